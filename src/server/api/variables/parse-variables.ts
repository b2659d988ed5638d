import { CoreError } from '../../../core/errors/index.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { isSafeText } from '../../../core/text/index.ts'

const namePattern = /^[a-zA-Z_][a-zA-Z0-9_-]{0,127}$/
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** What templates read as `var.name`: any JSON under each name. Throws `input.invalid`. */
export function parseVariables(body: Json): JsonObject {
  if (!isJsonObject(body))
    throw new CoreError('input.invalid', { errors: { body: ['The body must be a JSON object.'] } })
  const errors: Record<string, string[]> = {}
  for (const [name, value] of Object.entries(body)) {
    if (!namePattern.test(name) || refusedKeys.has(name)) {
      errors['variables'] = [
        'The names of variables must be 1 to 128 of a-z, A-Z, 0-9, _ and -, not beginning with a digit.',
      ]
    } else if (!isStorable(value)) {
      errors[name] = [
        `The ${name} field must not hold NUL, broken characters, or the keys ${[...refusedKeys].join(', ')}.`,
      ]
    }
  }
  if (Object.keys(errors).length > 0) throw new CoreError('input.invalid', { errors })
  return body
}

/** A body's depth is bounded, so this is. */
function isStorable(value: Json): boolean {
  if (typeof value === 'string') return isSafeText(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isStorable)
  return Object.entries(value).every(([key, item]) => !refusedKeys.has(key) && isSafeText(key) && isStorable(item))
}
