const windowMs = 60_000
const mostNew = 60
const mostAddresses = 100_000

/** New sessions by address and brand: 60 a minute (rule 3.1-4). Past the bound an address gets pages, but no session. */
export class SessionLimiter {
  readonly #now: () => number
  readonly #windows = new Map<string, { since: number; count: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  mayStart(brandId: number, address: string): boolean {
    const window = this.#windows.get(`${brandId} ${address}`)
    return !window || this.#now() - window.since >= windowMs || window.count < mostNew
  }

  started(brandId: number, address: string): void {
    const key = `${brandId} ${address}`
    const now = this.#now()
    const window = this.#windows.get(key)
    if (window && now - window.since < windowMs) {
      window.count++
      return
    }
    this.#windows.delete(key)
    this.#windows.set(key, { since: now, count: 1 })
    for (const [oldest, { since }] of this.#windows) {
      if (now - since < windowMs && this.#windows.size <= mostAddresses) break
      this.#windows.delete(oldest)
    }
  }
}
