import { entriesIn, fingerprintOf, type RecordedRead } from '../../core/command/index.ts'
import type { Entry } from '../../core/entry/index.ts'
import type { EntryReads, Slice } from '../../core/store/index.ts'

type Method = keyof EntryReads

/**
 * What of an answer of this read is compared later: all of it, where an index bounds what reading it again takes; else
 * the versions of its entries.
 */
const isReadAgain: Readonly<Record<Method, (argument: unknown) => boolean>> = {
  findEntry: () => true,
  findNewestEntry: () => true,
  findNewestHolder: () => true,
  findEqual: () => true,
  listTrashed: () => true,
  listValues: isShort,
  listEntriesOf: isShort,
  listEntries: () => false,
  listReferrers: () => false,
  findDuplicates: () => false,
  countEntries: () => false,
  countByEntity: () => false,
}

export const entryReadNames = Object.keys(isReadAgain) as readonly Method[]

function isShort(slice: unknown): boolean {
  const { limit, offset } = slice as Slice
  return limit + offset <= 1000
}

/** What was read of a base, each thing as it was found first. */
export class ReadLog {
  readonly #reads = new Map<string, RecordedRead>()

  get reads(): readonly RecordedRead[] {
    return [...this.#reads.values()]
  }

  add(method: Method, args: readonly unknown[], answer: unknown): void {
    if (isReadAgain[method](args[0])) this.#add({ method, args, answer: fingerprintOf(method, answer) })
    else for (const entry of entriesIn(method, answer) ?? []) this.addEntry(entry)
  }

  addEntry(entry: Entry): void {
    this.#add({ method: 'findEntry', args: [entry.id], answer: fingerprintOf('findEntry', entry) })
  }

  addAll(other: ReadLog): void {
    for (const read of other.#reads.values()) this.#add(read)
  }

  #add(read: RecordedRead): void {
    const name = JSON.stringify([read.method, read.args])
    if (!this.#reads.has(name)) this.#reads.set(name, read)
  }
}
