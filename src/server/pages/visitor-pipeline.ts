import type { Scope } from '../../core/brand/index.ts'
import type { Engines } from '../../core/command/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import { isCoreError } from '../../core/errors/index.ts'
import type { Claim } from '../../core/kept-answer/index.ts'
import type { RunFault, RunOutcome } from '../../core/run/index.ts'
import type { PublishedSource } from '../../core/source/index.ts'
import type { Awaitable, Store, Visitor } from '../../core/store/index.ts'
import {
  findCookie,
  hostCallsOf,
  Reply,
  Run,
  RunSession,
  serializeCookie,
  serializeLocation,
  VisitorData,
  type Outbound,
  type RunTools,
} from '../../scripts/host/index.ts'
import { ScriptSyntaxError, type RunReport, type Sandbox, type ScriptImage } from '../../scripts/sandbox/index.ts'
import type { Overlay } from '../../stores/overlay/index.ts'
import type { OutboundCalls } from '../outbound/index.ts'
import { isOwnCookie, plainAnswer, sessionCookieName, type VisitorAnswer, type VisitorRequest } from '../visit/index.ts'
import { commitRun, openOverlay } from './atomic-run.ts'
import { Effects } from './effects.ts'
import { FirstAnswers, keepingOf, keyOf } from './first-answers.ts'
import { ImageStore } from './image-store.ts'
import { loadCompiler } from './load-compiler.ts'
import { PageCache, type CompiledPage } from './page-cache.ts'
import { findPage } from './router.ts'
import { RunRecorder } from './run-recorder.ts'
import { inTurns, publishedWorld } from './source-world.ts'

/** Where the pipeline tells its thread's owner what a run is up to, so that a stuck one is known by name. */
export interface RunWatch {
  /** This run has the thread now. */
  entered(): void
  /** The same, to compile: for longer in one go than a run may. */
  compiling(): void
  /** It sent something that can't be taken back: after a kill it must not be run again. */
  hadEffect(): void
  /** Answers false where the page must run elsewhere. */
  mayRun(pageId: number): boolean
}

/** A page that was sent away: the pool takes it to quarantine. */
export class ElsewhereError extends Error {
  readonly pageId: number

  constructor(pageId: number) {
    super('this page runs in quarantine')
    this.pageId = pageId
  }
}

export interface PipelinePorts {
  readonly store: Store
  readonly sandbox: Sandbox
  readonly outbound: OutboundCalls
  readonly tools: RunTools
  readonly engines: Engines
  readonly offerImage: (key: string, image: ScriptImage) => void
  /** A fault of ours, with the request it happened in. */
  readonly onFault: (error: unknown, requestId: string) => void
}

/** From a visitor's request to his answer (rules 3.1-1 to 3.1-7): session, script, template. One for each runner. */
export class VisitorPipeline {
  readonly images: ImageStore
  readonly #ports: PipelinePorts
  readonly #pages = new PageCache()
  readonly #recorder: RunRecorder
  readonly #firstAnswers: FirstAnswers

  constructor(ports: PipelinePorts) {
    this.#ports = ports
    this.#firstAnswers = new FirstAnswers(ports.store, ports.tools)
    this.images = new ImageStore(ports.sandbox, ports.offerImage)
    this.#recorder = new RunRecorder(ports.store.writer, (error) => ports.onFault(error, 'run log'))
  }

  async close(): Promise<void> {
    await this.#recorder.flush()
  }

  async handle(request: VisitorRequest, watch: RunWatch): Promise<VisitorAnswer> {
    try {
      return await this.#answer(request, watch)
    } catch (error) {
      if (error instanceof ElsewhereError) throw error
      if (isCoreError(error, 'brand.not_found')) return plainAnswer(421, request)
      this.#ports.onFault(error, request.id)
      const isAway = isCoreError(error, 'store.unavailable') || isCoreError(error, 'store.full')
      return plainAnswer(isAway ? 503 : 500, request)
    }
  }

  async #answer(request: VisitorRequest, watch: RunWatch): Promise<VisitorAnswer> {
    const { store, tools } = this.#ports
    const routing: Scope = { brandId: request.brandId, actor: { type: 'page', id: '', name: '' }, role: 'viewer' }
    const waiting = store.definitions(routing)
    const definitions = waiting instanceof Promise ? await waiting : waiting
    const { path, query } = splitUrl(request.url)
    const routed = findPage(definitions, path)
    if (!routed) return plainAnswer(404, request)
    const { page, params } = routed
    // Before it is compiled, which may be what it is in quarantine for.
    if (!watch.mayRun(page.id)) throw new ElsewhereError(page.id)
    const compiling = this.#compiled(definitions, routing, page, watch)
    const compiled = compiling instanceof Promise ? await compiling : compiling

