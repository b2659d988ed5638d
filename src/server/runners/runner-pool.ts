import type { Worker } from 'node:worker_threads'
import type { Scope } from '../../core/brand/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import type { FairQueue } from '../../event-loop/index.ts'
import {
  KeptImages,
  plainAnswer,
  SharedState,
  slotsPerRunner,
  unpackOutcomes,
  type FromRunner,
  type Outcome,
  type PageService,
  type SourceChecker,
  type VisitorAnswer,
  type VisitorRequest,
} from '../visit/index.ts'
import { answerOf, busy, refusal, refuse } from './answers.ts'
import { Crew } from './crew.ts'
import type { Killed } from './killed-run.ts'
import { Lines } from './lines.ts'
import { Offenders } from './offenders.ts'
import { defaultPatience, type Patience } from './patience.ts'
import { Runner, type Asked, type Task } from './runner.ts'
import { Watchdog, type Stuck } from './watchdog.ts'

export interface RunnerPoolOptions {
  readonly count: number
  /** Starts a thread whose body is `serveRunner` over the given shared state. */
  readonly startRunner: (state: SharedArrayBuffer) => Worker
  readonly onKilled: (killed: Killed) => void
  readonly log: { warn(fields: object, text: string): void; error(fields: object, text: string): void }
  readonly patience?: Partial<Patience>
}

export interface RunnerPool extends PageService, SourceChecker {
  /** Whether every runner takes jobs. */
  isReady(): boolean
  /** Lets what runs finish, for at most `graceMs`, then ends the threads. */
  close(graceMs?: number): Promise<void>
}

const quarantineSlots = 8
/** Of an innocent visit. More than one page may hang at a time, each on more than one runner before all know of it. */
const mostRestarts = 5

/** Why a runner is no more. */
type Ending = Stuck | { readonly why: 'died' }

export function createRunnerPool(options: RunnerPoolOptions): RunnerPool {
  return new Pool(options)
}

/**
 * The runners as the main thread sees them: who takes which job, who is stuck, who takes over. A thread that hangs in
 * the engine can't be interrupted, only ended; what else it ran is begun again where nothing was done yet.
 *
 * The spare, which takes the place of one that was ended, checks the sources that authors save, one at a time, so that a
 * source that nothing can compile takes nobody's visit along.
 */
class Pool implements RunnerPool {
  readonly #options: RunnerPoolOptions
  readonly #patience: Patience
  readonly #lines: Lines
  readonly #crew: Crew
  /** Those that runners have made, for one that starts later: it would compile each page again, while a visitor waits. */
  readonly #images = new KeptImages()
  readonly #offenders: Offenders
  readonly #watchdog: Watchdog<Runner>
  #isClosing = false

