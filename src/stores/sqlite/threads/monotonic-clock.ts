/** Milliseconds that never go back: a clock that is set back stands still until its old time comes again. */
export class MonotonicClock {
  readonly #now: () => number
  #last: number

  /** `last` is the moment before which nothing may be dated. */
  constructor(now: () => number, last: number) {
    this.#now = now
    this.#last = last
  }

  /** The moment of the command at work. */
  readonly current = (): number => this.#last

  advance(): number {
    this.#last = Math.max(this.#last, Math.floor(this.#now()))
    return this.#last
  }
}