    const runId = tools.newId()
    const scope: Scope = {
      brandId: request.brandId,
      actor: { type: 'page', id: String(page.id), name: page.name, runId },
      role: 'editor',
      batch: runId,
    }
    const visitor = new VisitorData({ ...request, path, query, routeParams: params }, isOwnCookie)
    const key = keyOf(request)
    const first = key === undefined ? undefined : await this.#findFirstAnswer(scope, { request, page, key })
    if (first && 'answer' in first) return first.answer
    const claim = first?.claim
    const firstAnswers = this.#firstAnswers
    const onEffect = () => watch.hadEffect()
    const beforeFirst = claim && page.settings.atomic ? () => firstAnswers.noteEffect(scope, claim) : undefined
    const effects = new Effects(onEffect, beforeFirst)
    const given = { request, scope, runId, definitions, compiled, page, visitor, watch, effects, claim }
    try {
      // A conflict runs the script once more (rule 3.1-8), on what is there then.
      return (await this.#attempt(given, false)) ?? (await this.#attempt(given, true))!
    } catch (error) {
      // Where even that can't be written, the claim ends by itself (rule 3.1-9).
      if (claim)
        await firstAnswers
          .giveUp(scope, claim, { tokenHash: claim.name.tokenHash, hadEffect: effects.hadAny })
          .catch(() => {})
      throw error
    }
  }

