import type { Definitions } from '../../core/definitions/index.ts'
import { hasValue, isOfReference, type Entry } from '../../core/entry/index.ts'
import { indexTerms } from '../../core/field/index.ts'
import {
  compareEntries,
  matchesQuery,
  type EntryQuery,
  type Filter,
  type MatchContext,
} from '../../core/query/index.ts'
import type { EntryList, EntryReads, Slice } from '../../core/store/index.ts'
import type { Layered } from './entry-layer.ts'
import { all, isOneOf, not, relationKeysOf } from './filters.ts'
import { mergeSlice } from './merge-slice.ts'
import { readAll } from './read-all.ts'

export interface ListWorld extends Layered {
  readonly definitions: Definitions
  /** What tells of entries that relations lead to, own ones among them. */
  readonly overlaid: Pick<EntryReads, 'findEntry' | 'listTrashed'>
}

/** A filtered list in which own entries have their places. */
export async function listOverlaid(world: ListWorld, query: EntryQuery): Promise<EntryList> {
  const { scope, base, layer, definitions, overlaid } = world
  world.use(({ entityId, reference }) => {
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
      : await readAll(base, scope, { ...unanchored, filter: all(leading, not(isOneOf(ids))) })

  const candidates = [...layer.live(), ...affected]
  const context = await contextOf(world, candidates, relationKeys)
  const compare = compareEntries(query.sort, definitions)
  const own = candidates.filter((entry) => matchesQuery(query, entry, context)).sort(compare)
  const total = query.count === 'exact' ? (await countOfBase(world, rest)) + own.length : null
  const readFrom = (given: { readonly afterId?: string }, passed: number) => async (slice: Slice) => {
    const asked = { ...rest, ...given, ...slice, offset: slice.offset + passed, count: 'none' as const }
    return (await base.listEntries(scope, asked)).entries
  }
  const { limit, offset } = query
  if (afterId === undefined) {
    return { entries: await mergeSlice({ limit, offset, own, compare, read: readFrom({}, 0) }), total }
  }
  const after = await overlaid.findEntry(scope, afterId)
  if (after?.entityId !== query.entityId) return { entries: [], total }
  // The base does not know where in its order an own one is, or no longer.
  const read = candidates.some(({ id }) => id === afterId)
    ? readFrom({}, await countBefore(world, rest, (entry) => compare(entry, after) < 0))
    : readFrom({ afterId }, 0)
  const later = own.filter((entry) => compare(entry, after) > 0)
  return { entries: await mergeSlice({ limit, offset, own: later, compare, read }), total }
}

async function countOfBase({ scope, base }: Layered, query: EntryQuery): Promise<number> {
  const { total } = await base.listEntries(scope, { ...query, limit: 0, offset: 0, count: 'exact' })
  return total!
}

/** How many of the base's list come first, found by halving it. */
async function countBefore(layered: Layered, query: EntryQuery, isBefore: (entry: Entry) => boolean): Promise<number> {
  const { scope, base } = layered
  let [least, most] = [0, await countOfBase(layered, query)]
  while (least < most) {
    const middle = (least + most) >>> 1
    const { entries } = await base.listEntries(scope, { ...query, limit: 1, offset: middle, count: 'none' })
    if (entries[0] && isBefore(entries[0])) least = middle + 1
    else most = middle
  }
  return least
}

/** What filters must know of the entries that relations of the candidates lead to. */
async function contextOf(
  { scope, definitions, overlaid }: ListWorld,
  candidates: readonly Entry[],
  relationKeys: readonly string[],
): Promise<MatchContext> {
  const targets = candidates.flatMap(({ entityId, values }) =>
    relationKeys
      .filter((key) => hasValue(values, key))
      .flatMap((key) => indexTerms(definitions.findField(entityId, key), values[key]!).map((term) => term.text ?? '')),
  )
  const ids = [...new Set(targets)]
  const found = new Map<string, Entry | undefined>()
  for (const id of ids) found.set(id, await overlaid.findEntry(scope, id))
  const trashed = new Set(ids.length === 0 ? [] : await overlaid.listTrashed(scope, ids))
  return { definitions, findEntry: (id) => found.get(id), isTrashed: (id) => trashed.has(id) }
}
