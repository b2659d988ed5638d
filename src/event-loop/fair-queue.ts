/** Groups with nothing waiting whose lines are kept for when they come back. */
const mostIdle = 1_000

/**
 * Waits in turn by group, which is a brand: each group's first before any group's second, so that one with much to do
 * does not keep the others from theirs.
 *
 * A group's line is kept when it is empty. A Map that gained and lost an entry for each item would keep all that ever was
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

  push(group: number, item: T): void {
    this.#lineOf(group).push(item)
  }

  /** Ahead of the group's others: for what was already begun once. */
  pushFront(group: number, item: T): void {
    this.#lineOf(group).unshift(item)
  }

  /** The next of the first group that may go; that group then goes to the end of the line. */
  take(mayGo: (group: number) => boolean = anyGroup): T | undefined {
    const turn = this.#turns.findIndex((line) => mayGo(line.group))
    if (turn < 0) return undefined
    const [line] = this.#turns.splice(turn, 1) as [Line<T>]
    const item = line.shift()
    if (line.length > 0) this.#turns.push(line)
    this.#size--
    return item
  }

  /** Whether something waits of a group that may go. */
  has(mayGo: (group: number) => boolean): boolean {
    return this.#turns.some(({ group }) => mayGo(group))
  }

  /** The group that has most waiting, and how much. */
  longest(): { readonly group: number; readonly length: number } | undefined {
    let longest: Line<T> | undefined
    for (const line of this.#turns) if (!longest || line.length > longest.length) longest = line
    return longest
  }

  lengthOf(group: number): number {
    return this.#lines.get(group)?.length ?? 0
  }

  /** Takes out what came last of the group, if anything waits: it would be the last to have its turn. */
  takeLast(group: number): T | undefined {
    const line = this.#lines.get(group)
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

  /** The group's line, with a turn, for one more item. */
  #lineOf(group: number): Line<T> {
    this.#size++
    let line = this.#lines.get(group)
    if (!line) {
      if (this.#lines.size - this.#turns.length >= mostIdle) this.#dropIdle()
      this.#lines.set(group, (line = new Line(group)))
    }
    if (line.length === 0) this.#turns.push(line)
    return line
  }

  #dropIdle(): void {
    for (const [group, line] of this.#lines) if (line.length === 0) this.#lines.delete(group)
  }
}

const anyGroup = () => true

/** What one group waits for. Taking the first of an array moves all others up; here it moves none. */
class Line<T> {
  readonly group: number
  readonly #items: (T | undefined)[] = []
  #first = 0

  constructor(group: number) {
    this.group = group
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
