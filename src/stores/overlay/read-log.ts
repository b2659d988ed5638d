import { entriesIn, fingerprintOf, sizeOfEntries, type RecordedRead } from '../../core/command/index.ts'
import type { Entry } from '../../core/entry/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import { isBounded, mostAskedFor, type EntryReads } from '../../core/store/index.ts'

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

  /**
   * All of an answer is compared later, where it is bounded what reading it again takes; else the versions of its
   * entries. Throws `limit.reached` where it has no room: whoever asked is not to be told then. So does whatever else
   * adds to it.
   */
  add(method: keyof EntryReads, args: readonly unknown[], answer: unknown): void {
    const entries = entriesIn(method, answer) ?? []
    if (isBounded(method, args[0])) this.#add({ method, args, answer: fingerprintOf(method, answer) }, entries)
    else if (method === 'listTrashed') this.#addTrashed(args[0] as readonly string[], answer as readonly string[])
    else for (const entry of entries) this.addEntry(entry)
  }

  addEntry(entry: Entry): void {
    this.#add({ method: 'findEntry', args: [entry.id], answer: fingerprintOf('findEntry', entry) }, [entry])
  }

  addAll(other: ReadLog): void {
    for (const [name, noted] of other.#reads) this.#note(name, noted)
  }

  /** Of many ids as several reads, which together tell the same. */
  #addTrashed(ids: readonly string[], trashed: readonly string[]): void {
    const isTrashed = new Set(trashed)
    for (let from = 0; from < ids.length; from += mostAskedFor) {
      const some = ids.slice(from, from + mostAskedFor)
      this.add(
        'listTrashed',
        [some],
        some.filter((id) => isTrashed.has(id)),
      )
    }
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
