import { entryProperties } from '../entry/entry-properties.ts'
import { CoreError } from '../errors/index.ts'
import { isJsonObject } from '../json.ts'
import { findNearest, foldText } from '../text/index.ts'
import type { Filter, Test } from './filter.ts'
import { filterOps, type FilterOp } from './operand.ts'
import { parsePeriod, periodNames } from './period.ts'
import { findSubject, undeclaredSubject, type QueryContext, type Subject } from './subject.ts'

export const mostCombinators = 5
export const mostConditions = 100
export const mostListedValues = 1000

/** Each holds where its opposite does not. */
const negations = { neq: 'eq', not_in: 'in', is_empty: 'is_not_empty' } as const
type Negation = keyof typeof negations

export interface FilterContext extends QueryContext {
  /** What `within` counts from, in milliseconds; days are those of the brand's time zone. */
  readonly now: number
  /** Also take keys without a field, which scripts may have filled; REST refuses them (rule 1.3-4). */
  readonly allowUndeclared?: boolean
}

/**
 * The JSON tree of rule 1.4-5, checked and resolved. Throws `input.invalid`, each fault under its position:
 * `filter.and[1].value`.
 */
export function parseFilter(raw: unknown, context: FilterContext): Filter {
  const parser = new FilterParser(context)
  const filter = parser.parseNode(raw, 'filter', 0)
  if (filter === undefined || parser.issues.size > 0) {
    const errors = Object.fromEntries([...parser.issues].map(([position, text]) => [position, [text]]))
    throw new CoreError('input.invalid', { errors })
  }
  return filter
}

function isNegation(op: FilterOp): op is Negation {
  return op in negations
}

/** Every method answers undefined where it noted an issue. */
class FilterParser {
  readonly issues = new Map<string, string>()
  readonly #context: FilterContext
  #conditions = 0

  constructor(context: FilterContext) {
    this.#context = context
  }

