const mostKeys = 100_000

/** What is bounded: so many in so many milliseconds, counted from the first one. */
export interface RateBound {
  readonly most: number
  readonly windowMs: number
}

/** One of what is allowed, taken. */
export interface Place {
  /** Once, where it was not needed. */
  giveBack(): void
}

interface Window {
  readonly since: number
  count: number
}

/** Counts by key, such as an address: what may be done only so often. In memory, at most 100,000 keys. */
export class RateWindow {
  readonly #bound: RateBound
  readonly #now: () => number
  readonly #windows = new Map<string, Window>()

  /** `now` must pass evenly: by a clock that is set back, who is past the bound would wait for it to come round again. */
  constructor(bound: RateBound, now: () => number) {
    this.#bound = bound
    this.#now = now
  }

  /** Counts what may be done now, before it is known whether it will be; undefined where no more is allowed. */
  reserve(key: string): Place | undefined {
    if (this.msUntilAllowed(key) > 0) return undefined
    const window = this.#count(key)
    return {
      giveBack: () => {
        if (--window.count === 0 && this.#windows.get(key) === window) this.#windows.delete(key)
      },
    }
  }

  /** 0 where it is allowed now. */
  msUntilAllowed(key: string): number {
    const window = this.#windows.get(key)
    if (!window || window.count < this.#bound.most) return 0
    return Math.max(0, window.since + this.#bound.windowMs - this.#now())
  }

  count(key: string): void {
    this.#count(key)
  }

  #count(key: string): Window {
    const now = this.#now()
    const { windowMs } = this.#bound
    const window = this.#windows.get(key)
    if (window && now - window.since < windowMs) {
      window.count++
      return window
    }
    const fresh = { since: now, count: 1 }
    this.#windows.delete(key)
    this.#windows.set(key, fresh)
    for (const [oldest, { since }] of this.#windows) {
      if (now - since < windowMs && this.#windows.size <= mostKeys) break
      this.#windows.delete(oldest)
    }
    return fresh
  }
}
