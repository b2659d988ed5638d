import type { Computing } from '../../event-loop/index.ts'
import type { Limits } from './limits.ts'

/** How long one run may compute and take in all; times in milliseconds. */
export class RunClock {
  readonly #computing: Computing
  readonly #started = performance.now()
  #totalMs: number
  #mostComputeMs: number

  constructor(computing: Computing, { computeMs, totalMs }: Limits) {
    this.#computing = computing
    this.#mostComputeMs = computeMs
    this.#totalMs = totalMs
  }

  /** Counts computing up to now; answers the limit that is passed, if one is. */
  check(): 'compute' | 'time' | undefined {
    const now = performance.now()
    this.#computing.count(now)
    if (this.#computing.totalMs > this.#mostComputeMs) return 'compute'
    return this.isLate(now) ? 'time' : undefined
  }

  isLate(now: number): boolean {
    return now - this.#started > this.#totalMs
  }

  /** So much more computing and nothing else counts from here on, whatever is used up already. */
  grant(computeMs: number): void {
    this.#mostComputeMs = this.#computing.totalMs + computeMs
    this.#totalMs = Infinity
  }
}
