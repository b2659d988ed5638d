import type { DirectTarget, ValueTest } from '../../../core/query/index.ts'
import type { StorageClass } from '../../../core/field/index.ts'
import { join, sql, type Sql } from '../database/sql.ts'
import { jsonPath } from '../entries/entry-reads.ts'
import { cutText, longestTerm, textTerm, titleKey } from '../entries/value-rows.ts'

type Range = Extract<ValueTest, { readonly op: 'range' }>

/** What lies in `value`: a field's values, or the title. */
export interface ValueTarget {
  readonly key: string
  readonly storage: StorageClass
  readonly multiple: boolean
}

/** Undefined where the target is a column of the entry. */
export function valueTargetOf(target: DirectTarget): ValueTarget | undefined {
  if ('field' in target) return target.field
  return target.property === 'title' ? { key: titleKey, storage: 'text', multiple: false } : undefined
}

/**
 * How `v.term` is written. As an index's column where the index leads to the rows; where the entry is known already, with
 * a plus that keeps SQLite from reading a range of the index once for each entry.
 */
export const termColumn = { leading: sql`v.term`, tested: sql`+v.term` } as const
export type TermUse = keyof typeof termColumn

/** The condition on a row `v` of `value`, in the slot of values that fit. Two-valued: rows hold no null in `term`. */
export function valueTest({ key, storage }: ValueTarget, test: ValueTest, use: TermUse): Sql {
  const term = termColumn[use]
  switch (storage) {
    case 'text':
      return textTest({ key, term, longest: longestTerm }, test)
    case 'choice':
      return textTest({ key, term, longest: Infinity }, test)
    case 'number':
    case 'boolean':
    case 'time':
      return numberTest(term, test)
    case 'entry':
      return relationTest(term, test)
    case 'none':
      return sql`false`
  }
}

function numberTest(term: Sql, test: ValueTest): Sql {
  switch (test.op) {
    case 'eq':
      return sql`${term} = ${test.value}`
    case 'in':
      return sql`${term} in (select value from json_each(${JSON.stringify(test.values)}))`
    case 'range':
      return join([...(hasUpperBound(test) ? [] : [sql`${term} < ''`]), ...bounds(term, test)], ' and ')
    default:
      return sql`false`
  }
}

/** Every text is greater than every number. One upper bound, because an index is read by one. */
function hasUpperBound({ lt, lte }: Range): boolean {
  return lt !== undefined || lte !== undefined
}

/** No relation to an entry in the trash is there (rule 1.6-4): what is asked for is looked at once, not each row. */
function relationTest(term: Sql, test: ValueTest): Sql {
  switch (test.op) {
    case 'eq':
      return sql`${term} = unhex(${test.value}, '-') and not ${isTrashed(sql`unhex(${test.value}, '-')`)}`
    case 'in':
      return sql`${term} in (select unhex(j.value, '-') from json_each(${JSON.stringify(test.values)}) j
        where not ${isTrashed(sql`unhex(j.value, '-')`)})`
    default:
      return sql`false`
  }
}

/** Whether the entry with this id lies in the trash. */
export function isTrashed(id: Sql): Sql {
  return sql`exists (select 1 from entry d indexed by entry_trashed
    where d.brand_id = ?1 and d.id = ${id} and d.deleted_at is not null)`
}

/** A text as it lies in the index: under which key, how its term is written, from which length on it is cut. */
interface StoredText {
  readonly key: string
  readonly term: Sql
  readonly longest: number
}

function textTest(stored: StoredText, test: ValueTest): Sql {
  switch (test.op) {
    case 'eq':
      return textIs(stored, String(test.value))
    case 'in':
      return textIsOneOf(stored, test.values.map(String))
    case 'range':
      return join([isText(stored), ...bounds(exactText(stored), test)], ' and ')
    case 'contains':
      return sql`${isText(stored)} and instr(${foldedText(stored)}, ${test.text}) > 0`
    case 'starts_with':
      return startsWith(stored, test.text)
  }
}

/** Without a field there may be numbers among the texts; relations, which are greater than every text, never are. */
function isText({ term }: StoredText): Sql {
  return sql`${term} >= ''`
}

function textIs(stored: StoredText, text: string): Sql {
  const { term, cut } = textTerm(text, stored.longest)
  return cut === 1
    ? sql`${stored.term} = ${term} and v.cut = 1 and ${wholeIs(stored, text)}`
    : sql`${stored.term} = ${term} and v.cut = 0 and coalesce(v.text, v.term) = ${text}`
}

function textIsOneOf(stored: StoredText, texts: readonly string[]): Sql {
  const isCut = (text: string) => textTerm(text, stored.longest).cut === 1
  const short = texts.filter((text) => !isCut(text))
  const terms = JSON.stringify([...new Set(short.map((text) => textTerm(text, stored.longest).term))])
  const isShort = sql`${stored.term} in (select value from json_each(${terms})) and v.cut = 0
    and coalesce(v.text, v.term) in (select value from json_each(${JSON.stringify(short)}))`
  const long = texts.filter(isCut)
  return long.length === 0 ? isShort : sql`(${join([isShort, ...long.map((text) => textIs(stored, text))], ' or ')})`
}

function startsWith(stored: StoredText, text: string): Sql {
  const { term } = stored
  const start = cutText(text, stored.longest)
  const end = afterPrefix(start)
  const inRange = end === undefined ? sql`${term} >= ${start}` : sql`${term} >= ${start} and ${term} < ${end}`
  if (start.length === text.length) return inRange
  return sql`${inRange} and v.cut = 1 and instr(${foldedText(stored)}, ${text}) = 1`
}

/** The least text greater than all that begin so; undefined where there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0)!)
  while (points.length > 0) {
    const last = points.pop()!
    // Surrogates are no characters: the next after the last below them is the first above.
    const next = last === 0xd7ff ? 0xe000 : last + 1
    if (next <= 0x10ffff) return String.fromCodePoint(...points, next)
  }
  return undefined
}

function exactText(stored: StoredText): Sql {
  return sql`coalesce(v.text, iif(v.cut, ${wholeText(stored)}, v.term))`
}

function foldedText(stored: StoredText): Sql {
  return sql`iif(v.cut, fold_text(${wholeText(stored)}), v.term)`
}

/** Only the entry itself holds all of a text that was cut. */
function wholeText({ key }: StoredText): Sql {
  const whole = key === titleKey ? sql`x.title` : sql`x.values_json ->> ${jsonPath(key)}`
  return sql`(select ${whole} from entry x where x.brand_id = ?1 and x.id = v.entry_id)`
}

function wholeIs(stored: StoredText, text: string): Sql {
  return sql`${wholeText(stored)} = ${text}`
}

export function bounds(value: Sql, { gt, gte, lt, lte }: Range): Sql[] {
  return [
    ...(gt === undefined ? [] : [sql`${value} > ${gt}`]),
    ...(gte === undefined ? [] : [sql`${value} >= ${gte}`]),
    ...(lt === undefined ? [] : [sql`${value} < ${lt}`]),
    ...(lte === undefined ? [] : [sql`${value} <= ${lte}`]),
  ]
}