  constructor(options: RunnerPoolOptions) {
    this.#options = options
    this.#patience = { ...defaultPatience, ...options.patience }
    this.#offenders = new Offenders(() => performance.now())
    this.#lines = new Lines(options.count * slotsPerRunner)
    this.#crew = new Crew({
      count: options.count,
      idleMs: this.#patience.idleMs,
      start: (role) => this.#start(role),
      isQuarantineWanted: () => this.#lines.quarantined.size > 0,
      onRest: (retryMs) => options.log.error({ retryMs }, 'a runner did not start and is started again later'),
      onRetry: () => this.#dispatch(),
    })
    this.#watchdog = new Watchdog({
      busy: () => this.#crew.all.filter((runner) => runner.active > 0),
      mostComputeMs: (runner) => this.#mostComputeMs(runner),
      mostSilentMs: this.#patience.silentMs,
      onStuck: (runner, stuck) => {
        if (runner.isGone) return
        options.log.warn({ role: runner.role, active: runner.active, ...stuck }, 'a runner is stuck and was ended')
        this.#lose(runner, stuck)
      },
    })
  }

  isReady(): boolean {
    return !this.#isClosing && this.#crew.isComplete
  }

  async handle(request: VisitorRequest): Promise<VisitorAnswer> {
    const { brandId } = request
    if (!this.#hasRoom(brandId)) return busy(request, 1)
    const job: Asked = { type: 'visit', request }
    if (!this.#offenders.isBrandQuarantined(brandId)) {
      const outcome = await this.#submit(this.#lines.visits, brandId, job)
      if (outcome.type !== 'elsewhere') return answerOf(outcome, request)
      const seconds = this.#offenders.blockedSeconds(outcome.pageId)
      if (seconds > 0) return busy(request, seconds)
    }
    const outcome = await this.#submit(this.#lines.quarantined, brandId, job)
    if (outcome.type !== 'elsewhere') return answerOf(outcome, request)
    return busy(request, Math.max(1, this.#offenders.blockedSeconds(outcome.pageId)))
  }

  async checkDraft(
    scope: Scope,
    input: Parameters<SourceChecker['checkDraft']>[1],
  ): ReturnType<SourceChecker['checkDraft']> {
    return (await this.#check({ type: 'checkDraft', scope, input })) as Awaited<ReturnType<SourceChecker['checkDraft']>>
  }

  async checkChange(
    scope: Scope,
    input: Parameters<SourceChecker['checkChange']>[1],
  ): ReturnType<SourceChecker['checkChange']> {
    return (await this.#check({ type: 'checkChange', scope, input })) as Awaited<
      ReturnType<SourceChecker['checkChange']>
    >
  }

  async #check(job: Exclude<Asked, { type: 'visit' }>): Promise<unknown> {
    if (!this.#hasRoom(job.scope.brandId)) throw new CoreError('server.busy', { retryAfterSeconds: 1 })
    const outcome = await this.#submit(this.#lines.checks, job.scope.brandId, job)
    if (outcome.type === 'checked') return outcome.result
    throw outcome.type === 'failed' ? CoreError.fromPlain(outcome.error) : new CoreError('server.internal', {})
  }

  #hasRoom(brandId: number): boolean {
    return !this.#isClosing && this.#lines.hasRoom(brandId)
  }

  #submit(queue: FairQueue<Task>, brandId: number, job: Asked): Promise<Outcome> {
    return new Promise((settle) => {
      queue.push(brandId, { brandId, job, settle, restarts: 0 })
      this.#dispatch()
    })
  }

  /** Gives those that have a free slot what waits for them. */
  #dispatch(): void {
    const crew = this.#crew
    const { visits, quarantined, checks } = this.#lines
    while (visits.size > 0) {
      const runner = crew.leastBusy()
      const task = runner && this.#lines.takeVisit()
      if (!task) break
      this.#give(runner, task, this.#offenders.quarantinedOf(task.brandId))
    }
    if (checks.size > 0) {
      crew.wantSpare()
      if (crew.spare?.isReady && crew.spare.active === 0) this.#give(crew.spare, checks.take()!, none)
    }
    if (quarantined.size > 0) crew.wantQuarantine()
    while (crew.quarantine?.isReady && crew.quarantine.active < quarantineSlots) {
      const task = quarantined.take()
      if (!task) break
      this.#give(crew.quarantine, task, this.#offenders.blockedOf(task.brandId))
    }
    if (crew.isResting) this.#refuseStranded()
  }

  #give(runner: Runner, task: Task, quarantined: readonly number[]): void {
    const { brandId, job } = task
    this.#lines.begin(brandId)
    runner.give(task, job.type === 'visit' ? { ...job, quarantined } : job)
    this.#watchdog.wake()
  }

  #release(runner: Runner, slot: number): Task | undefined {
    const task = runner.release(slot)
    if (!task) return undefined
    this.#lines.end(task.brandId)
    return task
  }

  #start(role: Runner['role']): Runner {
    const state = new SharedState()
    const worker = this.#options.startRunner(state.buffer)
    const runner = new Runner(role, worker, state)
    worker.on('message', (message: FromRunner) => this.#receive(runner, message))
    worker.on('error', (error) => this.#options.log.error({ err: error }, 'a runner failed'))
    worker.on('exit', () => {
      if (!runner.isGone && !this.#isClosing) this.#lose(runner, { why: 'died' })
    })
    return runner
  }

  #receive(runner: Runner, message: FromRunner): void {
    switch (message.type) {
      case 'ready':
        runner.isReady = true
        // Before its first job, for which it may need one of them.
        for (const [key, image] of this.#images) runner.post({ type: 'image', key, image })
        this.#dispatch()
        break
      case 'done':
        runner.hasServed = true
        this.#crew.hasServed()
        // Also of one that is being ended: what it answered, it did.
        for (const { slot, outcome } of unpackOutcomes(message.done)) this.#release(runner, slot)?.settle(outcome)
        this.#dispatch()
        // Not before the first visitor has his answer.
        if (!this.#crew.wantsSpare) setImmediate(() => this.#crew.wantSpare())
        break
      case 'image':
        this.#images.keep(message.key, message.image)
        for (const other of this.#crew.all) if (other !== runner) other.post(message)
        break
      case 'fault':
        this.#options.log.error({ err: message.error, request: message.where }, 'a page failed by our fault')
        break
      case 'closed':
        break
    }
  }

  /** Nobody knows when there will be a runner for them. */
  #refuseStranded(): void {
    const { visits, quarantined, checks } = this.#lines
    if (!this.#crew.hasAny) refuse(visits, 1)
    if (!this.#crew.spare?.isReady) refuse(checks, 1)
    if (!this.#crew.quarantine?.isReady) refuse(quarantined, 1)
  }

  #mostComputeMs({ state, tasks }: Runner): number {
    const { stuckMs, compileMs } = this.#patience
    if (!state.isCompiling) return stuckMs
    return tasks[state.current!]?.job.type === 'visit' ? 2 * compileMs : compileMs
  }

  /** Ends a runner, lets another take over, and settles or restarts what it ran. */
  #lose(runner: Runner, how: Ending): void {
    runner.isGone = true
    runner.isReady = false
    this.#crew.replace(runner, { didStart: how.why !== 'died' || runner.hasServed })
    const culprit = runner.state.current
    // Ending takes a moment, in which a thread that was only starved may still write: what it had done is known, and
    // what may begin again decided, when it is gone.
    void runner.worker.terminate().finally(() => {
      for (const slot of runner.tasks.keys()) {
        const task = this.#release(runner, slot)
        if (!task) continue
        if (task.job.type !== 'visit') task.settle({ type: 'failed', error: this.#checkError(how).toPlain() })
        else if (slot === culprit) this.#endCulprit(task, task.job.request, runner.state.pageOf(slot), how)
        else if (runner.state.hadEffect(slot)) this.#endInnocent(task, task.job.request, runner.state.pageOf(slot))
        else this.#tryAgain(task, runner)
      }
      this.#dispatch()
    })
  }

  /** Of a check, which is alone on its runner. */
  #checkError(how: Ending): CoreError {
    if (how.why !== 'computes') return new CoreError('server.internal', {})
    return new CoreError('source.too_complex', { limit: `${this.#patience.compileMs / 1_000} s` })
  }

  #endCulprit(task: Task, request: VisitorRequest, pageId: number, how: Ending): void {
    const { brandId } = task
    // What happens before the page is known is none of an author's doing. Built-in pages have numbers below 0.
    if (pageId !== 0) this.#offenders.killed(brandId, pageId)
    const { silentMs, computedMs } = how.why === 'died' ? { silentMs: 0, computedMs: 0 } : how
    const held = { durationMs: silentMs, computeMs: computedMs }
    this.#options.onKilled({ id: request.id, brandId, pageId, url: request.url, isInnocent: false, ...held })
    task.settle({ type: 'answer', answer: plainAnswer(504, request) })
  }

  /** Nobody is told to try again what is done, perhaps all of it. */
  #endInnocent(task: Task, request: VisitorRequest, pageId: number): void {
    const { brandId } = task
    const held = { durationMs: 0, computeMs: 0 }
    this.#options.onKilled({ id: request.id, brandId, pageId, url: request.url, isInnocent: true, ...held })
    task.settle({ type: 'answer', answer: plainAnswer(504, request) })
  }

  #tryAgain(task: Task, runner: Runner): void {
    if (task.restarts === mostRestarts || this.#isClosing) {
      task.settle(refusal(1))
      return
    }
    task.restarts++
    const queue = runner.role === 'quarantine' ? this.#lines.quarantined : this.#lines.visits
    queue.pushFront(task.brandId, task)
  }

  async close(graceMs = 10_000): Promise<void> {
    this.#isClosing = true
    this.#crew.stop()
    this.#lines.refuseAll(5)
    const deadline = performance.now() + graceMs
    while (this.#crew.all.some((runner) => runner.active > 0) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    this.#watchdog.stop()
    await this.#crew.close()
  }
}

const none: readonly number[] = []
