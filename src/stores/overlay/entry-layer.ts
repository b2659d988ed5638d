import type { Scope } from '../../core/brand/index.ts'
import { byAge, isOfReference, type Entry } from '../../core/entry/index.ts'
import type { EntryReads } from '../../core/store/index.ts'

/** What was written of one brand's entries, and what the base held of them before. */
export class EntryLayer {
  readonly #own = new Map<string, Entry>()
  readonly #originals = new Map<string, Entry>()
  /** Those that are new, as they were made. */
  readonly #made = new Map<string, Entry>()

  get ids(): readonly string[] {
    return [...this.#own.keys()]
  }

  get size(): number {
    return this.#own.size
  }

  /** In the trash or not. Undefined where nothing of it was written here: the base tells. */
  find(id: string): Entry | undefined {
    return this.#own.get(id)
  }

  /** Those not in the trash. */
  live(): readonly Entry[] {
    return [...this.#own.values()].filter((entry) => entry.deletedAt === null)
  }

  originals(): readonly Entry[] {
    return [...this.#originals.values()]
  }

  /** Whether an entry is, or was, one of these. */
  some(accepts: (entry: Entry) => boolean): boolean {
    return this.#own.values().some(accepts) || this.#originals.values().some(accepts)
  }

  /** Whether the base has moved or made one of these since it was written here: then own ones must be seen in its place. */
  holdsOne(entries: readonly Entry[]): boolean {
    return entries.some(({ id }) => this.#own.has(id))
  }

  /**
   * Whether this one of the base is newer than one of its reference that was made here. It came to the base since: what is
   * made here comes after it, and will be the newer one. One that was written here is seen as it is here.
   */
  isOvertakenBy(entry: Entry): boolean {
    if (this.#own.has(entry.id)) return false
    return this.#made.values().some(({ id, reference }) => {
      const own = this.#own.get(id)!
      return (
        reference !== null &&
        own.entityId === entry.entityId &&
        isOfReference(entry, reference) &&
        isOfReference(own, reference) &&
        byAge(entry, own) < 0
      )
    })
  }

  /** `original` is what the base holds, where it holds it. Answers how to take it back. */
  put(entry: Entry, original: Entry | undefined): () => void {
    const before = this.#own.get(entry.id)
    this.#own.set(entry.id, entry)
    if (before) return () => void this.#own.set(entry.id, before)
    if (original) this.#originals.set(entry.id, original)
    else this.#made.set(entry.id, entry)
    return () => {
      this.#own.delete(entry.id)
      this.#originals.delete(entry.id)
      this.#made.delete(entry.id)
    }
  }
}

/** What an answer about a brand's entries is put together from. */
export interface Layered {
  readonly scope: Scope
  readonly base: EntryReads
  readonly layer: EntryLayer
  /**
   * Notes which of the entries that were written over an answer depends on, by what they were or by what they are: the
   * base was not asked for them.
   */
  readonly use: (isUsed: (entry: Entry) => boolean) => void
}
