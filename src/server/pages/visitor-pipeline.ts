import type { Scope } from '../../core/brand/index.ts'
import type { Engines } from '../../core/command/index.ts'
import { isCoreError } from '../../core/errors/index.ts'
import type { PublishedSource } from '../../core/source/index.ts'
import type { Store } from '../../core/store/index.ts'
import { Reply, Run, RunSession, VisitorData, type Outbound, type RunTools } from '../../scripts/host/index.ts'
import type { Turns } from '../../event-loop/index.ts'
import type { Sandbox, ScriptImage } from '../../scripts/sandbox/index.ts'
import type { OutboundCalls } from '../outbound/index.ts'
import { isOwnCookie, plainAnswer, type VisitorAnswer, type VisitorRequest } from '../visit/index.ts'
import { openOverlay } from './atomic-run.ts'
import { CompiledPages } from './compiled-pages.ts'
import { Effects } from './effects.ts'
import { findVisitor } from './find-visitor.ts'
import { FirstAnswers, keyOf } from './first-answers.ts'
import { ImageStore } from './image-store.ts'
import { loginAnswer } from './present-visit.ts'
import { findPage } from './router.ts'
import { runPage, type RunPagePorts, type Visit } from './run-page.ts'
import { RunRecorder } from './run-recorder.ts'
import { ElsewhereError, type RunWatch } from './run-watch.ts'

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

/**
 * From a visitor's request to his answer, rules 3.1-2 to 3.1-10: the page of the path, who asks, the first answer to what
 * is sent twice, and the page's run, once more where it met a conflict. One for each runner.
 */
export class VisitorPipeline {
  readonly images: ImageStore
  readonly #ports: PipelinePorts
  readonly #pages: CompiledPages
  readonly #recorder: RunRecorder
  readonly #firstAnswers: FirstAnswers
  readonly #runPorts: RunPagePorts

  constructor(ports: PipelinePorts) {
    const { store, sandbox, tools } = ports
    this.#ports = ports
    this.images = new ImageStore(sandbox, ports.offerImage)
    this.#pages = new CompiledPages(store, this.images)
    this.#recorder = new RunRecorder(store.writer, (error) => ports.onFault(error, 'run log'))
    this.#firstAnswers = new FirstAnswers(store, tools)
    this.#runPorts = { sandbox, tools, recorder: this.#recorder, firstAnswers: this.#firstAnswers }
  }

  /** Who computes when on its thread. */
  get turns(): Turns {
    return this.#ports.sandbox.turns
  }

  /** Writes what the run log still waits for. */
  async close(): Promise<void> {
    await this.#recorder.flush()
  }

  /** Rejects with ElsewhereError alone: whatever else fails has an answer, too. */
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
    const { store } = this.#ports
    const routing: Scope = { brandId: request.brandId, actor: { type: 'page', id: '', name: '' }, role: 'viewer' }
    const waiting = store.definitions(routing)
    const definitions = waiting instanceof Promise ? await waiting : waiting
    const { path, query } = splitUrl(request.url)
    const routed = findPage(definitions, path)
    if (!routed) return plainAnswer(404, request)
    const { page, params } = routed
    // Before it is compiled, which may be what it is in quarantine for.
    if (!watch.mayRun(page.id)) throw new ElsewhereError(page.id)
    const compiling = this.#pages.find(routing, definitions, page, watch)
    const compiled = compiling instanceof Promise ? await compiling : compiling

    // The visit and its run have one id: the one that a visitor is shown finds the run (rule 5.4-1).
    const scope: Scope = {
      brandId: request.brandId,
      actor: { type: 'page', id: String(page.id), name: page.name, runId: request.id },
      role: 'editor',
      batch: request.id,
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
    const ensured: Visit['ensured'] = page.settings.atomic ? new Map() : undefined
    const visit = { request, scope, definitions, compiled, page, visitor, watch, effects, ensured, claim }
    try {
      // A conflict runs the script once more (rule 3.1-8), on what is there then.
      return (await this.#attempt(visit, false)) ?? (await this.#attempt(visit, true))!
    } catch (error) {
      // Where even that can't be written, the claim ends by itself (rule 3.1-9).
      if (claim)
        await firstAnswers
          .giveUp(scope, claim, { tokenHash: claim.name.tokenHash, hadEffect: effects.hadAny })
          .catch(() => {})
      throw error
    }
  }

  /** Undefined where the run may be done again, as in {@link runPage}. */
  async #attempt(visit: Visit, isSecond: boolean): Promise<VisitorAnswer | undefined> {
    const { request, scope, definitions, page, visitor, effects } = visit
    const { tools } = this.#ports
    const finding = findVisitor(this.#ports, scope, request)
    const found = finding instanceof Promise ? await finding : finding
    const store = effects.of(this.#ports.store)
    const session = new RunSession({ scope, store, tools, found, mayStart: request.mayStartSession })
    if (page.settings.requiresLogin && session.customerId === null) return loginAnswer(page, request)
    const overlay = page.settings.atomic ? openOverlay(store, this.#ports) : undefined
    const run = new Run({
      scope,
      store: overlay ?? store,
      tools,
      definitions,
      visitor,
      session,
      reply: new Reply({ isOwnCookie, isSecure: request.isSecure }),
      outbound: this.#outboundOf(request, effects),
      customer: found?.customer,
      ensured: visit.ensured,
    })
    return await runPage({ visit, run, overlay, isSecond }, this.#runPorts)
  }

  /** Undefined of who has no session: nobody could tell whose the key is (rule 3.1-9). */
  async #findFirstAnswer(
    scope: Scope,
    { request, page, key }: { request: VisitorRequest; page: PublishedSource; key: string },
  ): Promise<Awaited<ReturnType<FirstAnswers['begin']>> | undefined> {
    const found = await findVisitor(this.#ports, scope, request)
    if (!found || (page.settings.requiresLogin && found.session.customerId === null)) return undefined
    return await this.#firstAnswers.begin(scope, { request, page, key, session: found.session })
  }

  #outboundOf(request: VisitorRequest, effects: Effects): Outbound {
    const { outbound } = this.#ports
    return { send: (call, signal) => outbound.send(call, request.headers['cdn-loop'], signal, () => effects.begin()) }
  }
}

function splitUrl(url: string): { path: string; query: string } {
  const at = url.indexOf('?')
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) }
}
