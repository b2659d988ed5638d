import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Definitions } from '../definitions/index.ts'
import type { Entity } from '../entity/index.ts'
import { CoreError, invalid, type Issues } from '../errors/index.ts'
import { isRelation, type Field } from '../field/index.ts'
import type { Json } from '../json.ts'
import type { Entry } from './entry.ts'
import { Faults } from './faults.ts'
import { insertWithChange } from './log-change.ts'
import { newEntry } from './new-entry.ts'
import { findPlace, type PlaceInput } from './place.ts'
import type { Reference } from './reference.ts'
import { targetFault } from './relations.ts'
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
  /** What whoever read the input found wrong with it, to be told with all else: the entry is not made then. */
  readonly issues?: Issues
}

export interface CreatedEntry {
  readonly entry: Entry
  readonly seq: number | null
  readonly remarks: readonly string[]
}

/**
 * A new record; defaults applied, required fields demanded of every writer (rules 1.3-4, 1.4-3). All that is wrong with
 * the input is told at once; what its stage asks for and what is unique are looked at when nothing is.
 */
export function* createEntry(deciding: Deciding, input: CreateEntryInput): Work<CreatedEntry> {
  const definitions = yield* ask('definitions', deciding.scope)
  const entity = definitions.getEntity(input.entity)
  const faults = new Faults(input.issues)
  const creating: Creating = { deciding, definitions, entity, faults }
  faults.check('title', () => checkTitle(input))
  const place = faults.check(input.pipeline === undefined ? 'stage_id' : 'pipeline_id', () =>
    findPlace(definitions, entity, input, input.strict),
  )
  yield* checkAssignee(creating, input.assigneeUserId ?? null)
  const { values, remarks } = prepare(creating, input)
  if (input.strict) yield* checkRelations(creating, values)
  checkRequired(creating, input, values)
  faults.done()
  const { entry, seq } = yield* insertWithChange(
    deciding,
    definitions,
    newEntry(deciding, { ...input, entityId: entity.id, kind: 'record', place: place!, values }),
  )
  return { entry, seq, remarks }
}

interface Creating {
  readonly deciding: Deciding
  readonly definitions: Definitions
  readonly entity: Entity
  readonly faults: Faults
}

/** What can be stored of what was given, over the defaults. */
function prepare({ deciding, definitions, entity, faults }: Creating, { values, strict }: CreateEntryInput) {
  const defaults = prepareAll(deciding, definitions, entity, defaultsOf(definitions, entity))
  const pairs: (readonly [string, Json])[] = [...defaults.pairs]
  const remarks: string[] = []
  for (const { key, value } of values) {
    if (value === null) continue // no value (rule 1.3-3)
    const field = definitions.findField(entity.id, key)
    const prepared = faults.check(`values.${key}`, () => {
      if (field && strict) checkUnlocked(deciding, field)
      return prepareValue(deciding, { field, key, value, strict })
    })
    if (!prepared) continue
    pairs.push([key, prepared.value])
    if (prepared.misfit !== undefined) remarks.push(prepared.misfit)
  }
  return { values: entryValues(pairs), remarks }
}

/** A cookie session may not write such a field; keys and functions may (rule 1.3-6). */
function checkUnlocked({ scope }: Deciding, field: Field): void {
  if (!field.uiEditable && scope.actor.type === 'user') throw new CoreError('field.locked', { key: field.key })
}

function* checkAssignee({ deciding: { scope }, faults }: Creating, userId: number | null): Work<void> {
  if (userId !== null && !(yield* ask('findMember', scope, userId)))
    faults.issue('assigned_to_user_id', 'The assigned_to_user_id field names no member of this brand.')
}

/** A value that was given and refused is not missing as well. */
function checkRequired(
  { definitions, entity, faults }: Creating,
  input: CreateEntryInput,
  values: Entry['values'],
): void {
  const given = new Set(input.values.filter(({ value }) => value !== null).map(({ key }) => key))
  const keys = definitions
    .fieldsOf(entity.id)
    .filter(({ key, required }) => required && !hasValue(values, key) && !given.has(key))
    .map(({ key }) => key)
  if (keys.length === 0) return
  const issues = keys.map((key) => [`values.${key}`, [`The ${key} field is required.`]] as const)
  faults.refuse(new CoreError('field.required', { keys }), Object.fromEntries(issues))
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

function* checkRelations({ deciding, definitions, entity, faults }: Creating, values: Entry['values']): Work<void> {
  for (const field of definitions.fieldsOf(entity.id)) {
    if (!isRelation(field) || !hasValue(values, field.key)) continue
    const fault = yield* targetFault(deciding, field, values[field.key]!)
    if (fault !== undefined) faults.issue(`values.${field.key}`, fault)
  }
}
