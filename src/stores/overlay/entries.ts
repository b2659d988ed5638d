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
import { indexTerms, type Field } from '../../core/field/index.ts'
import type { Json } from '../../core/json.ts'
import {
  compareEntries,
  matchesQuery,
  newestFirst,
  type EntryQuery,
  type Filter,
  type MatchContext,
} from '../../core/query/index.ts'
import type { Awaitable, EntriesOf, EntryList, EntryReads, Ledger, Slice } from '../../core/store/index.ts'
import { compareText } from '../../core/text/index.ts'
import { EntryLayer } from './entry-layer.ts'
import { mergeSlice } from './merge-slice.ts'
import { isHeld, isOneOf, not, relationKeysOf } from './relation-keys.ts'

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

/** In one answer of the base, where all of something must be read. */
const chunk = 500

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

  /**
   * Takes over what the base holds under the key, as it is: the base knows no field there, and would find its values by
   * what they are and not by what the field makes of them.
   */
  async adopt(scope: Scope, { entityId, key }: Pick<Field, 'entityId' | 'key'>): Promise<void> {
    for (const entry of await this.#readAll(scope, { entityId, filter: isHeld(key) })) {
      if (!this.#layer(scope).find(entry.id)) this.#put(scope, entry, entry)
    }
  }

  /** What the base held of the entries that were written over. */
  originals(scope: Scope): readonly Entry[] {
    return this.#layer(scope).originals()
  }

  findEntry(scope: Scope, id: string): Awaitable<Entry | undefined> {
    const own = this.#layer(scope).find(id)
    if (!own) return this.#options.base.findEntry(scope, id)
    this.#use(scope, ({ id: used }) => used === id)
    return own.deletedAt === null ? own : undefined
  }

  findNewestEntry(scope: Scope, of: EntriesOf & { readonly kind: EntryKind }): Awaitable<Entry | undefined> {
    return this.#newest(scope, of, {
      ofBase: this.#options.base.findNewestEntry(scope, of),
      accepts: (entry) => entry.kind === of.kind,
      other: async () => (await this.#othersOf(scope, of, 1))[0],
    })
  }

  findNewestHolder(scope: Scope, of: EntriesOf & { readonly keys: readonly string[] }): Awaitable<Entry | undefined> {
    return this.#newest(scope, of, {
      ofBase: this.#options.base.findNewestHolder(scope, of),
      accepts: (entry) => of.keys.some((key) => hasValue(entry.values, key)),
      other: () => this.#otherHolder(scope, of),
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
    this.#isTouched(scope, of) ? this.#mergedValues(scope, of) : this.#options.base.listValues(scope, of)

  listEntriesOf: EntryReads['listEntriesOf'] = (scope, of) => {
    if (this.#isTouched(scope, of)) return this.#mergedOf(scope, of)
    const orMerged = (entries: readonly Entry[]) =>
      this.#holdsOne(scope, entries) ? this.#mergedOf(scope, of) : entries
    const ofBase = this.#options.base.listEntriesOf(scope, of)
    return ofBase instanceof Promise ? ofBase.then(orMerged) : orMerged(ofBase)
  }

  listEntries(scope: Scope, query: EntryQuery): Awaitable<EntryList> {
    return this.#layer(scope).size === 0 ? this.#options.base.listEntries(scope, query) : this.#list(scope, query)
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
    this.#use(scope, isEqual)
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
    const holders = await this.#readAll(scope, { entityId: of.entityId, filter: isHeld(of.key) })
    return holders.find((entry) => isEqual(entry) && !layer.find(entry.id))
  }

  findDuplicates: EntryReads['findDuplicates'] = async (scope, of) => {
    const { entityId, key } = of
    const layer = this.#layer(scope)
    if (!layer.some((entry) => entry.entityId === entityId)) return this.#options.base.findDuplicates(scope, of)
    const holders = await this.#readAll(scope, { entityId, filter: isHeld(key) })
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
    this.#use(scope, ({ id }) => ids.includes(id))
    const own = ids.filter((id) => (layer.find(id)?.deletedAt ?? null) !== null)
    const ofBase = others.length === 0 ? [] : this.#options.base.listTrashed(scope, others)
    return ofBase instanceof Promise ? ofBase.then((some) => [...some, ...own]) : [...ofBase, ...own]
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

  /** The newest of a reference that is accepted; `ofBase` is the base's answer, which may have been written over. */
  #newest(scope: Scope, of: EntriesOf, asked: Newest): Awaitable<Entry | undefined> {
    const isTouched = this.#isTouched(scope, of)
    const { ofBase } = asked
    const orMerged = (entry: Entry | undefined) =>
      isTouched || (entry && this.#holdsOne(scope, [entry])) ? this.#mergedNewest(scope, of, asked, entry) : entry
    return ofBase instanceof Promise ? ofBase.then(orMerged) : orMerged(ofBase)
  }

  async #mergedNewest(
    scope: Scope,
    of: EntriesOf,
    { accepts, other }: Newest,
    ofBase: Entry | undefined,
  ): Promise<Entry | undefined> {
    const layer = this.#layer(scope)
    this.#use(scope, (entry) => isOf(entry, of))
    const [own] = layer
      .live()
      .filter((entry) => isOf(entry, of) && accepts(entry))
      .toSorted(byAge)
    if (!ofBase || (own && byAge(own, ofBase) <= 0)) return own
    if (!layer.find(ofBase.id)) return ofBase
    const next = await other()
    return own && (!next || byAge(own, next) <= 0) ? own : next
  }

  async #otherHolder(
    scope: Scope,
    { keys, ...of }: EntriesOf & { readonly keys: readonly string[] },
  ): Promise<Entry | undefined> {
    for (const key of keys) await this.#noteValues(scope, { ...of, key, limit: 1, offset: 0 })
    const query = ofReference({ ...of, limit: 1, offset: 0 })
    const filter = all({ kind: 'or', of: keys.map(isHeld) }, not(isOneOf(this.#layer(scope).ids)))
    return (await this.#options.base.listEntries(scope, { ...query, filter })).entries[0]
  }

  async #mergedValues(scope: Scope, of: Parameters<EntryReads['listValues']>[1]): Promise<readonly Json[]> {
    const { key, ...rest } = of
    await this.#noteValues(scope, of)
    const { entries } = await this.#list(scope, { ...ofReference(rest), filter: isHeld(key) })
    return entries.map((entry) => entry.values[key]!)
  }

  /** A list is not asked again later, but its values are: others among them say that there is another holder. */
  async #noteValues(scope: Scope, of: Parameters<EntryReads['listValues']>[1]): Promise<void> {
    const limit = of.limit + of.offset + this.#countOwn(scope, of)
    await this.#options.base.listValues(scope, { ...of, limit, offset: 0 })
  }

  async #mergedOf(scope: Scope, of: Parameters<EntryReads['listEntriesOf']>[1]): Promise<readonly Entry[]> {
    const { limit, offset, kind } = of
    if (limit + offset > chunk) return (await this.#list(scope, ofReference(of))).entries
    this.#use(scope, (entry) => isOf(entry, of))
    const own = this.#layer(scope).live()
    const ofThem = own.filter((entry) => isOf(entry, of) && (kind === undefined || entry.kind === kind))
    const others = await this.#othersOf(scope, of, limit + offset)
    return [...others, ...ofThem].sort(byAge).slice(offset, offset + limit)
  }

  /** The newest entries of a reference in the base that were not written over: `count` at least, if there are as many. */
  async #othersOf(
    scope: Scope,
    { entityId, reference, kind }: EntriesOf & { readonly kind?: EntryKind },
    count: number,
  ): Promise<readonly Entry[]> {
    const of = { entityId, reference, ...(kind === undefined ? {} : { kind }) }
    const layer = this.#layer(scope)
    const limit = Math.min(count + this.#countOwn(scope, of), chunk)
    const others: Entry[] = []
    for (let offset = 0; ; offset += limit) {
      const some = await this.#options.base.listEntriesOf(scope, { ...of, limit, offset })
      others.push(...some.filter(({ id }) => !layer.find(id)))
      if (some.length < limit || others.length >= count) return others
    }
  }

  /** Entries of a reference in the base that were written over. */
  #countOwn(scope: Scope, of: EntriesOf): number {
    return this.#layer(scope)
      .originals()
      .filter((entry) => isOf(entry, of)).length
  }

  /** A list in which own entries have their places. */
  async #list(scope: Scope, query: EntryQuery): Promise<EntryList> {
    const { base } = this.#options
    const layer = this.#layer(scope)
    const definitions = await this.#options.definitions(scope)
    this.#use(scope, ({ entityId, reference }) => {
      return entityId === query.entityId && (!query.reference || isOfReference({ reference }, query.reference))
    })
    const relationKeys = relationKeysOf(query.filter)
    const { afterId, ...unanchored } = query
    const { ids } = layer
    // What leads to own entries: whether the filter holds of it only both together can say.
    const leading: Filter = { kind: 'or', of: relationKeys.map((key) => isOneOf(ids, key)) }
    const others = relationKeys.length === 0 ? not(isOneOf(ids)) : all(not(isOneOf(ids)), not(leading))
    const rest = { ...unanchored, filter: all(query.filter, others) }
    const affected =
      relationKeys.length === 0
        ? []
        : await this.#readAll(scope, { ...unanchored, filter: all(leading, not(isOneOf(ids))) })

    const candidates = [...layer.live(), ...affected]
    const context = await this.#contextOf(scope, { definitions, candidates, relationKeys })
    const compare = compareEntries(query.sort, definitions)
    const own = candidates.filter((entry) => matchesQuery(query, entry, context)).sort(compare)
    const total = query.count === 'exact' ? (await this.#countOfBase(scope, rest)) + own.length : null
    const readFrom = (given: { readonly afterId?: string }, passed: number) => async (slice: Slice) => {
      const asked = { ...rest, ...given, ...slice, offset: slice.offset + passed, count: 'none' as const }
      return (await base.listEntries(scope, asked)).entries
    }
    const { limit, offset } = query
    if (afterId === undefined) {
      return { entries: await mergeSlice({ limit, offset, own, compare, read: readFrom({}, 0) }), total }
    }
    const after = await this.findEntry(scope, afterId)
    if (after?.entityId !== query.entityId) return { entries: [], total }
    // The base does not know where in its order an own one is, or no longer.
    const read = candidates.some(({ id }) => id === afterId)
      ? readFrom({}, await this.#countBefore(scope, rest, (entry) => compare(entry, after) < 0))
      : readFrom({ afterId }, 0)
    const later = own.filter((entry) => compare(entry, after) > 0)
    return { entries: await mergeSlice({ limit, offset, own: later, compare, read }), total }
  }

  async #countOfBase(scope: Scope, query: EntryQuery): Promise<number> {
    const { total } = await this.#options.base.listEntries(scope, { ...query, limit: 0, offset: 0, count: 'exact' })
    return total!
  }

  /** How many of the base's list come first, found by halving it. */
  async #countBefore(scope: Scope, query: EntryQuery, isBefore: (entry: Entry) => boolean): Promise<number> {
    const { base } = this.#options
    let [least, most] = [0, await this.#countOfBase(scope, query)]
    while (least < most) {
      const middle = (least + most) >>> 1
      const { entries } = await base.listEntries(scope, { ...query, limit: 1, offset: middle, count: 'none' })
      if (entries[0] && isBefore(entries[0])) least = middle + 1
      else most = middle
    }
    return least
  }

  /** What filters must know of the entries that relations of the candidates lead to. */
  async #contextOf(
    scope: Scope,
    given: {
      readonly definitions: Definitions
      readonly candidates: readonly Entry[]
      readonly relationKeys: readonly string[]
    },
  ): Promise<MatchContext> {
    const { definitions, candidates, relationKeys } = given
    const targets = candidates.flatMap(({ entityId, values }) =>
      relationKeys
        .filter((key) => hasValue(values, key))
        .flatMap((key) =>
          indexTerms(definitions.findField(entityId, key), values[key]!).map((term) => term.text ?? ''),
        ),
    )
    const ids = [...new Set(targets)]
    const found = new Map<string, Entry | undefined>()
    for (const id of ids) found.set(id, await this.findEntry(scope, id))
    const trashed = new Set(ids.length === 0 ? [] : await this.listTrashed(scope, ids))
    return { definitions, findEntry: (id) => found.get(id), isTrashed: (id) => trashed.has(id) }
  }

  /** All of the base's entries, as they are there. */
  async #readAll(scope: Scope, query: Pick<EntryQuery, 'entityId'> & Partial<EntryQuery>): Promise<readonly Entry[]> {
    const read: Entry[] = []
    for (;;) {
      const after = read.at(-1)
      const { entries } = await this.#options.base.listEntries(scope, {
        ...query,
        sort: newestFirst,
        limit: chunk,
        offset: 0,
        count: 'none',
        ...(after ? { afterId: after.id } : {}),
      })
      read.push(...entries)
      if (entries.length < chunk) return read
    }
  }

  #layer({ brandId }: Scope): EntryLayer {
    let layer = this.#layers.get(brandId)
    if (!layer) this.#layers.set(brandId, (layer = new EntryLayer()))
    return layer
  }

  #isTouched(scope: Scope, of: EntriesOf): boolean {
    return this.#layer(scope).some((entry) => isOf(entry, of))
  }

  /** Whether the base has moved or made one of these since it was written here: then own ones must be seen in its place. */
  #holdsOne(scope: Scope, entries: readonly Entry[]): boolean {
    const layer = this.#layer(scope)
    return entries.some(({ id }) => layer.find(id) !== undefined)
  }

  #use(scope: Scope, isUsed: (original: Entry) => boolean): void {
    for (const original of this.#layer(scope).originals()) if (isUsed(original)) this.#options.onUse(original)
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

interface Newest {
  readonly ofBase: Awaitable<Entry | undefined>
  readonly accepts: (entry: Entry) => boolean
  /** The newest of the base that was not written over. */
  readonly other: () => Promise<Entry | undefined>
}

function isOf(entry: Entry, { entityId, reference }: EntriesOf): boolean {
  return entry.entityId === entityId && isOfReference(entry, reference)
}

/** The newest first. */
function byAge(a: Entry, b: Entry): number {
  return b.createdAt - a.createdAt || compareText(b.id, a.id)
}

function ofReference({ entityId, reference, kind, limit, offset }: EntriesOf & Slice & { readonly kind?: EntryKind }) {
  const query: EntryQuery = { entityId, reference, sort: newestFirst, limit, offset, count: 'none' }
  return kind === undefined ? query : { ...query, kind }
}

function all(...filters: readonly (Filter | undefined)[]): Filter {
  return { kind: 'and', of: filters.filter((filter) => filter !== undefined) }
}
