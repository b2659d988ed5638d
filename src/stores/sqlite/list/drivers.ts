import type { DirectTarget, Filter, Test } from '../../../core/query/index.ts'
import { join, sql, type Sql } from '../database/sql.ts'
import { inSlots, targetPlace, valueCondition, type FindKeyNumber, type Place } from './conditions.ts'
import { valueTargetOf } from './value-test.ts'

/**
 * A query that an index answers with the ids (`entry_id`) of all entries for which a condition may hold: live ones of the
 * entity and the kinds asked for, as indexes hold no others.
 */
export interface Driver {
  readonly ids: Sql
  /** The same number of rows, found with less; not there where `ids` is the shortest way. */
  readonly counted?: Sql
  /** May name an entry twice. */
  readonly repeats: boolean
  /** Names no entry for which the condition does not hold: it need not be tested again. */
  readonly exact: boolean
}

/** Undefined where no index knows: a negation, a column without an index. */
export function filterDriver(filter: Filter, place: Place, find: FindKeyNumber): Driver | undefined {
  switch (filter.kind) {
    case 'and': {
      // One part narrows it down; the others are tested.
      const first = filter.of.map((part) => filterDriver(part, place, find)).find((driver) => driver !== undefined)
      return first && { ...first, exact: first.exact && filter.of.length === 1 }
    }
    case 'or': {
      const drivers = filter.of.map((part) => filterDriver(part, place, find))
      if (drivers.length === 0 || !drivers.every((driver) => driver !== undefined)) return undefined
      return {
        ids: join(
          drivers.map((driver) => driver.ids),
          ' union all ',
        ),
        repeats: true,
        exact: drivers.every((driver) => driver.exact),
      }
    }
    case 'not':
      return undefined
    case 'condition': {
      const { target, test } = filter
      return target.via
        ? relationDriver(target.via, target, test, place, find)
        : targetDriver(target, test, place, find)
    }
  }
}

/** What names the entries for which the filter does not hold, where it is a plain negation: they are easier to count. */
export function complementDriver(filter: Filter, place: Place, find: FindKeyNumber): Driver | undefined {
  return filter.kind === 'not' ? filterDriver(filter.of, place, find) : undefined
}

function targetDriver(target: DirectTarget, test: Test, place: Place, find: FindKeyNumber): Driver | undefined {
  const { entityId, kinds } = place
  const ofValue = valueTargetOf(target)
  if (ofValue === undefined) return undefined
  const no = find(entityId, ofValue.key)
  if (no === undefined) return nothing
  return {
    ids: sql`select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and ${valueCondition(ofValue, no, kinds, test, 'leading')}`,
    repeats: ofValue.multiple && test.op !== 'eq',
    exact: true,
  }
}

function relationDriver(
  via: { readonly key: string; readonly targetEntityId: number },
  target: DirectTarget,
  test: Test,
  { entityId, kinds }: Place,
  find: FindKeyNumber,
): Driver | undefined {
  const no = find(entityId, via.key)
  if (no === undefined) return nothing
  const targets = targetDriver(target, test, targetPlace(via.targetEntityId), find)
  return (
    targets && {
      ids: sql`select r.entry_id from value r indexed by value_term
        where r.brand_id = ?1 and ${inSlots('r', no, kinds)} and r.term in (${targets.ids})`,
      repeats: true,
      exact: true,
    }
  )
}

/** No value was ever stored under the key. No brand is null; every statement is given one. */
const nothing: Driver = { ids: sql`select null as entry_id where ?1 is null`, repeats: false, exact: true }
