import type { Worker } from 'node:worker_threads'
import type { Scope } from '../../core/brand/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import { FairQueue } from '../../core/fair-queue.ts'
import { plainAnswer, type PageService, type VisitorAnswer, type VisitorRequest } from '../visit/index.ts'
import type { SourceChecker } from '../source-checker.ts'
import { answerOf, busy, refusal, refuse } from './answers.ts'
import { KeptImages } from './kept-images.ts'
import type { FromRunner, Outcome } from './messages.ts'
import { Offenders } from './offenders.ts'
import { unpackOutcomes } from './pack.ts'
import { Runner, type Asked, type Task } from './runner.ts'
import { SharedState, slotsPerRunner } from './shared-state.ts'
import { Watchdog, type Stuck } from './watchdog.ts'

export type RunnerRole = Runner['role']

export interface RunnerPoolOptions {
  readonly count: number
  /** Starts a thread whose body is `serveRunner` over the given shared state. */
  readonly startRunner: (role: RunnerRole, state: SharedArrayBuffer) => Worker
  readonly onKilled: (killed: Killed) => void
  readonly log: { warn(fields: object, text: string): void; error(fields: object, text: string): void }
  readonly patience?: Partial<Patience>
}

/** A visit that was ended with its runner; for the run log. */
export interface Killed {
  readonly brandId: number
  /** 0 where it did not get as far as to know its page. */
  readonly pageId: number
  readonly url: string
  /** Another one took the runner along, and this one can't be begun again: it had done something already. */
  readonly isInnocent: boolean
  /**
   * Milliseconds for which it held the thread without a sign, and of computing in them; 0 where the thread died by itself,
   * or another one held it.
   */
  readonly durationMs: number
  readonly computeMs: number
}

/** Milliseconds that a runner is given; then it is ended. */
export interface Patience {
  /** Of computing without a tick: a loop inside the engine, which nothing interrupts. */
  readonly stuckMs: number
  /**
   * The same while it checks a source that is to be saved. A visit that compiles gets twice of it, so that what was let
   * through compiles there too.
   */
  readonly compileMs: number
  /** Without a tick, whether it computes or not. */
  readonly silentMs: number
  /** Without work, of the one in quarantine. */
  readonly idleMs: number
}

const defaultPatience: Patience = { stuckMs: 250, compileMs: 2_000, silentMs: 10_000, idleMs: 5 * 60_000 }

export interface RunnerPool extends PageService, SourceChecker {
  /** Whether every runner takes jobs. */
  isReady(): boolean
  /** Lets what runs finish, for at most `graceMs`, then ends the threads. */
  close(graceMs?: number): Promise<void>
}

/** Rule 5.3-1. */
const mostWaiting = 1_000
const quarantineSlots = 8
/** Of an innocent visit. More than one page may hang at a time, each on more than one runner before all know of it. */
const mostRestarts = 5
const firstRetryMs = 100
const longestRetryMs = 10_000

/** Why a runner is no more. */
type Ending = Stuck | { readonly why: 'died' }

export function createRunnerPool(options: RunnerPoolOptions): RunnerPool {
  return new Pool(options)
}

/**
 * The runners as the main thread sees them: who takes which job, who is stuck, who takes over. A thread that hangs in
 * the engine can't be interrupted, only ended; what else it ran is begun again where nothing was done yet.
 *
 * Beside those that serve visits there is a spare: it takes the place of one that was ended, and checks the sources that
 * authors save, one at a time, so that a source that nothing can compile takes nobody's visit along. It is started when
 * the first visit was answered or the first source comes. One more is there while pages are in quarantine.
 */
class Pool implements RunnerPool {
  readonly #options: RunnerPoolOptions
  readonly #patience: Patience
  readonly #visits = new FairQueue<Task>()
  readonly #quarantined = new FairQueue<Task>()
  readonly #checks = new FairQueue<Task>()
  /** Those that runners have made, for one that starts later: it would compile each page again, while a visitor waits. */
  readonly #images = new KeptImages()
  readonly #offenders: Offenders
  readonly #watchdog: Watchdog<Runner>
  readonly #activeOf = new Map<number, number>()
  /** A place is empty until a runner that did not start is started again. */
  readonly #runners: (Runner | undefined)[]
  #spare: Runner | undefined
  #wantsSpare = false
  #quarantine: Runner | undefined
  /** Runs since the quarantine last got work. */
  #idle: NodeJS.Timeout | undefined
  /** When the quarantine that was given up last has ended. */
  #retired: Promise<void> | undefined
  /** Set while starts have failed and none is tried. */
  #retry: NodeJS.Timeout | undefined
  #failedStarts = 0
  #isClosing = false

