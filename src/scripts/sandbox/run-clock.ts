import type { Limits } from './limits.ts'

/** Milliseconds of computing before the thread's other work gets a turn: of a run, and of what else computes beside runs. */
export const sliceMs = 2

/**
 * The same for one that has computed for `longMs`: it is no visit that somebody waits a moment for, and every hop of
 * those, to the store and back, waits for a slice of its. What more turns cost it could not be measured.
 */
const longSliceMs = 0.5
const longMs = 10

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
  #sliceMs = 0

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

  get isSliceOver(): boolean {
    return this.#sliceMs >= (this.computedMs < longMs ? sliceMs : longSliceMs)
  }

  /** The event loop has turned. */
  beginSlice(): void {
    this.#sliceMs = 0
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
    this.#sliceMs += spent
  }
}
