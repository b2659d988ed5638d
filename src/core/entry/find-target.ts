import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Entity } from '../entity/index.ts'
import { CoreError, invalid } from '../errors/index.ts'
import type { Entry } from './entry.ts'
import type { Reference } from './reference.ts'

/** What a write is about: entries of a reference, or exactly one entry of the entity, whatever its reference (rule 2.1-5). */
export type EntryTarget =
  | { readonly reference: Reference; readonly entryId?: undefined }
  | { readonly entryId: string; readonly reference?: undefined }

/** Throws `entry.not_found`, also where it is another entity's. */
export function* findNamed({ scope }: Deciding, entity: Entity, entryId: string): Work<Entry> {
  const entry = yield* ask('findEntry', scope, entryId)
  if (entry?.entityId !== entity.id) throw new CoreError('entry.not_found', {})
  return entry
}

/** As `findNamed`. A list value is neither source nor target of moves and relations (rule 1.3-5): `input.invalid`. */
export function* findNamedRecord(deciding: Deciding, entity: Entity, entryId: string): Work<Entry> {
  const entry = yield* findNamed(deciding, entity, entryId)
  if (entry.kind === 'value') throw invalid('entry_id', 'The entry_id field names a list value, and no record.')
  return entry
}

/** The record that is named, else the newest of the reference; undefined where it has none. */
export function* findRecord(deciding: Deciding, entity: Entity, target: EntryTarget): Work<Entry | undefined> {
  if (target.entryId !== undefined) return yield* findNamedRecord(deciding, entity, target.entryId)
  const { reference } = target
  return yield* ask('findNewestEntry', deciding.scope, { entityId: entity.id, reference, kind: 'record' })
}
