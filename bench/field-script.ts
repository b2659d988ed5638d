import { randomUUID } from 'node:crypto'
import {
  guestFunctions,
  hostCallsOf,
  Reply,
  Run,
  RunSession,
  VisitorData,
  type RunTools,
} from '../src/scripts/host/index.ts'
import { createBase, openSandbox } from '../src/scripts/sandbox/index.ts'
import type { BenchStore } from './store-threads.ts'

/** As many as a run may make, less some. */
const calls = 500

const source = `let found = 0
for (const referenceId of request.body) {
  const score = getCrmField({ slug: 'guests', referenceType: 'customer', referenceId, fieldKey: 'score' })
  if (typeof score === 'number') found++
}
if (found !== ${calls}) throw new Error(found + ' of ${calls} have a score.')`

/** A script that calls getCrmField for many references, in the sandbox, by the host functions as pages have them. */
export interface FieldScript {
  /** Microseconds for each of `count` references, read in runs of 500; `referenceId` names them, in their order. */
  timeCalls(store: BenchStore, given: { count: number; referenceId: (i: number) => string }): Promise<number>
  close(): void
}

export async function openFieldScript(): Promise<FieldScript> {
  const sandbox = openSandbox(await createBase({ functions: guestFunctions }))
  const image = await sandbox.compile({
    documents: [{ name: 'page', source }],
    modules: new Map(),
    resolve: () => undefined,
    dynamicImports: new Map(),
  })
  return {
    async timeCalls({ store, scope }, { count, referenceId }) {
      const definitions = await store.definitions(scope)
      let took = 0
      for (let first = 0; first < count; first += calls) {
        const ids = Array.from({ length: calls }, (_, i) => referenceId(first + i))
        const body = Buffer.from(JSON.stringify(ids))
        const run = new Run({
          scope,
          store,
          tools,
          definitions,
          visitor: new VisitorData({ ...request, body }, () => false),
          session: new RunSession({ scope, store, tools, found: undefined, mayStart: false }),
          reply: new Reply({ isOwnCookie: () => false, isSecure: false }),
          outbound: { send: async () => ({ error: 'blocked' }) },
        })
        const started = performance.now()
        const { outcome, error } = await sandbox.run(image, hostCallsOf(run))
        took += performance.now() - started
        if (outcome !== 'completed') throw new Error(`The script ${outcome}: ${error?.message}`)
      }
      return (took * 1000) / (Math.ceil(count / calls) * calls)
    },
    close: () => sandbox.close(),
  }
}

/** A stranger's. */
const request = {
  method: 'POST',
  path: '/',
  query: '',
  host: 'bench.localhost',
  headers: { 'content-type': 'application/json' },
  cookie: undefined,
  bodyTooLarge: false,
  ip: '192.0.2.1',
  routeParams: {},
}

const tools: RunTools = {
  now: Date.now,
  steadyNow: () => performance.now(),
  newId: randomUUID,
  newToken: randomUUID,
  hashToken: (token) => token,
  newCode: () => '123456',
  randomUuid: randomUUID,
  randomSeed: () => [1, 2, 3, 4],
}