  constructor(options: RunnerPoolOptions) {
    this.#options = options
    this.#patience = { ...defaultPatience, ...options.patience }
    this.#offenders = new Offenders(() => performance.now())
    this.#watchdog = new Watchdog({
      busy: () => this.#alive().filter((runner) => runner.active > 0),
      mostComputeMs: (runner) => this.#mostComputeMs(runner),
      mostSilentMs: this.#patience.silentMs,
      onStuck: (runner, stuck) => {
        if (runner.isGone) return
        options.log.warn({ role: runner.role, active: runner.active, ...stuck }, 'a runner is stuck and was ended')
        this.#lose(runner, stuck)
      },
    })
    this.#runners = Array.from({ length: options.count }, () => undefined)
    this.#fill()
  }

  isReady(): boolean {
    return !this.#isClosing && this.#runners.every((runner) => runner?.isReady)
  }

  async handle(request: VisitorRequest): Promise<VisitorAnswer> {
    const { brandId } = request
    if (!this.#hasRoom(brandId)) return busy(request, 1)
    const job: Asked = { type: 'visit', request }
    if (!this.#offenders.isBrandQuarantined(brandId)) {
      const outcome = await this.#submit(this.#visits, brandId, job)
      if (outcome.type !== 'elsewhere') return answerOf(outcome, request)
      const seconds = this.#offenders.blockedSeconds(outcome.pageId)
      if (seconds > 0) return busy(request, seconds)
    }
    const outcome = await this.#submit(this.#quarantined, brandId, job)
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
    const outcome = await this.#submit(this.#checks, job.scope.brandId, job)
    if (outcome.type === 'checked') return outcome.result
    throw outcome.type === 'failed' ? CoreError.fromPlain(outcome.error) : new CoreError('server.internal', {})
  }

  // Who takes which job.

  /** Where too many wait, whoever comes last of the brand with most of them goes, so that one brand fills no other's places. */
  #hasRoom(brandId: number): boolean {
    if (this.#isClosing) return false
    const queues = [this.#visits, this.#quarantined, this.#checks]
    if (queues.reduce((sum, queue) => sum + queue.size, 0) < mostWaiting) return true
    const own = queues.reduce((sum, queue) => sum + queue.lengthOf(brandId), 0)
    for (const queue of queues) {
      const longest = queue.longest()
      if (!longest || longest.brandId === brandId || longest.length <= own + 1) continue
      queue.takeLast(longest.brandId)!.settle(refusal(1))
      return true
    }
    return false
  }

  #submit(queue: FairQueue<Task>, brandId: number, job: Asked): Promise<Outcome> {
    return new Promise((settle) => {
      queue.push(brandId, { brandId, job, settle, restarts: 0 })
      this.#dispatch()
    })
  }

  #dispatch(): void {
    // Half of all slots at most for one brand, always: a run can't be taken back when another brand comes (rule 5.3-1).
    const share = Math.ceil((this.#runners.length * slotsPerRunner) / 2)
    const mayGo = (brandId: number) => (this.#activeOf.get(brandId) ?? 0) < share
    while (this.#visits.size > 0) {
      const runner = this.#leastBusy()
      const task = runner && this.#visits.take(mayGo)
      if (!task) break
      this.#give(runner, task, this.#offenders.quarantinedOf(task.brandId))
    }
    if (this.#checks.size > 0) {
      this.#wantsSpare = true
      this.#fill()
      if (this.#spare?.isReady && this.#spare.active === 0) this.#give(this.#spare, this.#checks.take()!, none)
    }
    if (this.#quarantined.size > 0 && !this.#retry) this.#quarantine ??= this.#startQuarantine()
    while (this.#quarantine?.isReady && this.#quarantine.active < quarantineSlots) {
      const task = this.#quarantined.take()
      if (!task) break
      this.#idle?.refresh()
      this.#give(this.#quarantine, task, this.#offenders.blockedOf(task.brandId))
    }
    if (this.#retry) this.#refuseStranded()
  }

  #leastBusy(): Runner | undefined {
    let best: Runner | undefined
    for (const runner of this.#runners) {
      if (runner?.isReady && runner.active < slotsPerRunner && (!best || runner.active < best.active)) best = runner
    }
    return best
  }

  #give(runner: Runner, task: Task, quarantined: readonly number[]): void {
    const { brandId, job } = task
    this.#activeOf.set(brandId, (this.#activeOf.get(brandId) ?? 0) + 1)
    runner.give(task, job.type === 'visit' ? { ...job, quarantined } : job)
    this.#watchdog.wake()
  }

  #release(runner: Runner, slot: number): Task | undefined {
    const task = runner.release(slot)
    if (!task) return undefined
    const active = this.#activeOf.get(task.brandId)! - 1
    if (active === 0) this.#activeOf.delete(task.brandId)
    else this.#activeOf.set(task.brandId, active)
    return task
  }

  // Starting.

  /** Starts what is missing, unless starts have failed lately. */
  #fill(): void {
    if (this.#isClosing || this.#retry) return
    for (const place of this.#runners.keys()) this.#runners[place] ??= this.#start('runner')
    if (this.#wantsSpare) this.#spare ??= this.#start('runner')
  }

  #start(role: RunnerRole): Runner {
    const state = new SharedState()
    const worker = this.#options.startRunner(role, state.buffer)
    const runner = new Runner(role, worker, state)
    worker.on('message', (message: FromRunner) => this.#receive(runner, message))
    worker.on('error', (error) => this.#options.log.error({ err: error }, 'a runner failed'))
    worker.on('exit', () => {
      if (!runner.isGone && !this.#isClosing) this.#lose(runner, { why: 'died' })
    })
    return runner
  }

  #startQuarantine(): Runner {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.#retireQuarantine(), this.#patience.idleMs).unref()
    return this.#start('quarantine')
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
        this.#failedStarts = 0
        // Also of one that is being ended: what it answered, it did.
        for (const { slot, outcome } of unpackOutcomes(message.done)) this.#release(runner, slot)?.settle(outcome)
        this.#dispatch()
        // Not before the first visitor has his answer.
        if (!this.#wantsSpare) {
          this.#wantsSpare = true
          setImmediate(() => this.#fill())
        }
        break
      case 'image':
        this.#images.keep(message.key, message.image)
        for (const other of this.#alive()) if (other !== runner) other.post(message)
        break
      case 'fault':
        this.#options.log.error({ err: message.error, request: message.where }, 'a page failed by our fault')
        break
      case 'closed':
        break
    }
  }

  /** What does not start is tried again ever more rarely: it may be the disk, or the memory, and will not get better by haste. */
  #backOff(): void {
    if (this.#retry) return
    const retryMs = Math.min(firstRetryMs * 2 ** this.#failedStarts++, longestRetryMs)
    this.#options.log.error({ retryMs }, 'a runner did not start and is started again later')
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.#fill()
      this.#dispatch()
    }, retryMs)
  }

  /** Nobody knows when there will be a runner for them. */
  #refuseStranded(): void {
    if (!this.#runners.some((runner) => runner?.isReady)) refuse(this.#visits, 1)
    if (!this.#spare?.isReady) refuse(this.#checks, 1)
    if (!this.#quarantine?.isReady) refuse(this.#quarantined, 1)
  }

  // Ending.

  /** A thread takes some 30 MB, and most installations need this one once if ever. */
  #retireQuarantine(): void {
    const runner = this.#quarantine
    if (!runner) return
    if (runner.active > 0 || this.#quarantined.size > 0) {
      this.#idle?.refresh()
      return
    }
    this.#quarantine = undefined
    this.#retired = runner.close()
  }

  #alive(): Runner[] {
    return [...this.#runners, this.#spare, this.#quarantine].filter((runner) => runner !== undefined)
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
    if (how.why === 'died' && !runner.hasServed) this.#backOff()
    if (this.#quarantine === runner) this.#quarantine = undefined
    if (this.#spare === runner) this.#spare = undefined
    const place = this.#runners.indexOf(runner)
    if (place >= 0) this.#runners[place] = this.#takeSpare()
    this.#fill()
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

  /** Unless it checks a source just now: a visit would wait for that, and be taken along where it hangs. */
  #takeSpare(): Runner | undefined {
    this.#wantsSpare = true
    const spare = this.#spare
    if (!spare || spare.active > 0) return undefined
    this.#spare = undefined
    return spare
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
    this.#options.onKilled({ brandId, pageId, url: request.url, isInnocent: false, ...held })
    task.settle({ type: 'answer', answer: plainAnswer(504, request) })
  }

  /** Nobody is told to try again what is done, perhaps all of it. */
  #endInnocent(task: Task, request: VisitorRequest, pageId: number): void {
    const { brandId } = task
    this.#options.onKilled({ brandId, pageId, url: request.url, isInnocent: true, durationMs: 0, computeMs: 0 })
    task.settle({ type: 'answer', answer: plainAnswer(504, request) })
  }

  #tryAgain(task: Task, runner: Runner): void {
    if (task.restarts === mostRestarts || this.#isClosing) {
      task.settle(refusal(1))
      return
    }
    task.restarts++
    const queue = runner.role === 'quarantine' ? this.#quarantined : this.#visits
    queue.pushFront(task.brandId, task)
  }

  async close(graceMs = 10_000): Promise<void> {
    this.#isClosing = true
    clearTimeout(this.#retry)
    clearTimeout(this.#idle)
    for (const queue of [this.#visits, this.#quarantined, this.#checks]) refuse(queue, 5)
    const deadline = performance.now() + graceMs
    while (this.#alive().some((runner) => runner.active > 0) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    this.#watchdog.stop()
    await Promise.all([this.#retired, ...this.#alive().map((runner) => runner.close())])
  }
}

const none: readonly number[] = []
