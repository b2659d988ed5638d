import type { Json } from '../json.ts'
import { foldCase } from '../text/index.ts'

/**
 * Two values are equal for a `unique` field when these are (rule 1.2-11): strings without regard to case, the order of
 * an object's keys left out. Every store compares by it, so that all decide alike.
 */
export function uniqueKey(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(foldCase(value))
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(uniqueKey).join()}]`
  const pairs = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${uniqueKey(item)}`)
  return `{${pairs.sort().join()}}`
}