  /** Undefined where the run met a conflict, left nothing behind and may be done again; never so of the last one. */
  async #attempt(given: Visit, isLast: boolean): Promise<VisitorAnswer | undefined> {
    const { request, scope, definitions, page, visitor, effects } = given
    const { tools } = this.#ports
    const finding = this.#findVisitor(scope, request)
    const found = finding instanceof Promise ? await finding : finding
    const store = effects.of(this.#ports.store)
    const session = new RunSession({ scope, store, tools, found, mayStart: request.mayStartSession })
    if (page.settings.requiresLogin && session.customerId === null) return loginAnswer(page, request)
    const reply = new Reply({ isOwnCookie, isSecure: request.isSecure })
    const customer = found?.customer
    const overlay = page.settings.atomic ? openOverlay(store, this.#ports) : undefined
    const run = new Run({
      scope,
      store: overlay ?? store,
      tools,
      definitions,
      visitor,
      session,
      reply,
      outbound: this.#outboundOf(request, effects),
      customer,
    })
    return await this.#run({ ...given, run, overlay, isLast })
  }

  async #run(
    given: Visit & {
      readonly run: Run
      readonly overlay: Overlay | undefined
      readonly isLast: boolean
    },
  ): Promise<VisitorAnswer | undefined> {
    const { run, runId, request, compiled, page, watch, overlay, effects, isLast, claim } = given
    const { sandbox, tools } = this.#ports
    const at = tools.now()
    const started = tools.steadyNow()
    let report: RunReport | undefined
    let outcome: RunOutcome = 'ok'
    let html: string | undefined
    let isFaulty = false

    if (compiled.fault || !compiled.parsed) {
      // A script that can't start guards nothing: always the error page (rule 3.1-7).
      run.log.fault = compiled.fault ?? null
      outcome = 'cannot_start'
      isFaulty = true
    } else {
      if (compiled.image) {
        report = await sandbox
          .run(compiled.image, hostCallsOf(run), {
            onEnter: watch.entered,
            group: request.brandId,
          })
          .finally(() => run.http.end())
        if (report.outcome === 'threw' || report.outcome === 'ended') {
          run.log.fault = faultOf(report)
          // A layout is a module to the page: where it fails, the page's own script never starts, and a guard that did not
          // run to its end guards nothing (rule 3.1-7).
          const isUnstarted = report.isUnstarted === true || report.document !== page.name
          outcome = isUnstarted ? 'cannot_start' : report.outcome === 'threw' ? 'script_error' : 'limit'
          isFaulty =
            isUnstarted || run.hadFault || page.settings.onError === 'fail_closed' || page.settings.requiresLogin
          // What a script began to answer before it failed is no answer.
          run.reply.body = undefined
          // What the template shows is what is there.
          await overlay?.discard()
        }
      }
      if (!isFaulty && !run.reply.isAnswered) {
        watch.entered()
        try {
          html = await compiled.parsed.template.render({ run, page, now: tools.now })
        } catch (error) {
          run.log.fault = compiled.parsed.template.faultOf(error)
          outcome = 'template_error'
          isFaulty = true
        }
      }
    }

    let answer = isFaulty ? plainAnswer(run.hadFault ? 503 : 500, request) : this.#present(run, html)
    // A page that only shows itself is shown again: to keep that would take room from those that do something.
    const didRun = compiled.image !== undefined || run.log.hasCalls
    if (overlay && outcome === 'ok') {
      const keep = claim && didRun ? keepingOf(claim, answer, run.session) : undefined
      const refusal = await commitRun(overlay, run, { isSecond: isLast, keep })
      if (refusal?.code === 'run.conflict' && !isLast && !effects.hadAny) return undefined
      if (refusal) {
        outcome = refusal.code === 'run.conflict' ? 'conflict' : 'limit'
        run.log.fault = { code: refusal.code, message: refusal.message, document: page.name, line: 0, column: 0 }
        answer = outcome === 'conflict' ? plainAnswer(503, request, [['retry-after', '1']]) : plainAnswer(500, request)
      }
    }
    // Whatever happened: what the run did before stands, and is durable before the visitor hears of it.
    const [settled, confirmed] = await Promise.allSettled([run.session.commit(), run.pending.confirm()])
    if (confirmed.status === 'rejected') throw confirmed.reason
    if (settled.status === 'rejected') {
      if (!isCoreError(settled.reason, 'session.too_large')) throw settled.reason
      run.log.print('error', settled.reason.message)
    }
    if (claim && !(overlay && outcome === 'ok' && didRun)) {
      const isOurFailure = outcome === 'conflict' || (isFaulty && run.hadFault)
      const { tokenHash } = run.session
      if (didRun && !isOurFailure) await this.#firstAnswers.keep(run.scope, keepingOf(claim, answer, run.session))
      else await this.#firstAnswers.giveUp(run.scope, claim, { tokenHash, hadEffect: effects.hadAny })
    }
    if (didRun || outcome !== 'ok') {
      this.#recorder.record(run.scope, {
        id: runId,
        at,
        trigger: 'request',
        pageId: page.id,
        page: page.name,
        revisionId: page.revisionId,
        durationMs: tools.steadyNow() - started,
        computeMs: report?.computeMs ?? 0,
        memoryBytes: report?.memoryBytes ?? 0,
        status: answer.status,
        outcome,
        ...run.log.kept,
        customerId: run.session.customerId,
      })
    }
    return {
      ...answer,
      headers: [...answer.headers, ...cookieHeaders(run, request)],
      startedSession: run.session.started,
    }
  }

  #compiled(
    definitions: Definitions,
    scope: Scope,
    page: PublishedSource,
    watch: RunWatch,
  ): CompiledPage | Promise<CompiledPage> {
    return this.#pages.find(definitions, page, async () => {
      watch.compiling()
      const onTurn = () => watch.compiling()
      const world = inTurns(publishedWorld(this.#ports.store, scope, definitions), onTurn)
      const { parsePage } = await loadCompiler()
      const { page: parsed, issues, dependsOn } = await parsePage(world, page.name)
      const error = issues.find((issue) => issue.severity === 'error')
      if (!parsed || error) {
        return { parsed: undefined, image: undefined, fault: error ?? unknownFault(page.name), dependsOn }
      }
      try {
        watch.compiling()
        const image = parsed.program && (await this.images.find(parsed.program))
        return { parsed, image, fault: undefined, dependsOn }
      } catch (failure) {
        if (!(failure instanceof ScriptSyntaxError)) throw failure
        const { document, line, column, message } = failure
        return {
          parsed,
          image: undefined,
          fault: { code: 'script.syntax', message, document, line, column },
          dependsOn,
        }
      }
    })
  }

  /** Undefined of who has no session: nobody could tell whose the key is (rule 3.1-9). */
  async #findFirstAnswer(
    scope: Scope,
    { request, page, key }: { request: VisitorRequest; page: PublishedSource; key: string },
  ): Promise<Awaited<ReturnType<FirstAnswers['begin']>> | undefined> {
    const found = await this.#findVisitor(scope, request)
    if (!found || (page.settings.requiresLogin && found.session.customerId === null)) return undefined
    return await this.#firstAnswers.begin(scope, { request, page, key, session: found.session })
  }

  #outboundOf(request: VisitorRequest, effects: Effects): Outbound {
    const { outbound } = this.#ports
    return { send: (call, signal) => outbound.send(call, request.headers['cdn-loop'], signal, () => effects.begin()) }
  }

  #findVisitor(scope: Scope, request: VisitorRequest): Awaitable<FoundVisitor | undefined> {
    const { store, tools } = this.#ports
    const token = findCookie(request.cookie, sessionCookieName(request.isSecure))
    if (token === undefined || !/^[\w-]{20,64}$/.test(token)) return undefined
    const withToken = (found: Visitor | undefined) => found && { token, ...found }
    const found = store.reads.findVisitor(scope, tools.hashToken(token))
    return found instanceof Promise ? found.then(withToken) : withToken(found)
  }

  #present(run: Run, html: string | undefined): VisitorAnswer {
    const { reply } = run
    const headers = new Map(reply.headers)
    if (!headers.has('content-type')) headers.set('content-type', reply.body?.type ?? 'text/html; charset=utf-8')
    if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-cache')
    return {
      status: reply.status ?? 200,
      headers: [...headers],
      body: reply.body?.text ?? html ?? '',
      startedSession: false,
    }
  }
}

