import type { Scope } from '../../../core/brand/index.ts'
import { collectHolders, hasValue, uniqueKey, type Entry } from '../../../core/entry/index.ts'
import type { DuplicateValue } from '../../../core/errors/index.ts'
import type { Field } from '../../../core/field/index.ts'
import type { Json } from '../../../core/json.ts'
import type { EntryReads } from '../../../core/store/index.ts'
import type { Connection, Row } from '../database/connection.ts'
import { formatEntryId } from '../database/entry-id.ts'
import { entryColumns, readEntry } from './entry-row.ts'
import type { KeyNumbers } from './key-numbers.ts'
import { equalTerms, slotsOf, type ValueRow } from './value-rows.ts'

const ofReference = 'h.brand_id = ?1 and h.reference_type = ?2 and h.reference_id = ?3 and h.entity_id = ?4'
const newest = 'order by h.created_at desc, h.entry_id desc'
const held = 'from holding h cross join entry e on e.brand_id = ?1 and e.row_id = h.entry_row'
/** In `holding`, under which number a reference's own entries of a kind lie. */
export const entriesKeyNo = { record: 0, value: -1 } as const

/** The time, id and row of a reference's newest entry of a kind: of both it takes two looks, one each. */
export function newestOfKind(keyNo: string): string {
  return `select * from (select h.created_at, h.entry_id, h.entry_row from holding h where ${ofReference} and h.key_no = ${keyNo} ${newest} limit 1)`
}

export type FindField = (scope: Scope, entityId: number, key: string) => Field | undefined

