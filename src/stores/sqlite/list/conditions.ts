import type { EntryKind, EntryProperty } from '../../../core/entry/index.ts'
import type { Condition, DirectTarget, Filter, Test } from '../../../core/query/index.ts'
import { join, raw, sql, type Sql } from '../database/sql.ts'
import { slotsOf, type Slots } from '../entries/value-rows.ts'
import { bounds, isTrashed, valueTargetOf, valueTest, type TermUse, type ValueTarget } from './value-test.ts'

/** The number of the entity's key; undefined where nothing was ever stored under it. */
export type FindKeyNumber = (entityId: number, key: string) => number | undefined

/** Whose condition it is: how its row of `entry` is called, how its id, of which entity and kinds it may be. */
export interface Place {
  readonly alias: 'e' | 't'
  /** The id may be had from an index, and the row itself not be read. */
  readonly id: Sql
  readonly entityId: number
  readonly kinds: readonly EntryKind[]
}

export const bothKinds: readonly EntryKind[] = ['record', 'value']

/** The filter as a condition on a row of `entry`. Always 0 or 1: under a `not`, a null would be neither. */
export function filterCondition(filter: Filter, place: Place, find: FindKeyNumber): Sql {
  switch (filter.kind) {
    case 'and':
      return all(filter.of.map((part) => filterCondition(part, place, find)))
    case 'or':
      return sql`(${join([sql`false`, ...filter.of.map((part) => filterCondition(part, place, find))], ' or ')})`
    case 'not':
      return sql`not ${filterCondition(filter.of, place, find)}`
    case 'condition':
      return conditionOf(filter, place, find)
  }
}

/** Whether the condition is on columns of the entry itself, and not only on what is found by its id. */
export function needsEntry(filter: Filter): boolean {
  if (filter.kind === 'condition') return filter.target.via === undefined && valueTargetOf(filter.target) === undefined
  return filter.kind === 'not' ? needsEntry(filter.of) : filter.of.some(needsEntry)
}

export function all(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`true` : sql`(${join(conditions, ' and ')})`
}

function conditionOf({ target, test }: Condition, place: Place, find: FindKeyNumber): Sql {
  const { via } = target
  return via ? throughRelation(via, target, test, place, find) : directly(target, test, place, find)
}

function throughRelation(
  via: { readonly key: string; readonly targetEntityId: number },
  target: DirectTarget,
  test: Test,
  { id, entityId, kinds }: Place,
  find: FindKeyNumber,
): Sql {
  const no = find(entityId, via.key)
  if (no === undefined) return sql`false`
  return sql`exists (select 1 from value r
    cross join entry t on t.brand_id = ?1 and t.id = r.term and t.deleted_at is null and t.entity_id = ${via.targetEntityId}
    where r.brand_id = ?1 and r.entry_id = ${id} and ${inSlots('r', no, kinds)}
      and ${directly(target, test, targetPlace(via.targetEntityId), find)})`
}

export function targetPlace(entityId: number): Place {
  return { alias: 't', id: sql`t.id`, entityId, kinds: bothKinds }
}

function directly(target: DirectTarget, test: Test, place: Place, find: FindKeyNumber): Sql {
  const ofValue = valueTargetOf(target)
  if (ofValue === undefined) return propertyCondition((target as { property: EntryProperty }).property, test, place)
  const no = find(place.entityId, ofValue.key)
  if (no === undefined) return sql`false`
  return sql`exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = ${place.id} and ${valueCondition(ofValue, no, place.kinds, test, 'tested')})`
}

/** On a row `v` of `value`: that it holds what is claimed of the key with this number. */
export function valueCondition(
  target: ValueTarget,
  keyNo: number,
  kinds: readonly EntryKind[],
  test: Test,
  use: TermUse,
): Sql {
  // A value that does not fit its field is there, though nothing finds it by what it says; its term is no id.
  if (test.op === 'is_not_empty') {
    const slots = kinds.flatMap((kind) => Object.values(slotsOf(keyNo, kind) satisfies Slots))
    const isHeld = isOneOf('v.slot', slots)
    return target.storage === 'entry' && !target.multiple ? sql`${isHeld} and not ${isTrashed(sql`v.term`)}` : isHeld
  }
  return sql`${inSlots('v', keyNo, kinds)} and ${valueTest(target, test, use)}`
}

/** In the slots of values that fit. */
export function inSlots(alias: 'v' | 'r' | 's', keyNo: number, kinds: readonly EntryKind[]): Sql {
  return isOneOf(
    `${alias}.slot`,
    kinds.map((kind) => slotsOf(keyNo, kind).found),
  )
}

/** One number is compared, because an `in` may keep an index from being read in order. */
export function isOneOf(column: string, numbers: readonly number[]): Sql {
  const [first, ...others] = numbers.map((number) => sql`${number}`)
  if (others.length === 0) return sql`${raw(column)} = ${first!}`
  return sql`${raw(column)} in (${join([first!, ...others], ', ')})`
}

/** Columns by property; the title is no column here, it is found like a value. */
const columns: Readonly<Record<Exclude<EntryProperty, 'title'>, string>> = {
  id: 'id',
  kind: 'kind',
  pipeline_id: 'pipeline_id',
  stage_id: 'stage_id',
  stage_changed_at: 'stage_changed_at',
  rank: 'rank',
  reference_type: 'reference_type',
  reference_id: 'reference_id',
  assigned_to_user_id: 'assignee_user_id',
  assigned_to_team_id: 'assignee_team_id',
  version: 'version',
  created_at: 'created_at',
  updated_at: 'updated_at',
}

function propertyCondition(property: EntryProperty, test: Test, { alias }: Place): Sql {
  const column = raw(`${alias}.${columns[property as keyof typeof columns]}`)
  const operand = property === 'id' ? idOperand : property === 'kind' ? kindOperand : plainOperand
  switch (test.op) {
    case 'eq':
      return sql`${column} is ${operand(sql`${test.value}`)}`
    case 'in':
      return sql`ifnull(${column} in (select ${operand(sql`value`)} from json_each(${JSON.stringify(test.values)})), 0)`
    case 'range':
      return all([sql`${column} is not null`, ...bounds(column, test)])
    case 'contains':
      return sql`ifnull(instr(fold_text(${column}), ${test.text}) > 0, 0)`
    case 'starts_with':
      return sql`ifnull(instr(fold_text(${column}), ${test.text}) = 1, 0)`
    case 'is_not_empty':
      return sql`${column} is not null`
  }
}

const plainOperand = (value: Sql) => value
const idOperand = (value: Sql) => sql`unhex(${value}, '-')`
const kindOperand = (value: Sql) => sql`iif(${value} = 'record', 0, 1)`
