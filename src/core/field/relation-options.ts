import { Input } from '../input/index.ts'
import type { Json } from '../json.ts'
import type { FieldOptions } from './field-options.ts'
import type { OptionsContext } from './field-type.ts'
import { isFieldKey } from './key.ts'

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isEntryId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value)
}

/** `{ target_entity, display_field? }`, the entity by its slug, or as `target_entity_id`. */
export function parseRelationOptions(raw: Json, context: OptionsContext): FieldOptions {
  const input = new Input(raw ?? {}, 'options')
  const targetEntityId = parseTarget(input, context)
  const display = input.value('display_field') ?? undefined
  if (display !== undefined && display !== 'title' && !isFieldKey(display)) {
    input.refuse('display_field', 'must be the key of a field, or title')
  }
  input.done()
  return {
    targetEntityId: targetEntityId!,
    ...(typeof display === 'string' ? { displayField: display } : {}),
  }
}

function parseTarget(input: Input, context: OptionsContext): number | undefined {
  const slug = input.text('target_entity', 64)
  input.done()
  if (typeof slug === 'string') {
    return context.findEntityId(slug) ?? input.refuse('target_entity', `names no entity: "${slug}"`)
  }
  const id = input.value('target_entity_id')
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) {
    return context.hasEntityId(id) ? id : input.refuse('target_entity_id', 'names no entity of this brand')
  }
  input.issue('options', 'The options field must name the target: { "target_entity": "slug" } or target_entity_id.')
  return undefined
}
