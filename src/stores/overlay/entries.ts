import { after, type Awaitable } from '../../core/awaitable.ts'
import type { Scope } from '../../core/brand/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import {
  duplicatesAmong,
  freezeEntry,
  hasValue,
  isOfReference,
  refersTo,
  uniqueKey,
  type Entry,
  type EntryKind,
} from '../../core/entry/index.ts'
import { CoreError, invalid } from '../../core/errors/index.ts'
import type { Json } from '../../core/json.ts'
import type { EntryQuery } from '../../core/query/index.ts'
import type { EntriesOf, EntryList, EntryReads, Ledger } from '../../core/store/index.ts'
import { compareText } from '../../core/text/index.ts'
import { EntryLayer, type Layered } from './entry-layer.ts'
import { isHeld } from './filters.ts'
import {
  findNewest,
  findOtherHolder,
  isTouched,
  listNewest,
  listOthers,
  noteValues,
  ofReference,
} from './newest-of-reference.ts'
import { listOverlaid } from './overlaid-list.ts'
import { chunk, readAll } from './read-all.ts'

export interface EntriesOptions {
  readonly base: EntryReads
  readonly definitions: (scope: Scope) => Awaitable<Definitions>
  /** Hears how to take a write back. */
  readonly onWrite: (undo: () => void) => void
  /** Hears of each entry of the base that an answer was made from, though the base was not asked for it. */
  readonly onUse: (original: Entry) => void
  /** Entries that may be written, of a brand. */
  readonly most: number
}

/**
 * Entries of a base with others written over them. Where nothing was written of what is asked for, the base answers as
 * it is. Else it is asked for the rest, and the two are put together: by the order and the meaning that every store's
 * lists have, so that no answer tells which was which.
 */
export class OverlaidEntries implements EntryReads, Pick<Ledger, 'findLatest' | 'insertEntry' | 'updateEntry'> {
  readonly #options: EntriesOptions
  readonly #layers = new Map<number, EntryLayer>()

  constructor(options: EntriesOptions) {
    this.#options = options
  }

  async findLatest(scope: Scope, of: EntriesOf): Promise<Entry | undefined> {
    return (await this.listEntriesOf(scope, { ...of, limit: 1, offset: 0 }))[0]
  }

  async insertEntry(scope: Scope, entry: Entry): Promise<void> {
    const { base } = this.#options
    const isTaken =
      this.#layer(scope).find(entry.id) !== undefined ||
      (await base.findEntry(scope, entry.id)) !== undefined ||
      (await base.listTrashed(scope, [entry.id])).length > 0
    if (isTaken) throw invalid('id', 'The id has already been taken.')
    this.#put(scope, entry, undefined)
  }

  updateEntry(scope: Scope, before: Entry, after: Entry): void {
    const held = this.#layer(scope).find(before.id)
    if (held && held.version !== before.version) throw new CoreError('run.conflict', {})
    this.#put(scope, after, held ? undefined : before)
  }

  /** What the base held of the entries that were written over. */
  originals(scope: Scope): readonly Entry[] {
    return this.#layer(scope).originals()
  }

  /** Whether the base's answers and own entries are in an order that will not hold (see `EntryLayer`). */
  isOvertakenBy(scope: Scope, entry: Entry): boolean {
    return this.#layer(scope).isOvertakenBy(entry)
  }

  findEntry(scope: Scope, id: string): Awaitable<Entry | undefined> {
    const own = this.#layer(scope).find(id)
    if (!own) return this.#options.base.findEntry(scope, id)
    this.#layered(scope).use(({ id: used }) => used === id)
    return own.deletedAt === null ? own : undefined
  }

  findNewestEntry(scope: Scope, of: EntriesOf & { readonly kind: EntryKind }): Awaitable<Entry | undefined> {
    const layered = this.#layered(scope)
    return findNewest(layered, of, {
      ofBase: this.#options.base.findNewestEntry(scope, of),
      accepts: (entry) => entry.kind === of.kind,
      other: async () => (await listOthers(layered, of, 1))[0],
    })
  }

