import type { Turns } from '../../event-loop/index.ts'
import type { Execution, Thread } from './execution.ts'

/** How often runs that wait are asked whether their time is over. */
const checkMs = 100

/** The runs of a thread, and time for those of them that wait and can't look at the clock themselves. */
export class RunningRuns implements Thread {
  readonly turns: Turns
  turn = 0
  /** In no order. No Set: what ever was in one stays reachable from its old tables until a full garbage collection. */
  readonly #running: Execution[] = []
  #timer: NodeJS.Timeout | undefined
  #willTurn = false

  constructor(turns: Turns) {
    this.turns = turns
  }

  add(run: Execution): void {
    run.place = this.#running.push(run) - 1
  }

  remove(run: Execution): void {
    const last = this.#running.pop()!
    if (last === run) return
    this.#running[run.place] = last
    last.place = run.place
  }

  waits(): void {
    this.#timer ??= setInterval(() => this.#check(), checkMs)
    if (this.#willTurn) return
    this.#willTurn = true
    setImmediate(() => {
      this.#willTurn = false
      this.turn++
    })
  }

  /** Ends them all; each leaves when it has heard of it. */
  stop(): void {
    for (const run of this.#running) run.stop('aborted')
    this.#stopTimer()
  }

  #check(): void {
    if (this.#running.length === 0) this.#stopTimer()
    const now = performance.now()
    for (const run of this.#running) run.checkTime(now)
  }

  #stopTimer(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