/** Reads of entries that cost the same however many there are. Lists with filters are in ../list. */
export function entryReads(connection: Connection, keys: KeyNumbers, findField: FindField) {
  const byId = connection.forBrand(
    `select ${entryColumns} from entry e where e.brand_id = ?1 and e.id = unhex(?2, '-') and e.deleted_at is null`,
  )
  const newestOf = connection.forBrand(
    `select ${entryColumns} ${held} where ${ofReference} and h.key_no = ?5 ${newest} limit 1`,
  )
  const newestHolder = connection.forBrand(
    `select h.created_at, hex(h.entry_id) as id from holding h where ${ofReference} and h.key_no = ?5 ${newest} limit 1`,
  )
  const newestOfBoth = connection.forBrand(
    `with newest as (${newestOfKind('0')} union all ${newestOfKind('-1')} order by created_at desc, entry_id desc limit 1)
     select ${entryColumns} from newest n cross join entry e on e.brand_id = ?1 and e.row_id = n.entry_row`,
  )
  const valuesOf = connection.forBrand(
    `select e.values_json -> ?8 as value ${held} where ${ofReference} and h.key_no = ?5 ${newest} limit ?6 offset ?7`,
  )
  const listOf = connection.forBrand(
    `select ${entryColumns} ${held} where ${ofReference} and h.key_no = ?5 ${newest} limit ?6 offset ?7`,
  )
  // As many of each kind as could be asked for: a range of both kinds is in no order.
  const someOfKind = (keyNo: string) =>
    `select * from (select h.created_at, h.entry_id, h.entry_row from holding h where ${ofReference} and h.key_no = ${keyNo} ${newest} limit ?5 + ?6)`
  const listOfBoth = connection.forBrand(
    `with newest as (${someOfKind('0')} union all ${someOfKind('-1')} order by created_at desc, entry_id desc limit ?5 offset ?6)
     select ${entryColumns} from newest n cross join entry e on e.brand_id = ?1 and e.row_id = n.entry_row
     order by n.created_at desc, n.entry_id desc`,
  )
  const withTerm = connection.forBrand(
    `select ${entryColumns}
     from value v indexed by value_term cross join entry e on e.brand_id = ?1 and e.id = v.entry_id
     where v.brand_id = ?1 and v.slot in (?2, ?3) and v.term = ?4`,
  )
  // Groups are formed outside of memory: SQLite sorts in a file what is larger than its cache. A holder has one row with
  // the ordinal 0, in whichever of the key's slots.
  const duplicates = connection.forBrand(
    `with held as (
       select e.id, unique_key(e.values_json -> ?4) as same
       from value v indexed by value_term cross join entry e on e.brand_id = ?1 and e.id = v.entry_id
       where v.brand_id = ?1 and v.slot between ?2 and ?3 and v.ordinal = 0),
     shared as (select min(id) as first, max(id) as last from held group by same having count(*) > 1)
     select lower(hex(first)) as first, lower(hex(last)) as last, count(*) over () as count
     from shared order by shared.first limit ?5`,
  )
  const referrers = connection.forBrand(
    `with referrer as (
       select distinct v.entry_id
       from field f
       cross join entry_key k on k.brand_id = ?1 and k.entity_id = f.entity_id and k.key = f.key
       cross join value v indexed by value_term
         on v.brand_id = ?1 and v.slot in (k.no * 4, k.no * 4 + 2) and v.term = unhex(?2, '-')
       where f.brand_id = ?1 and f.type in ('reference', 'multi_reference')
       order by v.entry_id limit ?3 offset ?4)
     select ${entryColumns} from referrer r cross join entry e on e.brand_id = ?1 and e.id = r.entry_id order by e.id`,
  )
  const trashed = connection.forBrand(
    `select j.value as id from json_each(?2) j
     cross join entry e indexed by entry_trashed on e.brand_id = ?1 and e.id = unhex(j.value, '-')
     where e.deleted_at is not null`,
  )
  const countAll = connection.forBrand(
    'select entity_id, sum(count) as count from entry_count where brand_id = ?1 group by entity_id having sum(count) > 0',
  )
  const countOfReference = connection.forBrand(
    `select n.id as entity_id, count(*) as count
     from entity n
     cross join holding h on h.brand_id = ?1 and h.reference_type = ?2 and h.reference_id = ?3 and h.entity_id = n.id
       and h.key_no in (0, -1)
     where n.brand_id = ?1
     group by n.id order by n.id`,
  )

  const findEntry = (scope: Scope, id: string): Entry | undefined => {
    const row = byId.get(scope, id)
    const entry = row && readEntry(row)
    // `unhex` takes capitals, too; ids have none.
    return entry?.id === id ? entry : undefined
  }

  const findNewestHolder = (
    scope: Scope,
    { entityId, reference, keys: wanted }: Parameters<EntryReads['findNewestHolder']>[1],
  ): Entry | undefined => {
    const [key, ...others] = wanted
    if (key === undefined) return undefined
    if (others.length === 0) {
      const no = keys.find(scope, entityId, key)
      const row = no === undefined ? undefined : newestOf.get(scope, reference.type, reference.id, entityId, no)
      return row && readEntry(row)
    }
    return connection.snapshot(() => {
      // Most often the newest entry of all holds one of them.
      const newestRow = newestOfBoth.get(scope, reference.type, reference.id, entityId)
      if (!newestRow) return undefined
      const newestEntry = readEntry(newestRow)
      if (wanted.some((each) => hasValue(newestEntry.values, each))) return newestEntry
      let holder: Row | undefined
      for (const each of wanted) {
        const no = keys.find(scope, entityId, each)
        if (no === undefined) continue
        const row = newestHolder.get(scope, reference.type, reference.id, entityId, no)
        if (row && (!holder || isNewer(row, holder))) holder = row
      }
      const row = holder && byId.get(scope, holder['id'] as string)
      return row && readEntry(row)
    })
  }

  return {
    findEntry,

    findNewestEntry(scope, { entityId, reference, kind }) {
      const row = newestOf.get(scope, reference.type, reference.id, entityId, entriesKeyNo[kind])
      return row && readEntry(row)
    },

    findNewestHolder,

    findNewestHolders: (scope, of) =>
      connection.snapshot(() => collectHolders(of.keys, (keys) => findNewestHolder(scope, { ...of, keys }))),

    listValues(scope, { entityId, reference, key, limit, offset }) {
      const no = keys.find(scope, entityId, key)
      if (no === undefined) return []
      return valuesOf
        .all(scope, reference.type, reference.id, entityId, no, limit, offset, jsonPath(key))
        .map((row) => JSON.parse(row['value'] as string) as Json)
    },

    listEntriesOf(scope, { entityId, reference, kind, limit, offset }) {
      const rows =
        kind === undefined
          ? listOfBoth.all(scope, reference.type, reference.id, entityId, limit, offset)
          : listOf.all(scope, reference.type, reference.id, entityId, entriesKeyNo[kind], limit, offset)
      return rows.map(readEntry)
    },

    findEqual(scope, { entityId, key, value, exceptId }) {
      const no = keys.find(scope, entityId, key)
      if (no === undefined) return undefined
      const wanted = uniqueKey(value)
      const [ofRecords, ofValues] = [slotsOf(no, 'record'), slotsOf(no, 'value')]
      const terms = equalTerms(findField(scope, entityId, key), value)
      const firstOf = (...[slot, otherSlot, term]: readonly [number, number, ValueRow['term'] | null]) => {
        if (term === null) return undefined
        for (const row of withTerm.iterate(scope, slot, otherSlot, term)) {
          const entry = readEntry(row)
          if (entry.id !== exceptId && uniqueKey(entry.values[key]!) === wanted) return entry
        }
        return undefined
      }
      return (
        firstOf(ofRecords.found, ofValues.found, terms.found) ??
        firstOf(ofRecords.misfit, ofValues.misfit, terms.misfit)
      )
    },

    findDuplicates(scope, { entityId, key, limit }) {
      const no = keys.find(scope, entityId, key)
      if (no === undefined) return { count: 0, examples: [] }
      return connection.snapshot(() => {
        const rows = duplicates.all(scope, no * 4, no * 4 + 3, jsonPath(key), limit)
        const examples = rows.map((row): DuplicateValue => {
          const [first, last] = [formatEntryId(row['first'] as string), formatEntryId(row['last'] as string)]
          return { value: findEntry(scope, first)!.values[key]!, entryIds: [first, last] }
        })
        return { count: (rows[0]?.['count'] as number | undefined) ?? 0, examples }
      })
    },

    listReferrers(scope, { entryId, limit, offset }) {
      return referrers.all(scope, entryId, limit, offset).map(readEntry)
    },

    listTrashed(scope, ids) {
      return trashed.all(scope, JSON.stringify(ids)).map((row) => row['id'] as string)
    },

    countEntries(scope) {
      return Object.fromEntries(countAll.all(scope).map((row) => [row['entity_id'], row['count']]))
    },

    countByEntity(scope, reference) {
      return countOfReference
        .all(scope, reference.type, reference.id)
        .map((row) => ({ entityId: row['entity_id'] as number, count: row['count'] as number }))
    },
  } satisfies Omit<EntryReads, 'listEntries'>
}

function isNewer(a: Row, b: Row): boolean {
  const [left, right] = [a['created_at'] as number, b['created_at'] as number]
  return left === right ? (a['id'] as string) > (b['id'] as string) : left > right
}

/** Keys hold no quotes (rule 1.2-8). */
export function jsonPath(key: string): string {
  return `$."${key}"`
}
