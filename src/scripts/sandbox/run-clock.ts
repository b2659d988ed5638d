import type { Limits } from './limits.ts'

/** What one run has computed and how long it takes in all; times in milliseconds. */
export class RunClock {
  readonly #started = performance.now()
  #totalMs: number
  #mostComputeMs: number
  #isComputing = false
  /** Up to when computing is counted. */
  #countedAt = 0
  computedMs = 0
  /** Computing since the event loop last turned: how long the thread's other work has been waiting for this run. */
  sliceMs = 0

  constructor({ computeMs, totalMs }: Limits) {
    this.#mostComputeMs = computeMs
    this.#totalMs = totalMs
  }

  /** The engine begins to compute. */
  begin(): void {
    this.#isComputing = true
    this.#countedAt = performance.now()
  }

  /** The engine waits or is through. */
  leave(): void {
    if (!this.#isComputing) return
    this.#count(performance.now())
    this.#isComputing = false
  }

  /** Counts computing up to now; answers the limit that is passed, if one is. */
  check(): 'compute' | 'time' | undefined {
    const now = performance.now()
    this.#count(now)
    if (this.computedMs > this.#mostComputeMs) return 'compute'
    return this.isLate(now) ? 'time' : undefined
  }

  isLate(now: number): boolean {
    return now - this.#started > this.#totalMs
  }

  /** So much more computing and nothing else counts from here on, whatever is used up already. */
  grant(computeMs: number): void {
    this.#mostComputeMs = this.computedMs + computeMs
    this.#totalMs = Infinity
  }

  #count(now: number): void {
    const spent = now - this.#countedAt
    this.#countedAt = now
    this.computedMs += spent
    this.sliceMs += spent
  }
}
