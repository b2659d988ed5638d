import { invalid } from '../errors/index.ts'
import { isJsonObject } from '../json.ts'
import { isFieldKey } from './key.ts'
import type { FieldOptions } from './field-options.ts'

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isEntryId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value)
}

/**
 * `{ target_entity_id, display_field? }`. A `target_entity` given by slug was turned into its id before: only who holds
 * the definitions can look it up.
 */
export function parseRelationOptions(raw: unknown): FieldOptions {
  const given = isJsonObject(raw) ? raw : {}
  const target = given['target_entity_id'] ?? given['targetEntityId']
  if (typeof target !== 'number' || !Number.isSafeInteger(target) || target < 1) {
    throw invalid('options', 'The options field must name the target: { "target_entity": "slug" } or target_entity_id.')
  }
  const display = given['display_field'] ?? given['displayField'] ?? undefined
  if (display !== undefined && display !== 'title' && !isFieldKey(display)) {
    throw invalid('options.display_field', 'The options.display_field field must be the key of a field, or title.')
  }
  return { targetEntityId: target, ...(typeof display === 'string' ? { displayField: display } : {}) }
}
