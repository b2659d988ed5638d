import type { EntryKind } from '../../../core/entry/index.ts'
import { fieldTypeOf, type Field } from '../../../core/field/index.ts'
import type { EntryQuery, EntrySort } from '../../../core/query/index.ts'
import { join, raw, sql, type Sql } from '../database/sql.ts'
import { kindNumber } from '../entries/entry-index.ts'
import { jsonPath } from '../entries/entry-reads.ts'
import { titleKey } from '../entries/value-rows.ts'
import { bothKinds, inSlots, isOneOf } from './conditions.ts'

/** How a list is ordered, and from where it could be read in that order. */
export interface SortPlan {
  /** What entries are ordered by, before their id. */
  readonly keys: readonly Sql[]
  /** What follows `entry e` in a `from`, for the keys: entries without a stored value drop out there. */
  readonly joined: Sql
  /** The condition on `e` that its column has a value; undefined where it always has, or where `joined` sees to it. */
  readonly isThere: Sql | undefined
  /** A table in front of the query, which the keys need. */
  readonly table: Sql | undefined
  /** The condition on `e` that it lacks the sorted value; undefined where every entry has one. */
  readonly isLacking: Sql | undefined
  /** Undefined where no index has this order. */
  readonly walk: Walk | undefined
}

/** Reading entries `e` along an index. */
export interface Walk {
  readonly from: Sql
  /** The same without `e`, for when nothing is asked of it. */
  readonly alone: Sql | undefined
  readonly where: Sql
  /** The entry's id, of the table that has the order. */
  readonly id: Sql
  /** The rows come in the order asked for: reading may stop at the end of the page. */
  readonly isOrdered: boolean
  /** How many rows there are at most. */
  readonly size: Sql
}

/** What decides how stored values are sorted. */
export interface SortedValues {
  readonly keyNo: number
  /** Undefined for the title. */
  readonly field: Field | undefined
  /** Some text is longer than what the index holds. */
  readonly hasCut: boolean
}

/** The key under which the sorted values lie in `value`; undefined where they are a column. */
export function sortedKeyOf({ by }: EntrySort): string | undefined {
  if ('fieldKey' in by) return by.fieldKey
  return by.property === 'title' ? titleKey : undefined
}

type Column = 'created_at' | 'updated_at' | 'rank'

export function planColumnSort(query: EntryQuery, column: Column): SortPlan {
  return {
    keys: [raw(`e.${column}`)],
    joined: sql``,
    isThere: column === 'rank' ? sql`e.rank is not null` : undefined,
    table: undefined,
    isLacking: column === 'rank' ? sql`e.rank is null` : undefined,
    walk: walkColumn(query, column),
  }
}

function walkColumn(query: EntryQuery, column: Column): Walk | undefined {
  const { kind, stageId, entityId } = query
  // Nothing is kept in the order of updates: every write would have to.
  if (column === 'updated_at' || (column === 'rank' && stageId === undefined)) return undefined
  const base = { alone: undefined, id: sql`e.id` }
  const where = sql`e.brand_id = ?1 and ${isOf(entityId, kind)}`
  if (stageId !== undefined) {
    return {
      ...base,
      from: sql`entry e indexed by ${raw(column === 'rank' ? 'entry_rank' : 'entry_stage')}`,
      where: sql`${where} and e.stage_id = ${stageId}`,
      isOrdered: true,
      size: countOfAll(query),
    }
  }
  return {
    ...base,
    from: sql`entry e indexed by entry_created`,
    where,
    // Of both kinds the index holds one after the other.
    isOrdered: kind !== undefined,
    size: countOfAll({ entityId, ...(kind === undefined ? {} : { kind }) }),
  }
}

/** Counted as entries come and go. */
export function countOfAll({
  entityId,
  kind,
  pipelineId,
  stageId,
}: Pick<EntryQuery, 'entityId' | 'kind' | 'pipelineId' | 'stageId'>): Sql {
  const conditions = [
    sql`brand_id = ?1 and entity_id = ${entityId}`,
    isOneOf('kind', (kind === undefined ? bothKinds : [kind]).map(kindNumber)),
    ...(pipelineId === undefined ? [] : [sql`pipeline_id = ${pipelineId}`]),
    ...(stageId === undefined ? [] : [sql`stage_id = ${stageId}`]),
  ]
  return sql`select ifnull(sum(count), 0) as number from entry_count where ${join(conditions, ' and ')}`
}

/** What every row of a list is. */
export function isOf(entityId: number, kind: EntryKind | undefined): Sql {
  const kinds = kind === undefined ? bothKinds : [kind]
  return sql`e.entity_id = ${entityId} and ${isOneOf('e.kind', kinds.map(kindNumber))} and e.deleted_at is null`
}

export function planValueSort({ kind, entityId }: EntryQuery, { keyNo, field, hasCut }: SortedValues): SortPlan {
  const isInSlots = inSlots('s', keyNo, kind === undefined ? bothKinds : [kind])
  // Of several values the first one counts.
  const isSorted = sql`${isInSlots} and s.ordinal = 0`
  const whole = field === undefined ? sql`e.title` : sql`e.values_json ->> ${jsonPath(field.key)}`
  const choices = field && fieldTypeOf(field).storage === 'choice' ? (field.options.choices ?? []) : undefined
  const choice = choices ? sql` cross join choice c on c.value = coalesce(s.text, s.term)` : sql``
  const alone = sql`value s indexed by value_term${choice}`
  return {
    keys: choices ? [sql`c.position`] : [sql`s.term`, ...(hasCut ? [sql`iif(s.cut, fold_text(${whole}), '')`] : [])],
    joined: sql` cross join value s on s.brand_id = ?1 and s.entry_id = e.id and ${isSorted}${choice}`,
    isThere: undefined,
    table:
      choices &&
      sql`choice (value, position) as materialized (
        select value, key from json_each(${JSON.stringify(choices.map(({ value }) => value))}))`,
    isLacking: sql`not exists (select 1 from value s where s.brand_id = ?1 and s.entry_id = e.id and ${isInSlots})`,
    walk: {
      from: sql`${alone} cross join entry e on e.brand_id = ?1 and e.id = s.entry_id`,
      alone: hasCut ? undefined : alone,
      where: sql`s.brand_id = ?1 and ${isSorted}`,
      id: sql`s.entry_id`,
      isOrdered: kind !== undefined && choices === undefined,
      size: countOfAll({ entityId, ...(kind === undefined ? {} : { kind }) }),
    },
  }
}

/** By a key that no field has or that nothing is stored under: every entry lacks it. */
export const planSortByNothing: SortPlan = {
  keys: [],
  joined: sql` cross join (select 1 where false)`,
  isThere: undefined,
  table: undefined,
  isLacking: sql`true`,
  walk: undefined,
}
