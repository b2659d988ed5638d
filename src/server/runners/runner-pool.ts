import type { Worker } from 'node:worker_threads'
import type { Scope } from '../../core/brand/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import { FairQueue } from '../../core/fair-queue.ts'
import { plainAnswer, type PageService, type VisitorAnswer, type VisitorRequest } from '../visit/index.ts'
import type { SourceChecker } from '../source-checker.ts'
import type { FromRunner, Job, Outcome, ToRunner } from './messages.ts'
import { Offenders } from './offenders.ts'
import { SharedState, slotsPerRunner } from './shared-state.ts'

export type RunnerRole = 'runner' | 'quarantine'

export interface RunnerPoolOptions {
  readonly count: number
  /** Starts a thread whose body is `serveRunner` over the given shared state. */
  readonly startRunner: (role: RunnerRole, state: SharedArrayBuffer) => Worker
  /** A page whose run took its runner along; for the run log. */
  readonly onKilled: (killed: { readonly brandId: number; readonly pageId: number; readonly url: string }) => void
  readonly log: { warn(fields: object, text: string): void; error(fields: object, text: string): void }
  readonly now?: () => number
  /** A runner that has not ticked for this long is ended. */
  readonly stuckMs?: number
}

export interface RunnerPool extends PageService, SourceChecker {
  /** Resolves when every runner takes jobs. */
  ready(): Promise<void>
  isReady(): boolean
  /** Lets what runs finish, for at most `graceMs`, then ends the threads. */
  close(graceMs?: number): Promise<void>
}

/** Rule 5.3-1. */
const mostWaiting = 1_000
const quarantineSlots = 8
const watchMs = 50

interface Task {
  readonly brandId: number
  readonly job: Job
  readonly settle: (outcome: Outcome) => void
  /** Begun again after a neighbour took the runner along: at most once. */
  restarted: boolean
}

interface Runner {
  readonly role: RunnerRole
  readonly worker: Worker
  readonly state: SharedState
  readonly tasks: (Task | undefined)[]
  readonly ready: Promise<void>
  isReady: boolean
  active: number
  outbox: { slot: number; job: Job }[]
  ticks: number
  stuckFor: number
  isGone: boolean
}

export function createRunnerPool(options: RunnerPoolOptions): RunnerPool {
  return new Pool(options)
}

/**
 * The runners as the main thread sees them: who takes which job, who is stuck, who takes over. A thread that hangs in
 * the engine can't be interrupted, only ended; what else it ran is begun again where nothing was done yet.
 */
class Pool implements RunnerPool {
  readonly #options: RunnerPoolOptions
  readonly #now: () => number
  readonly #stuckMs: number
  readonly #queue = new FairQueue<Task>()
  readonly #quarantineQueue = new FairQueue<Task>()
  readonly #offenders: Offenders
  readonly #activeOf = new Map<number, number>()
  readonly #runners: Runner[]
  #spare: Runner
  #quarantine: Runner | undefined
  #watchdog: NodeJS.Timeout | undefined
  #lastWatch = 0
  #isClosing = false

  constructor(options: RunnerPoolOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#stuckMs = options.stuckMs ?? 250
    this.#offenders = new Offenders(this.#now)
    this.#runners = Array.from({ length: options.count }, () => this.#start('runner'))
    this.#spare = this.#start('runner')
  }

