import type { Turns } from './turns.ts'

/** Milliseconds of computing before the thread's other work has a turn. */
const sliceMs = 2
/** The same of a long job that must pause: every hop of others, to the store and back, waits for a slice of it. */
const pausingSliceMs = 0.5
/**
 * A job that has computed for so many milliseconds is a long one; and for so many where others of its group are, which are
 * many of a kind then. By the clock: a visit that its processor is taken from for a moment is no long one yet.
 */
const longMs = 10
const longAmongLongMs = 1

/** What one job computes on a thread that it shares with others, slice by slice; times in milliseconds. */
export class Computing {
  readonly #turns: Turns
  readonly #group: number
  #isUnderWay = false
  /** Up to when it is counted. */
  #countedAt = 0
  #totalMs = 0
  /** So much of it the thread knows of. */
  #toldMs = 0
  /** Since the event loop last turned: how long the thread's other work has been waiting for this job. */
  #sliceMs = 0
  #isKnownAsLong = false

  constructor(turns: Turns, group: number) {
    this.#turns = turns
    this.#group = group
  }

  /** In all, as far as it is counted. */
  get totalMs(): number {
    return this.#totalMs
  }

  /** It has the thread. */
  begin(): void {
    this.#isUnderWay = true
    this.#countedAt = performance.now()
  }

  /** Counts up to now. */
  count(now: number): void {
    const ms = now - this.#countedAt
    this.#countedAt = now
    this.#totalMs += ms
    this.#sliceMs += ms
  }

  /** It waits. */
  leave(): void {
    if (!this.#isUnderWay) return
    this.count(performance.now())
    this.#isUnderWay = false
    if (!this.#isKnownAsLong && this.#totalMs >= longMs) {
      this.#isKnownAsLong = true
      this.#turns.beginLong(this.#group)
    }
    this.#turns.spend(this.#group, this.#totalMs - this.#toldMs, { isLong: this.#isLong })
    this.#toldMs = this.#totalMs
  }

  /** It is through. */
  end(): void {
    this.leave()
    if (this.#isKnownAsLong) this.#turns.endLong(this.#group)
    this.#isKnownAsLong = false
  }

  /** The event loop has turned since. */
  beginSlice(): void {
    this.#sliceMs = 0
  }

  get isSliceOver(): boolean {
    return this.#sliceMs >= sliceMs || (this.#sliceMs >= pausingSliceMs && this.mustPause)
  }

  /** Whether it is to leave the thread to others even where the event loop has turned. */
  get mustPause(): boolean {
    return this.#isLong && this.#turns.mustPause(this.#group)
  }

  /** Calls back when it may go on. */
  wait(goOn: () => void): void {
    if (this.mustPause) this.#turns.pause(this.#group, goOn)
    else this.#turns.wait(this.#group, goOn)
  }

  get #isLong(): boolean {
    return this.#isKnownAsLong || (this.#totalMs >= longAmongLongMs && this.#turns.hasLong(this.#group))
  }
}
