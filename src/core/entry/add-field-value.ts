import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Json } from '../json.ts'
import { insertWithChange } from './log-change.ts'
import { newEntry } from './new-entry.ts'
import type { Reference } from './reference.ts'
import { prepareAll, type WriteReport } from './set-fields.ts'
import { entryValues } from './values.ts'

export interface AddFieldValueInput {
  readonly entity: number | string
  readonly reference: Reference
  readonly key: string
  readonly value: Json
}

/** addCrmFieldValue: always a new entry of kind `value` that holds the one key. */
export function* addFieldValue(deciding: Deciding, input: AddFieldValueInput): Work<WriteReport> {
  const definitions = yield* ask('definitions', deciding.scope)
  const entity = definitions.getEntity(input.entity)
  const { pairs, remarks } = prepareAll(deciding, definitions, entity, [input])
  const { entry, seq } = yield* insertWithChange(
    deciding,
    definitions,
    newEntry(deciding, { entityId: entity.id, kind: 'value', reference: input.reference, values: entryValues(pairs) }),
  )
  return { entryId: entry.id, version: entry.version, seq, remarks }
}
