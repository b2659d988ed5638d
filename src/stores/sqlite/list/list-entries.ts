import type { SQLInputValue } from 'node:sqlite'
import type { Scope } from '../../../core/brand/index.ts'
import type { Entry } from '../../../core/entry/index.ts'
import type { EntryQuery } from '../../../core/query/index.ts'
import type { EntryList } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'
import { sql, type Sql } from '../database/sql.ts'
import type { FindField } from '../entries/entry-reads.ts'
import type { KeyNumbers } from '../entries/key-numbers.ts'
import { bothKinds, inSlots } from './conditions.ts'
import { demandsOf, type Demand } from './demands.ts'
import {
  anchorKeys,
  driverCount,
  driverSize,
  lackingPage,
  matchCount,
  presentCount,
  presentPage,
  type Anchor,
  type Plan,
} from './page-query.ts'
import {
  countOfAll,
  isOf,
  planColumnSort,
  planSortByNothing,
  planValueSort,
  sortedKeyOf,
  type SortPlan,
} from './sort-plan.ts'

export interface ListTools {
  readonly connection: Connection
  readonly keys: KeyNumbers
  readonly findField: FindField
  readonly findEntry: (scope: Scope, id: string) => Entry | undefined
  /** By the 32 digits of its id, which a query has answered. */
  readonly getEntry: (scope: Scope, hex: string) => Entry
}

/** Drivers are measured up to here: it is only asked which is the smallest. */
const mostMeasured = 2000
/** What it costs to get at an entry by its id and to sort it, in steps along an index that test an entry each. */
const gatherCost = 2
/** Matches may all lie at the far end of the index, as what is old does in a list of what is new: a walk must be worth it. */
const walkRisk = 4

/**
 * Lists of entries (rules 1.3-9, 1.4-4, 1.4-5). Two ways lead to a page: along an index that has the order asked for,
 * testing each entry until the page is full; or to the entries of the rarest demand, testing the others, and sorting.
 * Which one reads less is reckoned from counts, and each query is told its indexes: how fast a list is does not hang on
 * statistics that SQLite may or may not have.
 */
export function listEntries(tools: ListTools, scope: Scope, query: EntryQuery): EntryList {
  return tools.connection.snapshot(() => readList(tools, scope, query))
}

function readList(tools: ListTools, scope: Scope, query: EntryQuery): EntryList {
  const { connection, keys } = tools
  const { kind, entityId, sort, limit, offset } = query
  const number = (question: Sql) => connection.ask(scope, question)[0]!['number'] as number
  const ids = (question: Sql) => connection.ask(scope, question).map((row) => row['id'] as string)
  const demands = demandsOf(scope, query, (entity, key) => keys.find(scope, entity, key))
  const [through, size] = chooseDriver(demands, query.count, number)
  const unsorted: Plan = {
    sort,
    sorted: planSort(tools, scope, query),
    demands,
    through,
    isOf: isOf(entityId, kind),
    after: undefined,
  }
  const total = query.count === 'none' ? null : countMatches(query, unsorted, number)
  const after = query.afterId === undefined ? undefined : findAnchor(tools, scope, unsorted, query.afterId, entityId)
  if (total === 0 || limit === 0 || after === null) return { entries: [], total }

  const plan: Plan = { ...unsorted, after }
  const isLackingOnly = after !== undefined && after.keys === undefined
  const way = chooseWay(plan, total ?? size, offset + limit, number)
  const found = isLackingOnly ? [] : ids(presentPage(plan, way, limit, offset))
  if (found.length < limit && plan.sorted.isLacking) {
    const isAllPassed = found.length === 0 && offset > 0 && !isLackingOnly
    const passed = isAllPassed ? number(presentCount(plan)) : 0
    found.push(...ids(lackingPage(plan, limit - found.length, found.length > 0 ? 0 : offset - passed)))
  }
  return { entries: found.map((id) => tools.getEntry(scope, id)), total }
}

/** The demand whose index names the fewest entries, and how many: undefined where no demand has an index. */
function chooseDriver(
  demands: readonly Demand[],
  count: EntryQuery['count'],
  number: (question: Sql) => number,
): readonly [Demand | undefined, size: number | undefined] {
  const drivers = demands.filter(({ driver }) => driver !== undefined)
  if (drivers.length === 1 && count === 'exact') return [drivers[0], undefined]
  const measured = drivers.map((demand) => [demand, number(driverSize(demand, mostMeasured))] as const)
  return measured.toSorted(([, a], [, b]) => a - b)[0] ?? [undefined, undefined]
}

/** Along the index the page is full after `wanted` of `matches` entries, which lie among all as if thrown there. */
function chooseWay(
  { sorted: { walk }, through }: Plan,
  matches: number | undefined,
  wanted: number,
  number: (question: Sql) => number,
): 'walk' | 'gather' {
  if (walk === undefined) return 'gather'
  if (through === undefined || matches === undefined) return 'walk'
  const all = number(walk.size)
  const steps = walk.isOrdered ? (Math.min(wanted, matches) * all) / matches : all
  return steps * walkRisk < matches * gatherCost ? 'walk' : 'gather'
}

function countMatches(query: EntryQuery, plan: Plan, number: (question: Sql) => number): number {
  const { reference, q, filter } = query
  // Counted as entries come and go.
  if (reference === undefined && q === undefined && filter === undefined) return number(countOfAll(query))
  const [demand, ...others] = plan.demands
  const { complement } = demand ?? {}
  if (others.length > 0 || !complement?.exact) return number(matchCount(plan))
  return number(countOfAll(query)) - number(driverCount(complement))
}

function planSort({ connection, keys, findField }: ListTools, scope: Scope, query: EntryQuery): SortPlan {
  const { sort, entityId, kind } = query
  const key = sortedKeyOf(sort)
  if (key === undefined)
    return planColumnSort(query, (sort.by as { property: 'created_at' | 'updated_at' | 'rank' }).property)
  const field = 'fieldKey' in sort.by ? findField(scope, entityId, key) : undefined
  const keyNo = keys.find(scope, entityId, key)
  if (keyNo === undefined || ('fieldKey' in sort.by && field === undefined)) return planSortByNothing
  const inSlot = inSlots('v', keyNo, kind === undefined ? bothKinds : [kind])
  const cut = connection.ask(
    scope,
    sql`select 1 from value v indexed by value_cut where v.brand_id = ?1 and ${inSlot} and v.cut = 1 limit 1`,
  )
  return planValueSort(query, { keyNo, field, hasCut: cut.length > 0 })
}

/** Null where no live entry of the entity has the id. */
function findAnchor(
  { connection, findEntry }: ListTools,
  scope: Scope,
  plan: Plan,
  id: string,
  entityId: number,
): Anchor | null {
  if (findEntry(scope, id)?.entityId !== entityId) return null
  const row = connection.ask(scope, anchorKeys(plan, id))[0]
  const keys = row && plan.sorted.keys.map((_, i) => row[`key${i}`] as SQLInputValue)
  return { id, keys: keys?.includes(null) ? undefined : keys }
}
