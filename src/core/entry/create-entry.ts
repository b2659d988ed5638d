import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Definitions } from '../definitions/index.ts'
import type { Entity } from '../entity/index.ts'
import { CoreError, invalid } from '../errors/index.ts'
import { isRelation, type Field } from '../field/index.ts'
import { Input } from '../input/index.ts'
import type { Json } from '../json.ts'
import type { Entry } from './entry.ts'
import { insertWithChange } from './log-change.ts'
import { newEntry } from './new-entry.ts'
import { findPlace, type PlaceInput } from './place.ts'
import type { Reference } from './reference.ts'
import { prepareAll } from './set-fields.ts'
import { entryValues, hasValue, prepareValue, titleFault } from './values.ts'

export interface CreateEntryInput extends PlaceInput {
  readonly entity: number | string
  /** A UUIDv7 made by the caller, where he must know it before the write is done. */
  readonly id?: string | undefined
  readonly title: string | null
  readonly values: readonly { readonly key: string; readonly value: Json }[]
  readonly reference: Reference | null
  /** A member of the brand. */
  readonly assigneeUserId?: number | null
  readonly assigneeTeamId?: number | null
  /**
   * REST and the admin: pipeline and stage must be named, values must fit, keys must be fields, relations must lead
   * somewhere. Scripts are freer (rule 1.3-4).
   */
  readonly strict: boolean
}

export interface CreatedEntry {
  readonly entry: Entry
  readonly seq: number | null
  readonly remarks: readonly string[]
}

/** A new record; defaults applied, required fields demanded of every writer (rules 1.3-4, 1.4-3). */
export function* createEntry(deciding: Deciding, input: CreateEntryInput): Work<CreatedEntry> {
  const definitions = yield* ask('definitions', deciding.scope)
  const entity = definitions.getEntity(input.entity)
  const faults = new Input({})
  faults.collect(() => checkTitle(input))
  const defaults = prepareAll(deciding, definitions, entity, defaultsOf(definitions, entity))
  const { pairs, remarks } = prepare({ deciding, definitions, entity, faults }, input)
  faults.done()
  const values = entryValues([...defaults.pairs, ...pairs])
  if (input.strict) yield* checkRelations(deciding, definitions, entity, values)
  yield* checkAssignee(deciding, input.assigneeUserId ?? null)
  const missing = definitions.fieldsOf(entity.id).filter((field) => field.required && !hasValue(values, field.key))
  if (missing.length > 0) throw new CoreError('field.required', { keys: missing.map((field) => field.key) })
  const { entry, seq } = yield* insertWithChange(
    deciding,
    definitions,
    newEntry(deciding, {
      ...input,
      entityId: entity.id,
      kind: 'record',
      place: findPlace(definitions, entity, input, input.strict),
      values,
    }),
  )
  return { entry, seq, remarks }
}

interface Preparing {
  readonly deciding: Deciding
  readonly definitions: Definitions
  readonly entity: Entity
  readonly faults: Input
}

function prepare({ deciding, definitions, entity, faults }: Preparing, { values, strict }: CreateEntryInput) {
  const pairs: (readonly [string, Json])[] = []
  const remarks: string[] = []
  for (const { key, value } of values) {
    if (value === null) continue // no value (rule 1.3-3)
    const field = definitions.findField(entity.id, key)
    if (field && strict) checkUnlocked(deciding, field)
    const prepared = faults.collect(() => prepareValue(deciding, { field, key, value, strict }))
    if (!prepared) continue
    pairs.push([key, prepared.value])
    if (prepared.misfit !== undefined) remarks.push(prepared.misfit)
  }
  return { pairs, remarks }
}

/** A cookie session may not write such a field; keys and functions may (rule 1.3-6). */
function checkUnlocked({ scope }: Deciding, field: Field): void {
  if (!field.uiEditable && scope.actor.type === 'user') throw new CoreError('field.locked', { key: field.key })
}

function* checkAssignee({ scope }: Deciding, userId: number | null): Work<void> {
  if (userId !== null && !(yield* ask('findMember', scope, userId)))
    throw invalid('assigned_to_user_id', 'The assigned_to_user_id field names no member of this brand.')
}

function checkTitle({ title, strict }: CreateEntryInput): void {
  if (strict && !title) throw invalid('title', 'The title field is required.')
  const fault = title === null ? undefined : titleFault(title)
  if (fault !== undefined) throw invalid('title', `The title field ${fault}.`)
}

function defaultsOf(definitions: Definitions, entity: Entity): { readonly key: string; readonly value: Json }[] {
  return definitions
    .fieldsOf(entity.id)
    .filter((field) => field.defaultValue !== null)
    .map((field) => ({ key: field.key, value: field.defaultValue }))
}

/** Each target must be a live record of the field's target entity. */
function* checkRelations(
  deciding: Deciding,
  definitions: Definitions,
  entity: Entity,
  values: Entry['values'],
): Work<void> {
  const faults = new Input({})
  for (const field of definitions.fieldsOf(entity.id)) {
    if (!isRelation(field) || !hasValue(values, field.key)) continue
    for (const id of [values[field.key]].flat() as readonly string[]) {
      const target = yield* ask('findEntry', deciding.scope, id)
      if (target?.entityId !== field.options.targetEntityId || target?.kind !== 'record') {
        faults.issue(`values.${field.key}`, `The ${field.key} field names no entry of its target entity: "${id}".`)
      }
    }
  }
  faults.done()
}
