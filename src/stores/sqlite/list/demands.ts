import type { Scope } from '../../../core/brand/index.ts'
import type { EntryQuery } from '../../../core/query/index.ts'
import type { EntryKind, Reference } from '../../../core/entry/index.ts'
import { sql, type Sql } from '../database/sql.ts'
import { entriesKeyNo } from '../entries/entry-reads.ts'
import { kindNumber } from '../entries/entry-index.ts'
import { searchExpression } from '../entries/title-words.ts'
import { bothKinds, filterCondition, isOneOf, needsEntry, type FindKeyNumber, type Place } from './conditions.ts'
import { complementDriver, filterDriver, type Driver } from './drivers.ts'

/** One of the conditions that must all hold of an entry; with the index that knows of which it does. */
export interface Demand {
  /** On the entry with this id; `e` is its row of `entry`. */
  readonly condition: (id: Sql) => Sql
  /** The condition is on the row `e`, and not only on what is found by the id. */
  readonly needsEntry: boolean
  readonly driver?: Driver | undefined
  /** Where no index knows of which it does: of which it does not. */
  readonly complement?: Driver | undefined
}

/** Everything a query asks for beside entity and kind. */
export function demandsOf({ brandId }: Scope, query: EntryQuery, find: FindKeyNumber): readonly Demand[] {
  const { pipelineId, stageId, reference, q, filter, entityId } = query
  const kinds = query.kind === undefined ? bothKinds : [query.kind]
  const demands: Demand[] = []
  if (pipelineId !== undefined) demands.push({ condition: () => sql`e.pipeline_id is ${pipelineId}`, needsEntry: true })
  if (stageId !== undefined) demands.push(ofStage(stageId, entityId, kinds))
  if (reference !== undefined) demands.push(ofReference(reference, entityId, kinds))
  const words =
    q === undefined
      ? undefined
      : searchExpression(
          kinds.map((kind) => ({ brandId, entityId, kind })),
          q,
        )
  if (words !== undefined) demands.push(withWords(words))
  for (const part of filter?.kind === 'and' ? filter.of : filter ? [filter] : []) {
    const place = (id: Sql): Place => ({ alias: 'e', id, entityId, kinds })
    demands.push({
      condition: (id) => filterCondition(part, place(id), find),
      needsEntry: needsEntry(part),
      driver: filterDriver(part, place(sql`e.id`), find),
      complement: complementDriver(part, place(sql`e.id`), find),
    })
  }
  return demands
}

function ofStage(stageId: number, entityId: number, kinds: readonly EntryKind[]): Demand {
  const ids = sql`select x.id as entry_id from entry x indexed by entry_stage
      where x.brand_id = ?1 and x.stage_id = ${stageId} and x.deleted_at is null and x.entity_id = ${entityId}
        and ${isOneOf('x.kind', kinds.map(kindNumber))}`
  return {
    condition: () => sql`e.stage_id is ${stageId}`,
    needsEntry: true,
    driver: { ids, repeats: false, exact: true },
  }
}

function ofReference({ type, id }: Reference, entityId: number, kinds: readonly EntryKind[]): Demand {
  const keyNumbers = kinds.map((kind) => entriesKeyNo[kind])
  const ids = sql`select h.entry_id from holding h
      where h.brand_id = ?1 and h.reference_type = ${type} and h.reference_id = ${id}
        and h.entity_id = ${entityId} and ${isOneOf('h.key_no', keyNumbers)}`
  return {
    condition: () => sql`e.reference_type is ${type} and e.reference_id is ${id}`,
    needsEntry: true,
    driver: { ids, repeats: false, exact: true },
  }
}

function withWords(words: string): Demand {
  const found = sql`select f.rowid from title_search f where f.title_search match ${words}`
  return {
    condition: () => sql`e.row_id in (${found})`,
    needsEntry: true,
    driver: {
      ids: sql`select x.id as entry_id from (${found}) f cross join entry x on x.brand_id = ?1 and x.row_id = f.rowid`,
      counted: sql`${found} and ?1 is not null`,
      repeats: false,
      exact: true,
    },
  }
}
