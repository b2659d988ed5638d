/** Waits in turn by brand: each brand's first before any brand's second. */
export class FairQueue<T extends { readonly brandId: number }> {
  readonly #brands = new Map<number, T[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  push(item: T): void {
    const waiting = this.#brands.get(item.brandId)
    if (waiting) waiting.push(item)
    else this.#brands.set(item.brandId, [item])
    this.#size++
  }

  /** Ahead of the brand's others: for what was already begun once. */
  pushFront(item: T): void {
    const waiting = this.#brands.get(item.brandId)
    if (waiting) waiting.unshift(item)
    else this.#brands.set(item.brandId, [item])
    this.#size++
  }

  /** The next of the first brand that may go; that brand then goes to the end of the line. */
  take(mayGo: (brandId: number) => boolean): T | undefined {
    for (const [brandId, waiting] of this.#brands) {
      if (!mayGo(brandId)) continue
      const item = waiting.shift()!
      this.#brands.delete(brandId)
      if (waiting.length > 0) this.#brands.set(brandId, waiting)
      this.#size--
      return item
    }
    return undefined
  }

  drain(): T[] {
    const all = [...this.#brands.values()].flat()
    this.#brands.clear()
    this.#size = 0
    return all
  }
}
