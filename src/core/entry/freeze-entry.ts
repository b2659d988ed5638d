import type { Json } from '../json.ts'
import type { Entry } from './entry.ts'
import { entryValues } from './values.ts'

/** A copy that nobody can change: a store's answers must not be shared with those who gave them. */
export function freezeEntry(entry: Entry): Entry {
  const values = Object.entries(entry.values).map(([key, value]) => [key, copyJson(value)] as const)
  return Object.freeze({ ...entry, values: Object.freeze(entryValues(values)) })
}

function copyJson(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.freeze((value as readonly Json[]).map(copyJson))
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyJson(item)])))
}
