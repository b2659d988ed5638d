import { ask, pause, type Deciding, type Work } from '../command/work.ts'
import { hasValue } from './values.ts'
import { trashWithChange } from './log-change.ts'
import type { Reference } from './reference.ts'

export interface ClearEntriesInput {
  readonly entity: number | string
  readonly reference: Reference
  /** Only the `value` entries of this key. */
  readonly key?: string | undefined
}

const chunk = 500
/** Entries between two pauses: up to 5 ms in SQLite. */
const piece = 100

/**
 * clearCrmEntries: every entry of the reference in the entity goes to the trash, both kinds. In pieces: a reader may find
 * some gone and others not yet, and so it stays where the process is killed. Nobody was answered then, and doing it again
 * clears the rest.
 */
export function* clearEntries(deciding: Deciding, input: ClearEntriesInput): Work<{ readonly deleted: number }> {
  const definitions = yield* ask('definitions', deciding.scope)
  const entity = definitions.getEntity(input.entity)
  const { reference, key } = input
  let deleted = 0
  for (let passedOver = 0; ;) {
    const entries = yield* ask('listEntriesOf', deciding.scope, {
      entityId: entity.id,
      reference,
      ...(key === undefined ? {} : { kind: 'value' as const }),
      limit: chunk,
      offset: passedOver,
    })
    for (const entry of entries) {
      if (key === undefined || hasValue(entry.values, key)) {
        yield* trashWithChange(deciding, definitions, entry)
        deleted++
      } else passedOver++
      if ((deleted + passedOver) % piece === 0) yield* pause()
    }
    if (entries.length < chunk) return { deleted }
  }
}
