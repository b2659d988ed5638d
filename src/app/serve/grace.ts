/** What runs gets to end in after a signal (rule 5.3-2). */
const graceMs = 10_000

/** One stretch of time that all parts share, so that they don't each wait for the whole of it. */
export class Grace {
  readonly #over = new AbortController()
  #endsAt: number | undefined

  begin(): void {
    this.#endsAt = performance.now() + graceMs
    setTimeout(() => this.#over.abort(), graceMs).unref()
  }

  /** Aborts when it is over. */
  get signal(): AbortSignal {
    return this.#over.signal
  }

  /** None before it began: what fails to start has nothing running. */
  get leftMs(): number {
    return this.#endsAt === undefined ? 0 : Math.max(0, this.#endsAt - performance.now())
  }
}
