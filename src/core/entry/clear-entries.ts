import { ask, type Deciding, type Work } from '../command/work.ts'
import { hasValue } from './values.ts'
import { trashWithChange } from './log-change.ts'
import { Pieces } from './pieces.ts'
import type { Reference } from './reference.ts'

export interface ClearEntriesInput {
  readonly entity: number | string
  readonly reference: Reference
  /** Only the `value` entries of this key. */
  readonly key?: string | undefined
}

/**
 * clearCrmEntries: every entry of the reference in the entity goes to the trash, both kinds. In pieces: a reader may find
 * some gone and others not yet, and so it stays where the process is killed. Nobody was answered then, and doing it again
 * clears the rest.
 */
export function* clearEntries(deciding: Deciding, input: ClearEntriesInput): Work<{ readonly deleted: number }> {
  const definitions = yield* ask('definitions', deciding.scope)
  const entity = definitions.getEntity(input.entity)
  const { reference, key } = input
  const pieces = new Pieces()
  let deleted = 0
  for (let passedOver = 0; ;) {
    const limit = pieces.atOnce
    const entries = yield* ask('listEntriesOf', deciding.scope, {
      entityId: entity.id,
      reference,
      ...(key === undefined ? {} : { kind: 'value' as const }),
      limit,
      offset: passedOver,
    })
    pieces.read(entries)
    for (const entry of entries) {
      if (key === undefined || hasValue(entry.values, key)) {
        yield* trashWithChange(deciding, definitions, entry)
        deleted++
      } else passedOver++
      yield* pieces.done(entry)
    }
    if (entries.length < limit) return { deleted }
  }
}
