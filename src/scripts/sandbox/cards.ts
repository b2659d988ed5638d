import { cardBytes, cardsAt, cardShift, memoryBytes } from './layout.ts'

/** Cards that are worth keeping, by number and in order; the bytes of the first are at the beginning. In shared memory. */
export interface KeptCards {
  readonly numbers: readonly number[]
  readonly bytes: SharedArrayBuffer
}

export function keepCards(memory: Uint8Array, numbers: readonly number[]): KeptCards {
  const bytes = new SharedArrayBuffer(numbers.length * cardBytes)
  const kept = new Uint8Array(bytes)
  for (const [i, card] of numbers.entries()) {
    kept.set(memory.subarray(card * cardBytes, (card + 1) * cardBytes), i * cardBytes)
  }
  return { numbers, bytes }
}

/** Neighbouring cards, and where they belong in a memory. */
export interface CardRun {
  readonly at: number
  readonly end: number
  readonly bytes: Buffer
}

/** The kept cards as views, in order. */
export function readCards({ numbers, bytes }: KeptCards): readonly CardRun[] {
  const runs: CardRun[] = []
  for (let first = 0, end = 0; first < numbers.length; first = end) {
    for (end = first + 1; numbers[end] === numbers[end - 1]! + 1; end++);
    const at = numbers[first]! * cardBytes
    const length = (end - first) * cardBytes
    runs.push({ at, end: at + length, bytes: Buffer.from(bytes, first * cardBytes, length) })
  }
  return runs
}

/** Marked cards so close to each other are one stretch: going over those between costs less than beginning anew. */
const mostBetween = 4

/** The table in an engine's memory that says which cards were written to since it was last cleared. */
export class CardTable {
  /** A Buffer looks for a byte 30 times as fast as other arrays. */
  readonly #marks: Buffer

  constructor(memory: ArrayBuffer) {
    this.#marks = Buffer.from(memory, cardsAt, memoryBytes / cardBytes)
  }

  /** For what the host wrote, afterwards: whatever it wrote over, this stays. */
  mark(at: number, length: number): void {
    const end = at + length
    for (let card = at >>> cardShift; card << cardShift < end; card++) this.#marks[card] = 1
  }

  /** The next stretch with marked cards from this one on, its end exclusive. */
  next(from: number): { readonly first: number; readonly end: number } | undefined {
    const marks = this.#marks
    const first = marks.indexOf(1, from)
    if (first < 0) return undefined
    let end = first + 1
    for (let card = end; card <= end + mostBetween; card++) if (marks[card] === 1) end = card + 1
    return { first, end }
  }

  clear(): void {
    this.#marks.fill(0)
  }
}