/** What stays the same when a run is done again. */
interface Visit {
  readonly request: VisitorRequest
  readonly scope: Scope
  readonly runId: string
  readonly definitions: Definitions
  readonly compiled: CompiledPage
  readonly page: PublishedSource
  readonly visitor: VisitorData
  readonly watch: RunWatch
  readonly effects: Effects
  /** To be the first answer to what was sent. */
  readonly claim: Claim | undefined
}

/** With the token that his cookie holds. */
type FoundVisitor = Visitor & { readonly token: string }

function splitUrl(url: string): { path: string; query: string } {
  const at = url.indexOf('?')
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) }
}

/** Rule 3.1-3. */
function loginAnswer(page: PublishedSource, request: VisitorRequest): VisitorAnswer {
  if (request.method === 'POST') return plainAnswer(401, request)
  const { redirectUrl } = page.settings
  const own = redirectUrl === null ? undefined : serializeLocation(redirectUrl)
  const location = own ?? `/members/login?next=${encodeURIComponent(request.url)}`
  return {
    status: 302,
    headers: [
      ['location', location],
      ['cache-control', 'no-store'],
    ],
    body: '',
    startedSession: false,
  }
}

function cookieHeaders(run: Run, request: VisitorRequest): (readonly [string, string])[] {
  const headers = [...run.reply.cookies.values()].map((text) => ['set-cookie', text] as const)
  const { cookie } = run.session
  if (cookie === undefined) return headers
  const name = sessionCookieName(request.isSecure)
  const text =
    cookie === 'delete'
      ? serializeCookie(name, '', { maxAge: 0, httpOnly: true }, request.isSecure)
      : serializeCookie(name, cookie.token, { httpOnly: true }, request.isSecure)
  return [...headers, ['set-cookie', text]]
}

const endings = {
  memory: 'The script used more memory than a run may.',
  compute: 'The script computed longer than a run may.',
  time: 'The script took longer than a run may.',
  stack: 'The script nested its calls too deep.',
  unsettled: 'The script waits for a promise that nothing settles.',
  aborted: 'The run was ended from outside.',
  engine: 'The engine failed while it ran this script.',
} as const

function faultOf(report: RunReport): RunFault {
  const { error, reason } = report
  const code = report.outcome === 'threw' ? 'script.threw' : `script.${reason ?? 'ended'}`
  const message = reason === undefined ? `${error?.name ?? 'Error'}: ${error?.message ?? ''}` : endings[reason]
  return {
    code,
    message,
    document: error?.document ?? report.document ?? '',
    line: error?.line ?? 0,
    column: error?.column ?? 0,
    ...(error?.stack ? { stack: error.stack } : {}),
  }
}

function unknownFault(document: string): RunFault {
  return { code: 'script.cannot_start', message: 'The page can not start.', document, line: 1, column: 1 }
}
