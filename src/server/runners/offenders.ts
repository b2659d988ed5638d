const windowMs = 5 * 60_000
const blockMs = 60_000
const mostPageKills = 3
const mostBrandKills = 10

/**
 * Who made runners die lately. A page that did runs in quarantine; after three kills in five minutes it answers 503 for
 * a minute; a brand with ten has all its pages there.
 */
export class Offenders {
  readonly #now: () => number
  readonly #pages = new Map<number, { readonly brandId: number; kills: number[] }>()

  constructor(now: () => number) {
    this.#now = now
  }

  killed(brandId: number, pageId: number): void {
    const page = this.#pages.get(pageId) ?? { brandId, kills: [] }
    page.kills = [...this.#recent(page.kills), this.#now()]
    this.#pages.set(pageId, page)
  }

  /** Pages of the brand that a normal runner must send away. */
  quarantinedOf(brandId: number): readonly number[] {
    if (this.#pages.size === 0) return none
    this.#forget()
    const pages = [...this.#pages].filter(([, page]) => page.brandId === brandId).map(([pageId]) => pageId)
    return pages.length === 0 ? none : pages
  }

  isBrandQuarantined(brandId: number): boolean {
    if (this.#pages.size === 0) return false
    let kills = 0
    for (const page of this.#pages.values()) if (page.brandId === brandId) kills += this.#recent(page.kills).length
    return kills >= mostBrandKills
  }

  /** Pages of the brand that may not even be tried in quarantine. */
  blockedOf(brandId: number): readonly number[] {
    return this.quarantinedOf(brandId).filter((pageId) => this.blockedSeconds(pageId) > 0)
  }

  /** Seconds until the page may be tried again; 0 where it may now. */
  blockedSeconds(pageId: number): number {
    const kills = this.#recent(this.#pages.get(pageId)?.kills ?? [])
    if (kills.length < mostPageKills) return 0
    return Math.max(0, Math.ceil((kills.at(-1)! + blockMs - this.#now()) / 1000))
  }

  #recent(kills: readonly number[]): number[] {
    return kills.filter((at) => this.#now() - at < windowMs)
  }

  #forget(): void {
    for (const [pageId, page] of this.#pages) if (this.#recent(page.kills).length === 0) this.#pages.delete(pageId)
  }
}

const none: readonly number[] = []
