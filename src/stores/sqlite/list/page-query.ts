import type { SQLInputValue } from 'node:sqlite'
import type { EntrySort } from '../../../core/query/index.ts'
import { join, raw, sql, type Sql } from '../database/sql.ts'
import { all } from './conditions.ts'
import type { Demand } from './demands.ts'
import type { Driver } from './drivers.ts'
import type { SortPlan } from './sort-plan.ts'

/** After which entry a page begins. */
export interface Anchor {
  readonly id: string
  /** What it is ordered by; undefined where it lacks the sorted value. */
  readonly keys: readonly SQLInputValue[] | undefined
}

/** What the pages of a list have in common. */
export interface Plan {
  readonly sort: EntrySort
  readonly sorted: SortPlan
  readonly demands: readonly Demand[]
  /** The demand whose index leads to the entries; undefined: all of the entity are read. */
  readonly through: Demand | undefined
  /** That `e` is live, of the entity and of the kind. */
  readonly isOf: Sql
  readonly after: Anchor | undefined
}

/** Ids of entries that have the sorted value: along the index that has the order, or from the plan's driver. */
export function presentPage(plan: Plan, way: 'walk' | 'gather', limit: number, offset: number): Sql {
  const { sorted, sort } = plan
  const id = way === 'walk' ? sorted.walk!.id : sql`e.id`
  const order = [...sorted.keys.map((key) => sql`${key} ${raw(sort.direction)}`), sql`${id} ${raw(sort.ties)}`]
  return sql`${withTable(sorted)}select hex(${id}) as id from ${present(plan, way)}
order by ${join(order, ', ')} limit ${limit} offset ${offset}`
}

export function presentCount(plan: Plan): Sql {
  return sql`${withTable(plan.sorted)}select count(*) as number from ${present(plan, 'gather')}`
}

/** Ids of entries that lack the sorted value: they follow the others, by id. */
export function lackingPage(plan: Plan, limit: number, offset: number): Sql {
  const { sort, sorted, after } = plan
  const conditions = [
    sorted.isLacking!,
    ...(after && !after.keys ? [isPast(sql`e.id`, sort.ties, sql`unhex(${after.id}, '-')`)] : []),
  ]
  return sql`select hex(e.id) as id from ${entriesOf(plan, sql``, conditions)}
order by e.id ${raw(sort.ties)} limit ${limit} offset ${offset}`
}

/** How many entries the demands hold of. */
export function matchCount(plan: Plan): Sql {
  const { driver } = plan.through ?? {}
  if (driver?.exact && plan.demands.length === 1) return driverCount(driver)
  return sql`select count(*) as number from ${entriesOf(plan, undefined, [])}`
}

/** How many entries a driver names. */
export function driverCount({ ids, counted, repeats }: Driver): Sql {
  return sql`select count(${raw(repeats ? 'distinct entry_id' : '*')}) as number from (${counted ?? ids})`
}

/** How many a driver names, counted up to the limit. */
export function driverSize(demand: Demand, limit: number): Sql {
  return sql`select count(*) as number from (select 1 from (${demand.driver!.ids}) limit ${limit})`
}

/** The anchor's keys: no row where it lacks the sorted value. */
export function anchorKeys({ sorted }: Plan, id: string): Sql {
  const keys = join(
    sorted.keys.map((key, i) => sql`${key} as ${raw(`key${i}`)}`),
    ', ',
  )
  return sql`${withTable(sorted)}select ${sorted.keys.length === 0 ? sql`1` : keys} from entry e${sorted.joined}
where e.brand_id = ?1 and e.id = unhex(${id}, '-')`
}

function present(plan: Plan, way: 'walk' | 'gather'): Sql {
  const { sorted, after, demands } = plan
  const { walk } = sorted
  const id = way === 'walk' ? walk!.id : sql`e.id`
  const isPresent = [
    ...(sorted.isThere ? [sorted.isThere] : []),
    ...(after?.keys ? [pastKeys(plan, after.keys, id)] : []),
  ]
  if (way === 'gather') return entriesOf(plan, sorted.joined, isPresent)
  const { from, alone, where } = walk!
  const isAlone = alone !== undefined && !demands.some(({ needsEntry }) => needsEntry)
  return sql`${isAlone ? alone : from}
where ${join([where, ...isPresent, ...demands.map(({ condition }) => condition(id))], '\n  and ')}`
}

/** Through a driver only live entries of the entity and kind come, which need not be read where nobody asks for more. */
function entriesOf({ demands, through, isOf }: Plan, joined: Sql | undefined, conditions: readonly Sql[]): Sql {
  const { driver } = through ?? {}
  const tested = demands.filter((demand) => demand !== through || !driver?.exact)
  if (!driver) {
    const where = [
      sql`e.brand_id = ?1 and ${isOf}`,
      ...tested.map(({ condition }) => condition(sql`e.id`)),
      ...conditions,
    ]
    return sql`entry e indexed by entry_created${joined ?? sql``}\nwhere ${join(where, '\n  and ')}`
  }
  const ids = sql`(select ${raw(driver.repeats ? 'distinct ' : '')}entry_id from (${driver.ids})) d`
  const isRead = joined !== undefined || tested.some(({ needsEntry }) => needsEntry)
  const from = isRead ? sql`${ids}\ncross join entry e on e.brand_id = ?1 and e.id = d.entry_id${joined ?? sql``}` : ids
  const where = [...tested.map(({ condition }) => condition(sql`d.entry_id`)), ...conditions]
  return where.length === 0 ? from : sql`${from}\nwhere ${join(where, '\n  and ')}`
}

function withTable({ table }: SortPlan): Sql {
  return table ? sql`with ${table}\n` : sql``
}

/** Past the anchor in the order of the keys and then of the id; the first key is also bounded alone, for the index. */
function pastKeys({ sorted: { keys }, sort, after }: Plan, anchor: readonly SQLInputValue[], id: Sql): Sql {
  const { direction, ties } = sort
  const pastId = isPast(id, ties, sql`unhex(${after!.id}, '-')`)
  const past = keys.reduceRight(
    (rest, key, i) => sql`(${isPast(key, direction, sql`${anchor[i]!}`)} or (${key} = ${anchor[i]!} and ${rest}))`,
    pastId,
  )
  const bound = keys[0] && sql`${keys[0]} ${raw(direction === 'asc' ? '>=' : '<=')} ${anchor[0]!}`
  return all([...(bound ? [bound] : []), past])
}

function isPast(value: Sql, direction: 'asc' | 'desc', anchor: Sql): Sql {
  return sql`${value} ${raw(direction === 'asc' ? '>' : '<')} ${anchor}`
}
