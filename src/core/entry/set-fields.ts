import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Definitions } from '../definitions/index.ts'
import type { Entity } from '../entity/index.ts'
import { invalid } from '../errors/index.ts'
import type { Json } from '../json.ts'
import type { Entry } from './entry.ts'
import { findNamed, type EntryTarget } from './find-target.ts'
import { insertWithChange, updateWithChange } from './log-change.ts'
import { newEntry } from './new-entry.ts'
import { findPlace } from './place.ts'
import type { Reference } from './reference.ts'
import { entryValues, prepareValue } from './values.ts'

export type SetFieldsInput = EntryTarget & {
  readonly entity: number | string
  readonly fields: readonly { readonly key: string; readonly value: Json }[]
  /** The newest record, whichever keys it holds. */
  readonly force: boolean
}

/** What a function's write did, for its answer and for the run's log. */
export interface WriteReport {
  readonly entryId: string
  readonly version: number
  readonly seq: number | null
  /** Values that were stored though they don't fit their field. */
  readonly remarks: readonly string[]
}

/** setCrmField and setCrmFields: all values on one entry, found by placement (rule 2.2-2). All or nothing. */
export function* setFields(deciding: Deciding, input: SetFieldsInput): Work<WriteReport> {
  const { scope } = deciding
  const definitions = yield* ask('definitions', scope)
  const entity = definitions.getEntity(input.entity)
  if (input.fields.length === 0) throw invalid('fields', 'The fields field is required.')
  const { pairs, remarks } = prepareAll(deciding, definitions, entity, input.fields)
  const target =
    input.entryId === undefined
      ? yield* findPlaced(deciding, entity, input)
      : { entry: yield* findNamed(deciding, entity, input.entryId) }
  const written = target.entry
    ? yield* updateWithChange(deciding, definitions, target.entry, {
        values: entryValues([...Object.entries(target.entry.values), ...pairs]),
      })
    : yield* insertWithChange(
        deciding,
        definitions,
        newEntry(deciding, {
          entityId: entity.id,
          kind: 'record',
          place: findPlace(definitions, entity, {}),
          reference: target.reference,
          values: entryValues(pairs),
        }),
      )
  return { entryId: written.entry.id, version: written.entry.version, seq: written.seq, remarks }
}

export function prepareAll(
  deciding: Deciding,
  definitions: Definitions,
  entity: Entity,
  fields: Iterable<{ readonly key: string; readonly value: unknown }>,
): { pairs: (readonly [string, Json])[]; remarks: string[] } {
  const pairs: (readonly [string, Json])[] = []
  const remarks: string[] = []
  for (const { key, value } of fields) {
    const field = definitions.findField(entity.id, key)
    const prepared = prepareValue(deciding, { field, key, value, strict: false })
    pairs.push([key, prepared.value])
    if (prepared.misfit !== undefined) remarks.push(prepared.misfit)
  }
  return { pairs, remarks }
}

/** The entry to change; where there is none, the reference of the one to make. */
type Target =
  | { readonly entry: Entry; readonly reference?: Reference }
  | { readonly entry: undefined; readonly reference: Reference }

function* findPlaced(
  { scope }: Deciding,
  entity: Entity,
  { reference, fields, force }: SetFieldsInput & { readonly reference: Reference },
): Work<Target> {
  const holder = force
    ? undefined
    : yield* ask('findNewestHolder', scope, { entityId: entity.id, reference, keys: fields.map((field) => field.key) })
  const entry = holder ?? (yield* ask('findNewestEntry', scope, { entityId: entity.id, reference, kind: 'record' }))
  return { entry, reference }
}
