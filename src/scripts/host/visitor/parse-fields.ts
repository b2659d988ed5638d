import type { Json, JsonObject } from '../../../core/json.ts'

const mostFields = 1_000

/**
 * A query or a form body as flat data: of a name given twice the last one counts, a name ending in `[]` collects all
 * into a list. Broken percent-codes stay as they are; past 1,000 fields the rest is dropped.
 */
export function parseFields(text: string): JsonObject {
  const fields: Record<string, Json> = Object.create(null)
  if (text === '') return fields
  let count = 0
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > mostFields) break
    const clean = value.toWellFormed().replaceAll('\0', '\uFFFD')
    if (name.endsWith('[]')) {
      const key = name.slice(0, -2)
      const list = fields[key]
      fields[key] = Array.isArray(list) ? [...(list as readonly Json[]), clean] : [clean]
    } else fields[name] = clean
  }
  return fields
}
