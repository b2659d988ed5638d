import { entryProperties } from '../entry/entry-properties.ts'
import { isPrototypeKey } from '../json-faults.ts'

/** An entry's own property names: as a field's key they would make filters and sorts ambiguous (rule 1.2-8). */
const reserved: ReadonlySet<string> = new Set([
  ...entryProperties,
  'brand_id',
  'crm_entity_id',
  'values',
  'values_flat',
  'created_by',
  'deleted_at',
])
const pattern = /^[a-zA-Z0-9_.-]{1,128}$/

export function isFieldKey(key: unknown): key is string {
  return keyFault(key) === undefined
}

/** Why it is no field key, to follow what it is called: "must be …". */
export function keyFault(key: unknown): string | undefined {
  if (typeof key !== 'string' || !pattern.test(key)) return 'must be 1 to 128 of a-z, A-Z, 0-9, _, . and -'
  if (isPrototypeKey(key)) return `must not be ${key}, which JavaScript keeps to itself`
  return reserved.has(key) ? `must not be ${key}, which is a property of every entry` : undefined
}