  findNewestHolder(scope: Scope, of: EntriesOf & { readonly keys: readonly string[] }): Awaitable<Entry | undefined> {
    const layered = this.#layered(scope)
    return findNewest(layered, of, {
      ofBase: this.#options.base.findNewestHolder(scope, of),
      accepts: (entry) => of.keys.some((key) => hasValue(entry.values, key)),
      other: () => findOtherHolder(layered, of),
    })
  }

  async findNewestHolders(
    scope: Scope,
    of: EntriesOf & { readonly keys: readonly string[] },
  ): Promise<readonly Entry[]> {
    const holders: Entry[] = []
    // One after the other: what a run read of its base must hold together when it commits.
    for (let missing = of.keys; missing.length > 0;) {
      const holder = await this.findNewestHolder(scope, { ...of, keys: missing })
      if (!holder) break
      holders.push(holder)
      missing = missing.filter((key) => !hasValue(holder.values, key))
    }
    return holders
  }

  listValues: EntryReads['listValues'] = (scope, of) =>
    isTouched(this.#layered(scope), of) ? this.#listValues(scope, of) : this.#options.base.listValues(scope, of)

  async #listValues(scope: Scope, of: Parameters<EntryReads['listValues']>[1]): Promise<readonly Json[]> {
    const { key, ...rest } = of
    await noteValues(this.#layered(scope), of)
    const { entries } = await this.#list(scope, { ...ofReference(rest), filter: isHeld(key) })
    return entries.map((entry) => entry.values[key]!)
  }

  listEntriesOf: EntryReads['listEntriesOf'] = (scope, of) => {
    const layered = this.#layered(scope)
    const merged = async () =>
      of.limit + of.offset > chunk ? (await this.#list(scope, ofReference(of))).entries : await listNewest(layered, of)
    if (isTouched(layered, of)) return merged()
    const orMerged = (entries: readonly Entry[]) => (layered.layer.holdsOne(entries) ? merged() : entries)
    return after(this.#options.base.listEntriesOf(scope, of), orMerged)
  }

  listEntries(scope: Scope, query: EntryQuery): Awaitable<EntryList> {
    return this.#layer(scope).size === 0 ? this.#options.base.listEntries(scope, query) : this.#list(scope, query)
  }

  async #list(scope: Scope, query: EntryQuery): Promise<EntryList> {
    const definitions = await this.#options.definitions(scope)
    return await listOverlaid({ ...this.#layered(scope), definitions, overlaid: this }, query)
  }

  findEqual: EntryReads['findEqual'] = (scope, of) => {
    const layer = this.#layer(scope)
    if (!layer.some((entry) => entry.entityId === of.entityId)) return this.#options.base.findEqual(scope, of)
    const wanted = uniqueKey(of.value)
    const isEqual = ({ id, entityId, values }: Entry) =>
      entityId === of.entityId &&
      id !== of.exceptId &&
      hasValue(values, of.key) &&
      uniqueKey(values[of.key]!) === wanted
    this.#layered(scope).use(isEqual)
    return layer.live().find(isEqual) ?? this.#findEqualOfBase(scope, of, isEqual)
  }

  async #findEqualOfBase(
    scope: Scope,
    of: Parameters<EntryReads['findEqual']>[1],
    isEqual: (entry: Entry) => boolean,
  ): Promise<Entry | undefined> {
    const { base } = this.#options
    const layer = this.#layer(scope)
    const first = await base.findEqual(scope, of)
    if (!first || !layer.find(first.id)) return first
    // Written over, and so no longer the one; where the field is unique there is no other.
    const second = await base.findEqual(scope, { ...of, exceptId: first.id })
    if (!second || (!layer.find(second.id) && second.id !== of.exceptId)) return second
    const holders = await readAll(this.#options.base, scope, { entityId: of.entityId, filter: isHeld(of.key) })
    return holders.find((entry) => isEqual(entry) && !layer.find(entry.id))
  }

  findDuplicates: EntryReads['findDuplicates'] = async (scope, of) => {
    const { entityId, key } = of
    const layer = this.#layer(scope)
    if (!layer.some((entry) => entry.entityId === entityId)) return this.#options.base.findDuplicates(scope, of)
    const holders = await readAll(this.#options.base, scope, { entityId, filter: isHeld(key) })
    const own = layer.live().filter((entry) => entry.entityId === entityId)
    return duplicatesAmong([...holders.filter(({ id }) => !layer.find(id)), ...own], of)
  }

  listReferrers: EntryReads['listReferrers'] = async (scope, { entryId, limit, offset }) => {
    const { base, definitions } = this.#options
    const layer = this.#layer(scope)
    if (layer.size === 0) return base.listReferrers(scope, { entryId, limit, offset })
    const known = await definitions(scope)
    const referrers = layer.live().filter((entry) => refersTo(known, entry, entryId))
    const wanted = referrers.length + offset + limit
    for (let from = 0; ; from += chunk) {
      const some = await base.listReferrers(scope, { entryId, limit: chunk, offset: from })
      referrers.push(...some.filter(({ id }) => !layer.find(id)))
      if (some.length < chunk || referrers.length >= wanted) break
    }
    return referrers.sort((a, b) => compareText(a.id, b.id)).slice(offset, offset + limit)
  }

  listTrashed(scope: Scope, ids: readonly string[]): Awaitable<readonly string[]> {
    const layer = this.#layer(scope)
    const others = ids.filter((id) => !layer.find(id))
    if (others.length === ids.length) return this.#options.base.listTrashed(scope, ids)
    const asked = new Set(ids)
    this.#layered(scope).use(({ id }) => asked.has(id))
    const own = ids.filter((id) => (layer.find(id)?.deletedAt ?? null) !== null)
    const ofBase = others.length === 0 ? [] : this.#options.base.listTrashed(scope, others)
    return after(ofBase, (some) => [...some, ...own])
  }

  countEntries: EntryReads['countEntries'] = async (scope) => {
    const counts: Record<number, number> = { ...(await this.#options.base.countEntries(scope)) }
    const layer = this.#layer(scope)
    for (const { entityId } of layer.live()) counts[entityId] = (counts[entityId] ?? 0) + 1
    for (const { entityId } of layer.originals()) if (--counts[entityId]! === 0) delete counts[entityId]
    return counts
  }

  countByEntity: EntryReads['countByEntity'] = async (scope, reference) => {
    const ofBase = await this.#options.base.countByEntity(scope, reference)
    const counts = new Map(ofBase.map(({ entityId, count }) => [entityId, count]))
    const layer = this.#layer(scope)
    const add = (entries: readonly Entry[], change: number) => {
      for (const entry of entries) {
        if (isOfReference(entry, reference)) counts.set(entry.entityId, (counts.get(entry.entityId) ?? 0) + change)
      }
    }
    add(layer.live(), 1)
    add(layer.originals(), -1)
    const known = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
    return known.map(([entityId, count]) => ({ entityId, count }))
  }

  #layer({ brandId }: Scope): EntryLayer {
    let layer = this.#layers.get(brandId)
    if (!layer) this.#layers.set(brandId, (layer = new EntryLayer()))
    return layer
  }

  #layered(scope: Scope): Layered {
    const { base, onUse } = this.#options
    const layer = this.#layer(scope)
    const use: Layered['use'] = (isUsed) => {
      for (const original of layer.originals()) {
        if (isUsed(original) || isUsed(layer.find(original.id)!)) onUse(original)
      }
    }
    return { scope, base, layer, use }
  }

  #put(scope: Scope, entry: Entry, original: Entry | undefined): void {
    const layer = this.#layer(scope)
    const { most } = this.#options
    if (layer.size >= most && !layer.find(entry.id)) {
      throw new CoreError('limit.reached', { what: 'entries written by one run', limit: most })
    }
    this.#options.onWrite(layer.put(freezeEntry(entry), original))
  }
}
