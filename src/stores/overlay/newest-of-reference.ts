import { after, type Awaitable } from '../../core/awaitable.ts'
import { byAge, isOfReference, type Entry, type EntryKind } from '../../core/entry/index.ts'
import { newestFirst, type EntryQuery } from '../../core/query/index.ts'
import type { EntriesOf, EntryReads, Slice } from '../../core/store/index.ts'
import type { Layered } from './entry-layer.ts'
import { all, isHeld, isOneOf, not } from './filters.ts'
import { chunk } from './read-all.ts'

// What is newest of a reference, own entries among the base's.

export interface Newest {
  /** The base's answer, which may have been written over. */
  readonly ofBase: Awaitable<Entry | undefined>
  readonly accepts: (entry: Entry) => boolean
  /** The newest of the base that was not written over. */
  readonly other: () => Promise<Entry | undefined>
}

/** The newest of a reference that is accepted. */
export function findNewest(layered: Layered, of: EntriesOf, asked: Newest): Awaitable<Entry | undefined> {
  const { layer } = layered
  const wasTouched = isTouched(layered, of)
  const { ofBase } = asked
  const orMerged = (entry: Entry | undefined) =>
    wasTouched || (entry && layer.holdsOne([entry])) ? mergedNewest(layered, of, asked, entry) : entry
  return after(ofBase, orMerged)
}

async function mergedNewest(
  { layer, use }: Layered,
  of: EntriesOf,
  { accepts, other }: Newest,
  ofBase: Entry | undefined,
): Promise<Entry | undefined> {
  use((entry) => isOf(entry, of))
  const [own] = layer
    .live()
    .filter((entry) => isOf(entry, of) && accepts(entry))
    .toSorted(byAge)
  if (!ofBase || (own && byAge(own, ofBase) <= 0)) return own
  if (!layer.find(ofBase.id)) return ofBase
  const next = await other()
  return own && (!next || byAge(own, next) <= 0) ? own : next
}

/** The newest of the base that holds one of the keys and was not written over. */
export async function findOtherHolder(
  layered: Layered,
  { keys, ...of }: EntriesOf & { readonly keys: readonly string[] },
): Promise<Entry | undefined> {
  for (const key of keys) await noteValues(layered, { ...of, key, limit: 1, offset: 0 })
  const query = ofReference({ ...of, limit: 1, offset: 0 })
  const { scope, base, layer } = layered
  const filter = all({ kind: 'or', of: keys.map(isHeld) }, not(isOneOf(layer.ids)))
  return (await base.listEntries(scope, { ...query, filter })).entries[0]
}

/** A list is not asked again later, but its values are: others among them say that there is another holder. */
export async function noteValues(layered: Layered, of: Parameters<EntryReads['listValues']>[1]): Promise<void> {
  const limit = of.limit + of.offset + countOriginals(layered, of)
  await layered.base.listValues(layered.scope, { ...of, limit, offset: 0 })
}

/** A slice of up to `chunk` from the newest on. */
export async function listNewest(
  layered: Layered,
  of: Parameters<EntryReads['listEntriesOf']>[1],
): Promise<readonly Entry[]> {
  const { limit, offset, kind } = of
  layered.use((entry) => isOf(entry, of))
  const own = layered.layer.live()
  const ofThem = own.filter((entry) => isOf(entry, of) && (kind === undefined || entry.kind === kind))
  const others = await listOthers(layered, of, limit + offset)
  return [...others, ...ofThem].sort(byAge).slice(offset, offset + limit)
}

/** The newest entries of a reference in the base that were not written over: `count` at least, if there are as many. */
export async function listOthers(
  layered: Layered,
  { entityId, reference, kind }: EntriesOf & { readonly kind?: EntryKind },
  count: number,
): Promise<readonly Entry[]> {
  const { scope, base, layer } = layered
  const of = { entityId, reference, ...(kind === undefined ? {} : { kind }) }
  const limit = Math.min(count + countOriginals(layered, of), chunk)
  const others: Entry[] = []
  for (let offset = 0; ; offset += limit) {
    const some = await base.listEntriesOf(scope, { ...of, limit, offset })
    others.push(...some.filter(({ id }) => !layer.find(id)))
    if (some.length < limit || others.length >= count) return others
  }
}

/** Whether an entry of the reference was written: own ones must be seen among the base's then. */
export function isTouched({ layer }: Layered, of: EntriesOf): boolean {
  return layer.some((entry) => isOf(entry, of))
}

export function ofReference({
  entityId,
  reference,
  kind,
  limit,
  offset,
}: EntriesOf & Slice & { readonly kind?: EntryKind }): EntryQuery {
  const query: EntryQuery = { entityId, reference, sort: newestFirst, limit, offset, count: 'none' }
  return kind === undefined ? query : { ...query, kind }
}

/** Entries of a reference in the base that were written over. */
function countOriginals({ layer }: Layered, of: EntriesOf): number {
  return layer.originals().filter((entry) => isOf(entry, of)).length
}

function isOf(entry: Entry, { entityId, reference }: EntriesOf): boolean {
  return entry.entityId === entityId && isOfReference(entry, reference)
}
