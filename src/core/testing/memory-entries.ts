import type { Scope } from '../brand/index.ts'
import type { Definitions } from '../definitions/index.ts'
import {
  byAge,
  collectHolders,
  duplicatesAmong,
  freezeEntry,
  hasValue,
  isOfReference,
  refersTo,
  uniqueKey,
  type Entry,
} from '../entry/index.ts'
import { invalid } from '../errors/index.ts'
import { compareEntries, matchesQuery } from '../query/index.ts'
import type { EntriesOf, Ledger, Slice } from '../store/index.ts'
import { compareText } from '../text/index.ts'
import type { Tables } from './tables.ts'

/** Entries and their changes. Every read walks all of a brand's entries: slow, and right at a glance. */
export function memoryEntries(tables: Tables, definitionsOf: (scope: Scope) => Definitions) {
  const live = (scope: Scope) =>
    tables
      .of(scope)
      .entries.values()
      .filter((entry) => entry.deletedAt === null)
  const liveOf = (scope: Scope, entityId: number) => live(scope).filter((entry) => entry.entityId === entityId)
  const newestOf = (scope: Scope, { entityId, reference }: EntriesOf) =>
    liveOf(scope, entityId)
      .filter((entry) => isOfReference(entry, reference))
      .sort(byAge)
  const findEntry = (scope: Scope, id: string) => {
    const entry = tables.of(scope).entries.get(id)
    return entry?.deletedAt === null ? entry : undefined
  }

  const isTrashed = (scope: Scope, id: string) => (tables.of(scope).entries.get(id)?.deletedAt ?? null) !== null

  return {
    // One walk, without a sort: every new entry asks for it.
    findLatest(scope, { entityId, reference }) {
      let latest: Entry | undefined
      for (const entry of tables.of(scope).entries.values()) {
        if (entry.deletedAt !== null || entry.entityId !== entityId || !isOfReference(entry, reference)) continue
        if (!latest || byAge(entry, latest) < 0) latest = entry
      }
      return latest
    },

    insertEntry(scope, entry) {
      const { entries } = tables.of(scope)
      if (entries.get(entry.id)) throw invalid('id', 'The id has already been taken.')
      entries.set(entry.id, freezeEntry(entry))
    },

    updateEntry(scope, before, after) {
      const { entries } = tables.of(scope)
      const held = entries.get(before.id)
      if (held?.version !== before.version) throw new Error(`The store holds ${before.id} in version ${held?.version}.`)
      entries.set(after.id, freezeEntry(after))
    },

    appendChange(scope, change) {
      const ofBrand = tables.of(scope)
      const seq = ofBrand.nextSeq()
      ofBrand.changes.set(seq, { ...change, seq })
      return seq
    },

    findEntry,

    findNewestEntry(scope, of) {
      return newestOf(scope, of).find((entry) => entry.kind === of.kind)
    },

    findNewestHolder(scope, of) {
      return newestOf(scope, of).find((entry) => of.keys.some((key) => hasValue(entry.values, key)))
    },

    findNewestHolders(scope, of) {
      const entries = newestOf(scope, of)
      return collectHolders(of.keys, (keys) => entries.find(({ values }) => keys.some((key) => hasValue(values, key))))
    },

    listValues(scope, of) {
      const holders = newestOf(scope, of).filter((entry) => hasValue(entry.values, of.key))
      return slice(holders, of).map((entry) => entry.values[of.key]!)
    },

    listEntriesOf(scope, of) {
      const entries = newestOf(scope, of)
      return slice(of.kind === undefined ? entries : entries.filter((entry) => entry.kind === of.kind), of)
    },

    findEqual(scope, of) {
      const wanted = uniqueKey(of.value)
      return liveOf(scope, of.entityId).find(
        ({ id, values }) => id !== of.exceptId && hasValue(values, of.key) && uniqueKey(values[of.key]!) === wanted,
      )
    },

    findDuplicates(scope, of) {
      return duplicatesAmong(liveOf(scope, of.entityId), of)
    },

    listReferrers(scope, of) {
      const definitions = definitionsOf(scope)
      const referrers = live(scope).filter((entry) => refersTo(definitions, entry, of.entryId))
      return slice(
        referrers.sort((a, b) => compareText(a.id, b.id)),
        of,
      )
    },

    listTrashed(scope, ids) {
      return ids.filter((id) => isTrashed(scope, id))
    },

    listEntries(scope, query) {
      const context = {
        definitions: definitionsOf(scope),
        findEntry: (id: string) => findEntry(scope, id),
        isTrashed: (id: string) => isTrashed(scope, id),
      }
      const all = liveOf(scope, query.entityId)
      const matching = all.filter((entry) => matchesQuery(query, entry, context))
      const total = query.count === 'exact' ? matching.length : null
      const compare = compareEntries(query.sort, context.definitions)
      const after = all.find((entry) => entry.id === query.afterId)
      if (query.afterId !== undefined && !after) return { entries: [], total }
      const candidates = after ? matching.filter((entry) => compare(entry, after) > 0) : matching
      return { entries: slice(candidates.sort(compare), query), total }
    },

    countEntries(scope) {
      const counts: Record<number, number> = {}
      for (const { entityId } of live(scope)) counts[entityId] = (counts[entityId] ?? 0) + 1
      return counts
    },

    countByEntity(scope, reference) {
      const counts = new Map<number, number>()
      for (const entry of live(scope)) {
        if (isOfReference(entry, reference)) counts.set(entry.entityId, (counts.get(entry.entityId) ?? 0) + 1)
      }
      return [...counts].map(([entityId, count]) => ({ entityId, count })).sort((a, b) => a.entityId - b.entityId)
    },
  } satisfies Partial<Ledger>
}

function slice<T>(items: readonly T[], { limit, offset }: Slice): T[] {
  return items.slice(offset, offset + limit)
}
