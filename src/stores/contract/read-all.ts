import type { Scope } from '../../core/brand/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import { fieldTypeOf } from '../../core/field/index.ts'
import type { EntryQuery, EntrySort } from '../../core/query/index.ts'
import type { Store } from '../../core/store/index.ts'
import { anEntryId } from '../../core/testing/index.ts'
import { keys } from './random-program.ts'

const slice = { limit: 200, offset: 0 }

/** Everything that reads tell of entity 1, by what was asked. */
export async function readAll(store: Store, scope: Scope): Promise<Readonly<Record<string, unknown>>> {
  const { reads } = store
  const definitions = await store.definitions(scope)
  const { epoch: _, ...defined } = definitions.data
  const told: Record<string, unknown> = { defined }
  const list = (given: Partial<EntryQuery> & Pick<EntryQuery, 'sort'>) =>
    reads.listEntries(scope, { entityId: 1, limit: 7, offset: 0, count: 'exact', ...given })

  for (const by of sortsOf(definitions)) {
    for (const direction of ['asc', 'desc'] as const) {
      for (const kind of ['record', 'value', 'both'] as const) {
        const sort: EntrySort = { by, direction, ties: 'asc' }
        const query = { sort, ...(kind === 'both' ? {} : { kind }) }
        const name = `list of ${kind} by ${Object.values(by).join()} ${direction}`
        const first = await list(query)
        told[name] = first
        told[`${name}, further on`] = await list({ ...query, offset: 5 })
        const last = first.entries.at(-1)
        if (last) told[`${name}, after the first page`] = await list({ ...query, afterId: last.id })
      }
    }
  }
  for (const q of ['red', 'apple r', 'gre', 'ap', 'red apple pie']) {
    told[`search for ${q}`] = await list({
      q,
      sort: { by: { property: 'title' }, direction: 'asc', ties: 'desc' },
      ...slice,
    })
  }
  for (const id of ['1', '2', '3']) {
    const own = { entityId: 1, reference: { type: 'customer', id } }
    told[`entries of ${id}`] = await reads.listEntriesOf(scope, { ...own, ...slice })
    told[`newest of ${id}`] = await reads.findNewestEntry(scope, { ...own, kind: 'record' })
    told[`holder of b or code of ${id}`] = await reads.findNewestHolder(scope, { ...own, keys: ['b', 'code'] })
    told[`holders of b and code of ${id}`] = await reads.findNewestHolders(scope, { ...own, keys: ['b', 'code'] })
    told[`count of ${id}`] = await reads.countByEntity(scope, own.reference)
    for (const key of keys) {
      told[`holder of ${key} of ${id}`] = await reads.findNewestHolder(scope, { ...own, keys: [key] })
      told[`values of ${key} of ${id}`] = await reads.listValues(scope, { ...own, key, ...slice })
    }
  }
  for (let n = 1; n <= 6; n++) {
    told[`entry ${n}`] = await reads.findEntry(scope, anEntryId(n))
    told[`referrers of ${n}`] = await reads.listReferrers(scope, { entryId: anEntryId(n), ...slice })
  }
  told['counts'] = await reads.countEntries(scope)
  told['failed writes'] = await reads.listFailedWrites(scope, slice)
  told['customers'] = await reads.listCustomers(scope, slice)
  told['sessions'] = [await reads.findSession(scope, 's'), await reads.findSession(scope, 't')]
  told['visitors'] = [await reads.findVisitor(scope, 's'), await reads.findVisitor(scope, 't')]
  return told
}

/** Properties, and keys that are no field or one with an order: others are refused before a store is asked. */
function sortsOf(definitions: Definitions): readonly EntrySort['by'][] {
  const sorted = keys.filter((key) => {
    const field = definitions.findField(1, key)
    if (!field) return true
    const { storage, multiple } = fieldTypeOf(field)
    return !multiple && storage !== 'none' && storage !== 'entry'
  })
  const properties = ['created_at', 'updated_at', 'title', 'rank'] as const
  return [...properties.map((property) => ({ property })), ...sorted.map((fieldKey) => ({ fieldKey }))]
}
