import { entriesIn, fingerprintOf, sizeOfEntries, type RecordedRead } from '../../core/command/index.ts'
import type { Entry } from '../../core/entry/index.ts'
import { CoreError } from '../../core/errors/index.ts'
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
  findNewestHolders: () => true,
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

export interface ReadBounds {
  /** Entries, and answers that have none. */
  readonly most?: number | undefined
  readonly mostMegabytes?: number | undefined
}

/** What was read of a base, each thing as it was found first. */
export class ReadLog {
  readonly #bounds: ReadBounds
  readonly #reads = new Map<string, Noted>()
  #count = 0
  #bytes = 0

  constructor(bounds: ReadBounds = {}) {
    this.#bounds = bounds
  }

  get reads(): readonly RecordedRead[] {
    return [...this.#reads.values()].map(({ read }) => read)
  }

  /** Throws `limit.reached` where it has no room: whoever asked is not to be told then. So does whatever else adds to it. */
  add(method: Method, args: readonly unknown[], answer: unknown): void {
    const entries = entriesIn(method, answer) ?? []
    if (isReadAgain[method](args[0])) this.#add({ method, args, answer: fingerprintOf(method, answer) }, entries)
    else for (const entry of entries) this.addEntry(entry)
  }

  addEntry(entry: Entry): void {
    this.#add({ method: 'findEntry', args: [entry.id], answer: fingerprintOf('findEntry', entry) }, [entry])
  }

  addAll(other: ReadLog): void {
    for (const [name, noted] of other.#reads) this.#note(name, noted)
  }

  #add(read: RecordedRead, entries: readonly Entry[]): void {
    const name = JSON.stringify([read.method, read.args])
    this.#note(name, { read, count: Math.max(1, entries.length), bytes: sizeOfEntries(entries) })
  }

  #note(name: string, noted: Noted): void {
    if (this.#reads.has(name)) return
    const { most = Infinity, mostMegabytes = Infinity } = this.#bounds
    const count = this.#count + noted.count
    if (count > most) throw new CoreError('limit.reached', { what: 'entries read by an atomic run', limit: most })
    const bytes = this.#bytes + noted.bytes
    if (bytes > mostMegabytes * 1024 * 1024) {
      throw new CoreError('limit.reached', { what: 'MB of entries read by an atomic run', limit: mostMegabytes })
    }
    this.#count = count
    this.#bytes = bytes
    this.#reads.set(name, noted)
  }
}

interface Noted {
  readonly read: RecordedRead
  readonly count: number
  readonly bytes: number
}
