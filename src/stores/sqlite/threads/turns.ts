/** What waits, by brand: each brand has its turn, so that one with much to do does not keep the others from theirs. */
export class Turns<T> {
  /** In the order of turns. */
  readonly #waiting = new Map<number, T[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(brandId: number, item: T): void {
    const own = this.#waiting.get(brandId)
    if (own) own.push(item)
    else this.#waiting.set(brandId, [item])
    this.#size++
  }

  /** The first of the brand whose turn it is. */
  take(): T | undefined {
    const next = this.#waiting.entries().next().value
    if (!next) return undefined
    const [brandId, own] = next
    const item = own.shift()!
    this.#waiting.delete(brandId)
    if (own.length > 0) this.#waiting.set(brandId, own)
    this.#size--
    return item
  }
}
