import type { Deciding } from '../command/work.ts'
import { CoreError, invalid } from '../errors/index.ts'
import { fieldTypeOf, keyFault, isRelation, type Field, type ValidationRules } from '../field/index.ts'
import { isJsonObject, type Json } from '../json.ts'
import { nestedFault } from '../json-faults.ts'
import { isLargerThan, isSafeText } from '../text/index.ts'
import type { EntryValues } from './entry.ts'

/** Rule 1.3-3. Characters are UTF-16 units; bytes are those of the UTF-8 JSON. */
export const mostTextLength = 10_000
const mostValueBytes = 10_240
export const mostEntryKeys = 500
const mostEntryBytes = 256 * 1024
export const mostTitleLength = 512

/**
 * Why a value can't be stored at all, whatever the field (rule 1.3-3); undefined where it can. Null is no value and
 * judged elsewhere.
 */
export function valueFault(value: unknown): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : 'must be a finite number'
    case 'string':
      if (value.length > mostTextLength) return `must not be longer than ${mostTextLength} characters`
      return isSafeText(value) ? undefined : 'must not hold NUL or broken characters'
    case 'object':
      if (value === null) return 'must not be null'
      return (
        nestedFault(value, valueFault) ??
        (isLargerThan(JSON.stringify(value), mostValueBytes) ? 'must not be larger than 10 KB as JSON' : undefined)
      )
    default:
      return 'must be a string, number, boolean, object or array'
  }
}

export function titleFault(title: string): string | undefined {
  if (title.length > mostTitleLength) return `must not be greater than ${mostTitleLength} characters`
  return isSafeText(title) ? undefined : 'must not hold NUL or broken characters'
}

/** How a value is about to be stored, and a remark for the run's log where it does not fit its field. */
export interface PreparedValue {
  readonly value: Json
  readonly misfit: string | undefined
}

/**
 * Makes a value ready: HTML sanitised, bounds checked. `strict` refuses what does not fit the field and keys without
 * one (REST and the admin); scripts are freer, what does not fit is kept as given (rule 1.3-4). Issues are under `name`.
 */
export function prepareValue(
  { engines }: Pick<Deciding, 'engines'>,
  {
    field,
    key,
    value,
    strict,
    name = `values.${key}`,
  }: {
    readonly field: Slot | undefined
    readonly key: string
    readonly value: unknown
    readonly strict: boolean
    readonly name?: string
  },
): PreparedValue {
  const noKey = keyFault(key)
  if (noKey !== undefined) throw invalid(name, `${JSON.stringify(key.slice(0, 128))} is no key: it ${noKey}.`)
  if (strict && field === undefined) throw invalid(name, `The entity has no field with the key ${key}.`)
  const check = (candidate: unknown) => {
    const fault = valueFault(candidate)
    if (fault !== undefined) throw invalid(name, `The ${key} field ${fault}.`)
  }
  if (!field || !isRelationValue(field, value)) check(value)
  let clean = value as Json
  if (field && fieldTypeOf(field).html && typeof clean === 'string') {
    clean = engines.sanitizeHtml(clean)
    // Characters that had to be escaped take more room.
    check(clean)
  }
  const misfit = field && misfitOf({ engines }, field, key, clean)
  if (strict && misfit !== undefined) throw invalid(name, misfit)
  return { value: clean, misfit: misfit && `${misfit} The value under ${key} is kept as given.` }
}

type Slot = Pick<Field, 'type' | 'options' | 'rules'>

/** A thousand ids are more than a value's 10 KB, and have their own bound (rule 1.2 multi_reference). */
function isRelationValue(field: Slot, value: unknown): boolean {
  return isRelation(field) && fieldTypeOf(field).misfit(value as Json, field.options) === undefined
}

/** Why the value does not fit, as a sentence. */
function misfitOf({ engines }: Pick<Deciding, 'engines'>, field: Slot, key: string, value: Json): string | undefined {
  const expected = fieldTypeOf(field).misfit(value, field.options)
  if (expected !== undefined) return `The ${key} field must be ${expected}.`
  const breach = field.rules === null ? undefined : breachOf({ engines }, field.rules, value)
  return breach && (field.rules?.message ?? `The ${key} field ${breach}.`)
}

/** `min` and `max` bound a number itself, a text's characters, a list's items (rule 1.2-8). */
function breachOf({ engines }: Pick<Deciding, 'engines'>, rules: ValidationRules, value: Json): string | undefined {
  const size =
    typeof value === 'number' ? value : typeof value === 'string' || Array.isArray(value) ? value.length : undefined
  const of = typeof value === 'string' ? ' characters' : Array.isArray(value) ? ' items' : ''
  if (size !== undefined && rules.min !== undefined && size < rules.min) return `must be at least ${rules.min}${of}`
  if (size !== undefined && rules.max !== undefined && size > rules.max) return `must be at most ${rules.max}${of}`
  if (rules.pattern !== undefined && typeof value === 'string' && !engines.matchesPattern(rules.pattern, value)) {
    return 'does not have the form that is asked for'
  }
  return undefined
}

/** Bounds of a whole entry (rule 1.3-3). */
export function checkEntrySize(values: EntryValues): void {
  if (Object.keys(values).length > mostEntryKeys)
    throw new CoreError('entry.too_large', { limit: `${mostEntryKeys} keys` })
  if (isLargerThan(JSON.stringify(values), mostEntryBytes)) throw new CoreError('entry.too_large', { limit: '256 KB' })
}

/** `values` as REST takes them: an object, or `[{ key, value }]` (rule 1.3-1). */
export function parseValues(raw: unknown): ReadonlyMap<string, unknown> {
  if (raw === undefined || raw === null) return new Map()
  if (isJsonObject(raw)) return new Map(Object.entries(raw))
  if (!Array.isArray(raw)) throw invalid('values', 'The values field must be an object, or a list of { key, value }.')
  const values = new Map<string, unknown>()
  for (const item of raw) {
    if (!isJsonObject(item) || typeof item['key'] !== 'string') {
      throw invalid('values', 'Each item of the values field must be an object with key and value.')
    }
    values.set(item['key'], item['value'] ?? null)
  }
  return values
}

/** A copy without a prototype: a key such as `toString` must not be found where none was stored. */
export function entryValues(pairs: Iterable<readonly [string, Json]>): EntryValues {
  const values: Record<string, Json> = Object.create(null)
  for (const [key, value] of pairs) values[key] = value
  return values
}

export function hasValue(values: EntryValues, key: string): boolean {
  return Object.hasOwn(values, key)
}
