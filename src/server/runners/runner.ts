import { setTimeout as sleep } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { atTurnEnd } from '../../event-loop/index.ts'
import {
  packJobs,
  slotsPerRunner,
  type FromRunner,
  type Job,
  type Outcome,
  type SharedState,
  type ToRunner,
} from '../visit/index.ts'

/** One job from when it is asked for until it is settled. */
export interface Task {
  readonly brandId: number
  readonly job: Asked
  readonly settle: (outcome: Outcome) => void
  /** How often it was begun again after a neighbour took the runner along. */
  restarts: number
}

/** A job before a runner is chosen for it; what that runner must send away is known only then. */
export type Asked = Omit<Extract<Job, { type: 'visit' }>, 'quarantined'> | Exclude<Job, { type: 'visit' }>

/** A thread that takes jobs, as the main thread sees it. */
export class Runner {
  readonly role: 'runner' | 'quarantine'
  readonly worker: Worker
  readonly state: SharedState
  /** By slot. */
  readonly tasks: (Task | undefined)[] = Array.from({ length: slotsPerRunner }, () => undefined)
  /** How many of the slots are taken. */
  active = 0
  /** Takes jobs. */
  isReady = false
  /** Has finished a job: what ends it now is not that it can't start. */
  hasServed = false
  /** Was told to end, or ended by itself. */
  isGone = false
  #outbox: { slot: number; job: Job }[] = []

  constructor(role: Runner['role'], worker: Worker, state: SharedState) {
    this.role = role
    this.worker = worker
    this.state = state
  }

  post(message: ToRunner): void {
    if (!this.isGone) this.worker.postMessage(message)
  }

  give(task: Task, job: Job): void {
    const slot = this.tasks.indexOf(undefined)
    this.tasks[slot] = task
    this.active++
    if (this.#outbox.push({ slot, job }) > 1) return
    atTurnEnd(() => {
      const jobs = this.#outbox
      this.#outbox = []
      this.post({ type: 'jobs', jobs: packJobs(jobs) })
    })
  }

  /** Frees the slot. Undefined where it is free already. */
  release(slot: number): Task | undefined {
    const task = this.tasks[slot]
    if (!task) return undefined
    this.tasks[slot] = undefined
    this.active--
    return task
  }

  /** Lets it write what it gathered; one that does not answer is ended all the same. */
  async close(): Promise<void> {
    if (this.isReady) {
      const closed = new Promise<void>((resolve) => {
        this.worker.on('message', (message: FromRunner) => message.type === 'closed' && resolve())
        this.worker.once('exit', () => resolve())
      })
      this.post({ type: 'close' })
      await Promise.race([closed, sleep(closeMs, undefined, { ref: false })])
    }
    this.isGone = true
    await this.worker.terminate()
  }
}

const closeMs = 2_000