  parseNode(raw: unknown, at: string, depth: number): Filter | undefined {
    const combinator = isJsonObject(raw)
      ? (['and', 'or', 'not'] as const).find((name) => Object.hasOwn(raw, name))
      : undefined
    if (combinator === undefined) {
      // Counted before it is looked at: a million faults are no more answered than a million conditions.
      this.#conditions++
      if (this.#conditions > mostConditions)
        return this.#refuse('filter', `must not hold more than ${mostConditions} conditions`)
      return this.#parseCondition(raw, at)
    }
    if (depth === mostCombinators)
      return this.#refuse(at, `must not be nested deeper than ${mostCombinators} combinators`)
    const node = raw as { readonly [name: string]: unknown }
    if (!this.#checkKeys(node, [combinator], at)) return undefined
    const given = node[combinator]
    const under = `${at}.${combinator}`
    if (combinator === 'not') {
      const of = this.parseNode(given, under, depth + 1)
      return of && { kind: 'not', of }
    }
    if (!Array.isArray(given) || given.length === 0)
      return this.#refuse(under, 'must be a list of at least one condition')
    const of: Filter[] = []
    for (const [i, item] of given.entries()) {
      const parsed = this.parseNode(item, `${under}[${i}]`, depth + 1)
      if (parsed) of.push(parsed)
      if (this.#conditions > mostConditions) return undefined
    }
    return { kind: combinator, of }
  }

  #parseCondition(raw: unknown, at: string): Filter | undefined {
    if (!isJsonObject(raw))
      return this.#refuse(at, 'must be a condition such as { "key": "city", "op": "eq", "value": "Bonn" }')
    if (!this.#checkKeys(raw, ['key', 'op', 'value'], at)) return undefined
    const { key, op: givenOp, value } = raw
    if (typeof key !== 'string')
      return this.#refuse(`${at}.key`, 'must be the key of a field or the name of a property')
    const op = filterOps.find((name) => name === givenOp)
    if (op === undefined) return this.#refuse(`${at}.op`, `must be one of ${filterOps.join(', ')}`)
    const subject =
      findSubject(this.#context, key) ?? (this.#context.allowUndeclared ? undeclaredSubject(key, value) : undefined)
    if (subject === undefined) return this.#refuse(`${at}.key`, this.#unknownKey(key))
    const test = this.#parseTest(subject, isNegation(op) ? negations[op] : op, value, at)
    if (test === undefined) return undefined
    const condition = { kind: 'condition', target: subject.target, test } as const
    return isNegation(op) ? { kind: 'not', of: condition } : condition
  }

  #parseTest(subject: Subject, op: Exclude<FilterOp, Negation>, value: unknown, at: string): Test | undefined {
    const { operand } = subject
    if (!operand.ops.includes(op)) {
      if (subject.isUntyped) return this.#refuse(`${at}.value`, 'must be a text, a number, or true or false')
      return this.#refuse(`${at}.op`, `must be one of ${operand.ops.join(', ')} here`)
    }
    switch (op) {
      case 'is_not_empty':
        return value === undefined || value === null ? { op } : this.#refuse(`${at}.value`, 'must be left out')
      case 'in': {
        const values = this.#parseList(subject, value, `${at}.value`, mostListedValues)
        return values && { op, values: [...new Set(values)] }
      }
      case 'between': {
        const bounds = this.#parseList(subject, value, `${at}.value`, 2)
        if (bounds?.length === 2) return { op: 'range', gte: bounds[0]!, lte: bounds[1]! }
        return bounds && this.#refuse(`${at}.value`, 'must be a list of two: the lowest and the highest')
      }
      case 'within':
        return this.#parseWithin(subject, value, `${at}.value`)
      case 'contains':
      case 'starts_with': {
        const text = this.#parseOperand(subject, value, `${at}.value`)
        if (text === undefined) return undefined
        const folded = foldText(String(text))
        return folded === '' ? this.#refuse(`${at}.value`, 'must not be empty') : { op, text: folded }
      }
      default: {
        const parsed = this.#parseOperand(subject, value, `${at}.value`)
        if (parsed === undefined) return undefined
        return op === 'eq' ? { op, value: parsed } : { op: 'range', [op]: parsed }
      }
    }
  }

  #parseWithin({ calendar }: Subject, value: unknown, at: string): Test | undefined {
    const { now, definitions } = this.#context
    const period = parsePeriod(value, { now, timeZone: definitions.brand.timeZone, calendar })
    if (!period) return this.#refuse(at, `must be one of ${periodNames.join(', ')}`)
    return { op: 'range', gte: period.from, lt: period.to }
  }

  #parseList(subject: Subject, value: unknown, at: string, most: number): (string | number)[] | undefined {
    if (!Array.isArray(value)) return this.#refuse(at, 'must be a list')
    if (value.length > most) return this.#refuse(at, `must not hold more than ${most} values`)
    const parsed: (string | number)[] = []
    for (const [i, item] of value.entries()) {
      const operand = this.#parseOperand(subject, item, `${at}[${i}]`)
      // One is enough: a hundred lists of a thousand faults each are no more answered.
      if (operand === undefined) return undefined
      parsed.push(operand)
    }
    return parsed
  }

  #parseOperand({ operand }: Subject, value: unknown, at: string): string | number | undefined {
    return operand.parse(value) ?? this.#refuse(at, `must be ${operand.expected}`)
  }

  #checkKeys(node: object, known: readonly string[], at: string): boolean {
    const stranger = Object.keys(node).find((key) => !known.includes(key))
    if (stranger === undefined) return true
    this.#refuse(at, `holds ${JSON.stringify(stranger.slice(0, 64))}, which is not known here`)
    return false
  }

  #unknownKey(key: string): string {
    const { definitions, entity } = this.#context
    const known = [...definitions.fieldsOf(entity.id).map((field) => field.key), ...entryProperties]
    const nearest = findNearest(key, known)
    const hint = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}`
    return `names no field or property: ${JSON.stringify(key.slice(0, 128))}${hint}`
  }

  #refuse(position: string, text: string): undefined {
    this.issues.set(position, `The ${position} field ${text}.`)
    return undefined
  }
}