  async ready(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.ready))
  }

  isReady(): boolean {
    return !this.#isClosing && this.#runners.every((runner) => runner.isReady)
  }

  async handle(request: VisitorRequest): Promise<VisitorAnswer> {
    const { brandId } = request
    if (this.#isClosing || this.#queue.size + this.#quarantineQueue.size >= mostWaiting) return busy(request, 1)
    const job = (): Job => ({ type: 'visit', request, quarantined: this.#offenders.quarantinedOf(brandId) })
    if (this.#offenders.isBrandQuarantined(brandId)) return await this.#visitInQuarantine(request)
    const outcome = await this.#submit(this.#queue, brandId, job())
    if (outcome.type === 'elsewhere') {
      const seconds = this.#offenders.blockedSeconds(outcome.pageId)
      return seconds > 0 ? busy(request, seconds) : await this.#visitInQuarantine(request)
    }
    return answerOf(outcome, request)
  }

  async #visitInQuarantine(request: VisitorRequest): Promise<VisitorAnswer> {
    const job: Job = { type: 'visit', request, quarantined: [] }
    return answerOf(await this.#submit(this.#quarantineQueue, request.brandId, job), request)
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

  async #check(job: Exclude<Job, { type: 'visit' }>): Promise<unknown> {
    if (this.#isClosing || this.#queue.size >= mostWaiting) throw new CoreError('server.busy', { retryAfterSeconds: 1 })
    const outcome = await this.#submit(this.#queue, job.scope.brandId, job)
    if (outcome.type === 'checked') return outcome.result
    if (outcome.type === 'failed') throw CoreError.fromPlain(outcome.error)
    throw new CoreError('server.busy', { retryAfterSeconds: 1 })
  }

  #submit(queue: FairQueue<Task>, brandId: number, job: Job): Promise<Outcome> {
    return new Promise((settle) => {
      queue.push(brandId, { brandId, job, settle, restarted: false })
      this.#dispatch()
    })
  }

  #dispatch(): void {
    // Half of all slots at most for one brand, always: a run can't be taken back when another brand comes (rule 5.3-1).
    const share = Math.ceil((this.#runners.length * slotsPerRunner) / 2)
    const mayGo = (brandId: number) => (this.#activeOf.get(brandId) ?? 0) < share
    while (this.#queue.size > 0) {
      const runner = this.#leastBusy()
      const task = runner && this.#queue.take(mayGo)
      if (!task) break
      this.#give(runner, task)
    }
    if (this.#quarantineQueue.size === 0) return
    const quarantine = (this.#quarantine ??= this.#start('quarantine'))
    while (quarantine.isReady && quarantine.active < quarantineSlots) {
      const task = this.#quarantineQueue.take()
      if (!task) break
      this.#give(quarantine, task)
    }
  }

  #leastBusy(): Runner | undefined {
    let best: Runner | undefined
    for (const runner of this.#runners) {
      if (runner.isReady && runner.active < slotsPerRunner && (!best || runner.active < best.active)) best = runner
    }
    return best
  }

  #give(runner: Runner, task: Task): void {
    const slot = runner.tasks.indexOf(undefined)
    runner.tasks[slot] = task
    runner.active++
    this.#activeOf.set(task.brandId, (this.#activeOf.get(task.brandId) ?? 0) + 1)
    runner.outbox.push({ slot, job: task.job })
    this.#watch()
    if (runner.outbox.length > 1) return
    // One message for all that came in this turn: a hop costs by the message.
    setImmediate(() => {
      const jobs = runner.outbox
      runner.outbox = []
      if (!runner.isGone) post(runner, { type: 'jobs', jobs })
    })
  }

  #release(runner: Runner, slot: number): Task | undefined {
    const task = runner.tasks[slot]
    if (!task) return undefined
    runner.tasks[slot] = undefined
    runner.active--
    const active = this.#activeOf.get(task.brandId)! - 1
    if (active === 0) this.#activeOf.delete(task.brandId)
    else this.#activeOf.set(task.brandId, active)
    return task
  }

  #start(role: RunnerRole): Runner {
    const state = new SharedState()
    const worker = this.#options.startRunner(role, state.buffer)
    let markReady: () => void
    const runner: Runner = {
      role,
      worker,
      state,
      tasks: Array.from({ length: slotsPerRunner }, () => undefined),
      ready: new Promise((resolve) => (markReady = resolve)),
      isReady: false,
      active: 0,
      outbox: [],
      ticks: 0,
      stuckFor: 0,
      isGone: false,
    }
    worker.on('message', (message: FromRunner) => {
      switch (message.type) {
        case 'ready':
          runner.isReady = true
          markReady()
          this.#dispatch()
          break
        case 'done':
          // Also of one that is being ended: what it answered, it did.
          for (const { slot, outcome } of message.done) this.#release(runner, slot)?.settle(outcome)
          this.#dispatch()
          break
        case 'image':
          for (const other of [...this.#runners, this.#spare])
            if (other !== runner && !other.isGone) post(other, message)
          break
        case 'fault':
          this.#options.log.error({ err: message.error, request: message.where }, 'a page failed by our fault')
          break
        case 'closed':
          break
      }
    })
    worker.on('error', (error) => this.#options.log.error({ err: error }, 'a runner failed'))
    worker.on('exit', () => {
      if (!runner.isGone && !this.#isClosing) this.#replace(runner)
    })
    return runner
  }

  /** Looks at the runners while any of them has work; an idle process does not wake for it. */
  #watch(): void {
    if (this.#watchdog) return
    this.#lastWatch = this.#now()
    this.#watchdog = setInterval(() => {
      const now = this.#now()
      // Where this thread is late itself, the machine is short of processors, and the runner may not be at fault.
      const late = now - this.#lastWatch > 1.5 * watchMs
      const elapsed = late ? watchMs / 5 : now - this.#lastWatch
      this.#lastWatch = now
      let isBusy = false
      for (const runner of [...this.#runners, ...(this.#quarantine ? [this.#quarantine] : [])]) {
        if (runner.active > 0) isBusy = true
        this.#look(runner, elapsed)
      }
      if (isBusy) return
      clearInterval(this.#watchdog)
      this.#watchdog = undefined
    }, watchMs)
  }

  #look(runner: Runner, elapsed: number): void {
    const { ticks } = runner.state
    if (runner.active === 0 || !runner.isReady || ticks !== runner.ticks) {
      runner.ticks = ticks
      runner.stuckFor = 0
      return
    }
    runner.stuckFor += elapsed
    if (runner.stuckFor < this.#stuckMs) return
    this.#options.log.warn({ role: runner.role, active: runner.active }, 'a runner is stuck and was ended')
    this.#replace(runner)
  }

  /** Ends a runner, lets the spare take over, and settles or restarts what it ran. */
  #replace(runner: Runner): void {
    runner.isGone = true
    runner.isReady = false
    if (runner.role === 'quarantine') this.#quarantine = undefined
    else if (this.#runners.includes(runner)) {
      this.#runners[this.#runners.indexOf(runner)] = this.#spare
      this.#spare = this.#start('runner')
    } else this.#spare = this.#start('runner')
    const culprit = runner.state.current
    // Ending takes a moment, in which a thread that was only starved may still write: what it had done is known, and
    // what may begin again decided, when it is gone.
    void runner.worker.terminate().finally(() => {
      for (const slot of runner.tasks.keys()) {
        const task = this.#release(runner, slot)
        if (task) this.#afterKill(runner, task, slot, slot === culprit)
      }
      this.#dispatch()
    })
  }

  #afterKill(runner: Runner, task: Task, slot: number, isCulprit: boolean): void {
    const { job, brandId } = task
    if (isCulprit) {
      const pageId = runner.state.pageOf(slot)
      this.#offenders.killed(brandId, pageId)
      if (job.type === 'visit') {
        this.#options.onKilled({ brandId, pageId, url: job.request.url })
        task.settle({ type: 'answer', answer: plainAnswer(504, job.request) })
        return
      }
    } else if (!task.restarted && !runner.state.hadEffect(slot)) {
      task.restarted = true
      const queue = runner.role === 'quarantine' ? this.#quarantineQueue : this.#queue
      queue.pushFront(brandId, task)
      return
    }
    task.settle({ type: 'failed', error: new CoreError('server.busy', { retryAfterSeconds: 1 }).toPlain() })
  }

  async close(graceMs = 10_000): Promise<void> {
    this.#isClosing = true
    for (const task of [...this.#queue.drain(), ...this.#quarantineQueue.drain()]) {
      task.settle({ type: 'failed', error: new CoreError('server.busy', { retryAfterSeconds: 5 }).toPlain() })
    }
    const all = [...this.#runners, this.#spare, ...(this.#quarantine ? [this.#quarantine] : [])]
    const deadline = this.#now() + graceMs
    while (all.some((runner) => runner.active > 0) && this.#now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    clearInterval(this.#watchdog)
    await Promise.all(all.map((runner) => end(runner)))
  }
}

/** Lets a runner write what it gathered; one that does not answer is ended all the same. */
async function end(runner: Runner): Promise<void> {
  runner.isGone = true
  if (runner.isReady) {
    const closed = new Promise<void>((resolve) => {
      runner.worker.on('message', (message: FromRunner) => message.type === 'closed' && resolve())
      runner.worker.once('exit', () => resolve())
    })
    post(runner, { type: 'close' })
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 2_000))])
  }
  await runner.worker.terminate()
}

function post(runner: Runner, message: ToRunner): void {
  runner.worker.postMessage(message)
}

function answerOf(outcome: Outcome, request: VisitorRequest): VisitorAnswer {
  if (outcome.type === 'answer') return outcome.answer
  if (outcome.type === 'failed' && outcome.error.code === 'server.busy') return busy(request, 1)
  return plainAnswer(500, request)
}

function busy(request: VisitorRequest, retryAfterSeconds: number): VisitorAnswer {
  return plainAnswer(503, request, [['retry-after', String(retryAfterSeconds)]])
}
