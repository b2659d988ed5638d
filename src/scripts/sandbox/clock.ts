import type { Run, Thread } from './run.ts'

/** How often runs that wait are asked whether their time is over. */
const checkMs = 100

/** Time for runs that wait and can't look at the clock themselves; it stands still while there are none. */
export class Clock implements Thread {
  turn = 0
  readonly #waiting = new Set<Run>()
  #timer: NodeJS.Timeout | undefined
  #willTurn = false

  waits(run: Run): void {
    this.#waiting.add(run)
    this.#timer ??= setInterval(() => this.#check(), checkMs)
    if (this.#willTurn) return
    this.#willTurn = true
    setImmediate(() => {
      this.#willTurn = false
      this.turn++
    })
  }

  wakes(run: Run): void {
    this.#waiting.delete(run)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #check(): void {
    const now = performance.now()
    for (const run of this.#waiting) run.checkTime(now)
    if (this.#waiting.size === 0) this.close()
  }
}
