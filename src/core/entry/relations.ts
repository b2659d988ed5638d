import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Definitions } from '../definitions/index.ts'
import type { Entity } from '../entity/index.ts'
import { CoreError, invalid } from '../errors/index.ts'
import { fieldTypeOf, isEntryId, isRelation, type Field } from '../field/index.ts'
import type { Json } from '../json.ts'
import type { Entry } from './entry.ts'
import { findRecord, type EntryTarget } from './find-target.ts'
import { updateWithChange } from './log-change.ts'
import type { WriteReport } from './set-fields.ts'
import { entryValues, hasValue } from './values.ts'

/** `key` is that of a field of type reference or multi_reference; the relation goes from the record or the newest one. */
export type RelationInput = EntryTarget & {
  readonly entity: number | string
  readonly key: string
  readonly targetId: string
}

/**
 * setCrmRelation: links the record to another. A reference field holds the last one set, a multi_reference each once.
 * Throws `entry.not_found` where there is no record, and `input.invalid`.
 */
export function* setRelation(deciding: Deciding, input: RelationInput): Work<WriteReport> {
  const relation = yield* findRelationOf(deciding, input)
  const { field, ids } = relation
  const { targetId } = input
  const value = isMultiple(field) ? [...new Set([...ids, targetId])] : targetId
  const misfit = fieldTypeOf(field).misfit(value, field.options)
  if (misfit !== undefined) throw invalid('target_entry_id', `The ${field.key} field must be ${misfit}.`)
  const fault = yield* targetFault(deciding, field, targetId)
  if (fault !== undefined) throw invalid('target_entry_id', fault)
  return yield* writeRelation(deciding, relation, value)
}

/**
 * removeCrmRelation: takes one link out, if it is there; where none is left the key has no value any more. Throws as
 * `setRelation` does, and `field.required`.
 */
export function* removeRelation(deciding: Deciding, input: RelationInput): Work<WriteReport> {
  const relation = yield* findRelationOf(deciding, input)
  const { entry, field, ids } = relation
  if (!ids.includes(input.targetId)) return { entryId: entry.id, version: entry.version, seq: null, remarks: [] }
  const left = ids.filter((id) => id !== input.targetId)
  // Required holds against clearing, too (rule 1.3-4).
  if (left.length === 0 && field.required) throw new CoreError('field.required', { keys: [field.key] })
  return yield* writeRelation(deciding, relation, left.length === 0 ? undefined : left)
}

/** Why the value, which fits the field, leads nowhere: each of its ids must be a live record of the field's target entity. */
export function* targetFault({ scope }: Deciding, field: Field, value: Json): Work<string | undefined> {
  for (const id of idsIn(value)) {
    const target = yield* ask('findEntry', scope, id)
    if (target?.entityId !== field.options.targetEntityId || target?.kind !== 'record') {
      return `The ${field.key} field names no entry of its target entity: "${id}".`
    }
  }
  return undefined
}

interface Relation {
  readonly definitions: Definitions
  readonly entry: Entry
  readonly field: Field
  /** Those it holds now, of whatever else stands there none: what is no id leads nowhere. */
  readonly ids: readonly string[]
}

function* findRelationOf(deciding: Deciding, input: RelationInput): Work<Relation> {
  const definitions = yield* ask('definitions', deciding.scope)
  const entity = definitions.getEntity(input.entity)
  const field = getRelationField(definitions, entity, input.key)
  const entry = yield* findRecord(deciding, entity, input)
  if (!entry) throw new CoreError('entry.not_found', {})
  const ids = hasValue(entry.values, field.key) ? idsIn(entry.values[field.key]!) : []
  return { definitions, entry, field, ids }
}

function getRelationField(definitions: Definitions, entity: Entity, key: string): Field {
  const field = definitions.findField(entity.id, key)
  if (field && isRelation(field)) return field
  const what = field ? `is of type ${field.type}` : 'is not there'
  throw invalid('relation_key', `The relation_key field must be a reference or multi_reference; "${key}" ${what}.`)
}

function* writeRelation(
  deciding: Deciding,
  { definitions, entry, field }: Relation,
  value: Json | undefined,
): Work<WriteReport> {
  const others = Object.entries(entry.values).filter(([key]) => key !== field.key)
  const values = entryValues(value === undefined ? others : [...others, [field.key, value]])
  const written = yield* updateWithChange(deciding, definitions, entry, { values })
  return { entryId: entry.id, version: written.entry.version, seq: written.seq, remarks: [] }
}

function isMultiple(field: Field): boolean {
  return fieldTypeOf(field).multiple
}

function idsIn(value: Json): readonly string[] {
  return [value].flat().filter(isEntryId)
}
