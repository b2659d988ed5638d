/** Brands with nothing waiting whose lines are kept for when they come back. */
const mostIdle = 1_000

/**
 * Waits in turn by brand: each brand's first before any brand's second, so that one with much to do does not keep the
 * others from theirs.
 *
 * A brand's line is kept when it is empty. A Map that gained and lost an entry for each item would keep all that ever was
 * in it reachable from its old tables until a full garbage collection.
 */
export class FairQueue<T> {
  readonly #lines = new Map<number, Line<T>>()
  /** Those with something in them, in the order of their turns. */
  readonly #turns: Line<T>[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  push(brandId: number, item: T): void {
    this.#lineOf(brandId).push(item)
  }

  /** Ahead of the brand's others: for what was already begun once. */
  pushFront(brandId: number, item: T): void {
    this.#lineOf(brandId).unshift(item)
  }

  /** The next of the first brand that may go; that brand then goes to the end of the line. */
  take(mayGo: (brandId: number) => boolean = anyBrand): T | undefined {
    const turn = this.#turns.findIndex((line) => mayGo(line.brandId))
    if (turn < 0) return undefined
    const [line] = this.#turns.splice(turn, 1) as [Line<T>]
    const item = line.shift()
    if (line.length > 0) this.#turns.push(line)
    this.#size--
    return item
  }

  /** Whether something waits of a brand that may go. */
  has(mayGo: (brandId: number) => boolean): boolean {
    return this.#turns.some(({ brandId }) => mayGo(brandId))
  }

  /** The brand that has most waiting, and how much. */
  longest(): { readonly brandId: number; readonly length: number } | undefined {
    let longest: Line<T> | undefined
    for (const line of this.#turns) if (!longest || line.length > longest.length) longest = line
    return longest
  }

  lengthOf(brandId: number): number {
    return this.#lines.get(brandId)?.length ?? 0
  }

  /** Takes out what came last of the brand, if anything waits: it would be the last to have its turn. */
  takeLast(brandId: number): T | undefined {
    const line = this.#lines.get(brandId)
    if (!line || line.length === 0) return undefined
    this.#size--
    const item = line.pop()
    if (line.length === 0) this.#turns.splice(this.#turns.indexOf(line), 1)
    return item
  }

  /** Takes everything out. */
  drain(): T[] {
    const all: T[] = []
    while (this.#size > 0) all.push(this.take()!)
    return all
  }

  /** The brand's line, with a turn, for one more item. */
  #lineOf(brandId: number): Line<T> {
    this.#size++
    let line = this.#lines.get(brandId)
    if (!line) {
      if (this.#lines.size - this.#turns.length >= mostIdle) this.#dropIdle()
      this.#lines.set(brandId, (line = new Line(brandId)))
    }
    if (line.length === 0) this.#turns.push(line)
    return line
  }

  #dropIdle(): void {
    for (const [brandId, line] of this.#lines) if (line.length === 0) this.#lines.delete(brandId)
  }
}

const anyBrand = () => true

/** What one brand waits for. Taking the first of an array moves all others up; here it moves none. */
class Line<T> {
  readonly brandId: number
  readonly #items: (T | undefined)[] = []
  #first = 0

  constructor(brandId: number) {
    this.brandId = brandId
  }

  get length(): number {
    return this.#items.length - this.#first
  }

  push(item: T): void {
    this.#items.push(item)
  }

  /** Of a line that is not empty. */
  pop(): T {
    return this.#items.pop() as T
  }

  unshift(item: T): void {
    if (this.#first > 0) this.#items[--this.#first] = item
    else this.#items.unshift(item)
  }

  /** Of a line that is not empty. */
  shift(): T {
    const item = this.#items[this.#first] as T
    this.#items[this.#first++] = undefined
    // Now and then, so that each item is moved up once on average.
    if (this.length === 0 || (this.#first >= 64 && this.#first * 2 >= this.#items.length)) {
      this.#items.splice(0, this.#first)
      this.#first = 0
    }
    return item
  }
}
