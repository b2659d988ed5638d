import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Scope } from '../../../core/brand/index.ts'
import { defaultSettings, type PageSettings, type SourceKind } from '../../../core/source/index.ts'
import type { Json } from '../../../core/json.ts'
import { aWorld, growingIds, plainEngines, type World } from '../../../core/testing/index.ts'
import type { LoggedRun } from '../../../core/run/index.ts'
import { guestFunctions, type RunTools } from '../../../scripts/host/index.ts'
import { createBase, openSandbox, type SandboxAssets } from '../../../scripts/sandbox/index.ts'
import { createSourceChecker } from '../check-sources.ts'
import type { OutboundCalls } from '../../outbound/index.ts'
import type { PageService, SourceChecker, VisitorAnswer, VisitorRequest } from '../../visit/index.ts'
import { VisitorPipeline } from '../visitor-pipeline.ts'
import type { RunWatch } from '../run-watch.ts'

/** A brand with pages, visited without a network: the real pipeline and sandbox over the memory store. */
export interface PageWorld extends World {
  readonly scope: Scope
  readonly checker: SourceChecker
  publish(kind: SourceKind, name: string, text: string, settings?: Partial<PageSettings>): Promise<void>
  visit(path: string, request?: Partial<Visit>): Promise<Visited>
  /** For a listener of a test's own. */
  readonly service: PageService
  /** The run log after all that was visited, newest first. */
  runs(): Promise<readonly LoggedRun[]>
  /** How often a visit did what it must not be begun again after. */
  effects(): number
  /** Faults of ours that were reported. */
  readonly faults: unknown[]
  close(): Promise<void>
}

export interface Visit {
  readonly method: string
  readonly cookie: string
  /** Sent as JSON, unless it is bytes. */
  readonly body: unknown
  readonly type: string
  readonly headers: VisitorRequest['headers']
  readonly ip: string
  readonly isSecure: boolean
  readonly mayStartSession: boolean
  readonly bodyTooLarge: boolean
}

export interface Visited {
  readonly status: number
  readonly text: string
  readonly headers: ReadonlyMap<string, string>
  readonly cookies: readonly string[]
  /** The session cookie as a browser would send it back; undefined where none was set. */
  readonly session: string | undefined
  readonly answer: VisitorAnswer
}

const hashToken = (token: string) => createHash('sha256').update(token).digest('base64url')

/** Under which the session of a cookie, as a browser sends it, is stored. */
export function tokenHashOf(cookie: string): string {
  return hashToken(cookie.slice(cookie.indexOf('=') + 1))
}

/** What the product's runners have, under the clock of a test. */
export function testTools(now: () => number): RunTools {
  const newId = growingIds(now)
  return {
    now,
    steadyNow: now,
    // Never one that the store gives, which ends in zeros.
    newId: () => newId().replace(/0{12}$/, '000000000001'),
    newToken: () => randomBytes(32).toString('base64url'),
    hashToken,
    newCode: () => String(randomInt(1_000_000)).padStart(6, '0'),
    randomUuid: randomUUID,
    randomSeed: () => [1, 2, 3, Math.trunc(Math.random() * 2 ** 31)],
  }
}

/** A network with nothing in it. */
export const nobody: OutboundCalls = { send: async () => ({ error: 'blocked' }) }

let assets: Promise<SandboxAssets> | undefined

/** What sandboxes start from, made once a process. */
export function testAssets(): Promise<SandboxAssets> {
  return (assets ??= createBase({ functions: guestFunctions }))
}

/** `outbound`: who answers scripts' calls to other servers; nobody, unless a test says so. `makeUuid`: what `uuid()` calls. */
export async function aPageWorld(
  outbound: OutboundCalls = nobody,
  makeUuid: () => string = randomUUID,
  brand: Json = {},
): Promise<PageWorld> {
  const world = aWorld({ brand })
  const { store, scope } = world
  const sandbox = openSandbox(await testAssets())
  const faults: unknown[] = []
  const newRequestId = growingIds(world.clock.now)
  let effects = 0
  const watch: RunWatch = { entered() {}, compiling() {}, hadEffect: () => void effects++, mayRun: () => true }
  const pipeline = new VisitorPipeline({
    store,
    sandbox,
    outbound,
    tools: { ...testTools(world.clock.now), randomUuid: makeUuid },
    engines: plainEngines,
    offerImage() {},
    onFault: (error) => void faults.push(error),
  })
  return {
    ...world,
    checker: createSourceChecker({ store, images: pipeline.images }),
    faults,
    effects: () => effects,
    service: { handle: (request) => pipeline.handle(request, watch) },
    async publish(kind, name, text, settings = {}) {
      const existing = await store.reads.findSourceByName(scope, kind, name)
      const checked = { epoch: store.definitions(scope).epoch }
      if (!existing) {
        store.execute(scope, 'source.create', {
          kind,
          name,
          text,
          settings: { ...defaultSettings, ...settings },
          publish: checked,
        })
        return
      }
      const { draftRevisionId } = store.execute(scope, 'source.saveDraft', {
        sourceId: existing.id,
        text,
        expectedRevisionId: existing.draftRevisionId,
      })
      store.execute(scope, 'source.publish', { sourceId: existing.id, expectedRevisionId: draftRevisionId, checked })
    },
    async visit(path, visit = {}) {
      return present(await pipeline.handle(requestOf(newRequestId(), scope, path, visit), watch))
    },
    async runs() {
      await pipeline.close()
      return await store.reads.listRuns(scope, { limit: 100, offset: 0 })
    },
    async close() {
      await pipeline.close()
      sandbox.close()
    },
  }
}

function requestOf(id: string, scope: Scope, url: string, visit: Partial<Visit>): VisitorRequest {
  const { body, type = 'application/json' } = visit
  const bytes =
    body === undefined
      ? null
      : body instanceof Uint8Array
        ? body
        : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    id,
    brandId: scope.brandId,
    method: visit.method ?? (body === undefined ? 'GET' : 'POST'),
    url,
    host: 'acme.localhost',
    headers: { ...visit.headers, ...(bytes ? { 'content-type': type } : {}) },
    cookie: visit.cookie,
    body: bytes,
    bodyTooLarge: visit.bodyTooLarge ?? false,
    ip: visit.ip ?? '192.0.2.1',
    isSecure: visit.isSecure ?? false,
    mayStartSession: visit.mayStartSession ?? true,
  }
}

function present(answer: VisitorAnswer): Visited {
  const cookies = answer.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value)
  const session = cookies.find((cookie) => cookie.includes('stagecraft_session='))?.split(';', 1)[0]
  return {
    status: answer.status,
    text: typeof answer.body === 'string' ? answer.body : new TextDecoder().decode(answer.body),
    headers: new Map(answer.headers.filter(([name]) => name !== 'set-cookie')),
    cookies,
    session,
    answer,
  }
}
