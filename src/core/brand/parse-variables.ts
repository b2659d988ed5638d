import { CoreError, invalid } from '../errors/index.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { isLargerThan, isSafeText } from '../text/index.ts'

/** As UTF-8 JSON. Like a session's values: every thread keeps them, and every run begins with them. */
const mostValueBytes = 64 * 1024
const mostBytes = 256 * 1024
/** Arrays and objects inside each other, as in a body. */
const deepest = 64

const namePattern = /^[a-zA-Z_][a-zA-Z0-9_-]{0,127}$/
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** What templates read as `var.name`: any JSON under each name. Throws `input.invalid` naming each fault. */
export function parseVariables(raw: Json): JsonObject {
  if (!isJsonObject(raw)) throw invalid('body', 'The body must be a JSON object.')
  const errors: Record<string, readonly string[]> = {}
  for (const [name, value] of Object.entries(raw)) {
    if (refusedKeys.has(name)) {
      errors['variables'] = [`A variable must not be called ${name}, which JavaScript keeps to itself.`]
      continue
    }
    if (!namePattern.test(name)) {
      errors['variables'] = [
        'The names of variables must be 1 to 128 of a-z, A-Z, 0-9, _ and -, not beginning with a digit.',
      ]
      continue
    }
    const fault = faultOf(value, 1) ?? (isLargerThan(JSON.stringify(value), mostValueBytes) ? tooLarge : undefined)
    if (fault !== undefined) errors[name] = [`The ${name} field ${fault}.`]
  }
  if (Object.keys(errors).length > 0) throw new CoreError('input.invalid', { errors })
  if (isLargerThan(JSON.stringify(raw), mostBytes)) {
    throw invalid('variables', 'The variables must not be larger than 256 KB as JSON, all together.')
  }
  return raw
}

const tooLarge = 'must not be larger than 64 KB as JSON'
const broken = `must not hold NUL, broken characters, or the keys ${[...refusedKeys].join(', ')}`

/** Looked for before the value is written as JSON: a deep one could exhaust the stack there. */
function faultOf(value: Json, depth: number): string | undefined {
  if (typeof value === 'string') return isSafeText(value) ? undefined : broken
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > deepest) return `must not be nested deeper than ${deepest} levels`
  const keys = Array.isArray(value) ? [] : Object.keys(value)
  if (keys.some((key) => refusedKeys.has(key) || !isSafeText(key))) return broken
  for (const item of Object.values(value) as readonly Json[]) {
    const fault = faultOf(item, depth + 1)
    if (fault !== undefined) return fault
  }
  return undefined
}
