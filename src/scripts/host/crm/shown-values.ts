import { after, type Awaitable } from '../../../core/awaitable.ts'
import type { Entity } from '../../../core/entity/index.ts'
import { hideTrashedRelations, hideTrashedValues, type Entry, type Reference } from '../../../core/entry/index.ts'
import { isRelation, type Field } from '../../../core/field/index.ts'
import type { Json } from '../../../core/json.ts'
import type { Run } from '../run.ts'

export interface ShownValues {
  readonly entity: Entity
  readonly reference: Reference
  readonly key: string
  readonly limit: number
  readonly offset: number
}

/** The field under the key, where it is a relation: its values may read as absent (rule 1.6-4). */
export function findRelation(run: Run, entity: Entity, key: string): Field | undefined {
  const field = run.definitions.findField(entity.id, key)
  return field && isRelation(field) ? field : undefined
}

/** Entries as a script reads them. */
export function showEntries(run: Run, entries: readonly Entry[]): Awaitable<readonly Entry[]> {
  return hideTrashedRelations(run.store.reads, run.scope, { definitions: run.definitions, entries })
}

/** The values under the key, newest first; those that read as absent are neither answered nor counted. */
export function listShownValues(run: Run, { entity, key, ...asked }: ShownValues): Awaitable<readonly Json[]> {
  const { reads } = run.store
  const { reference, limit, offset } = asked
  const of = { entityId: entity.id, reference, key }
  const field = findRelation(run, entity, key)
  if (!field) return reads.listValues(run.scope, { ...of, limit, offset })

  const shown: Json[] = []
  const wanted = offset + limit
  // Some more than wanted, as few are in the trash.
  const chunk = Math.min(wanted + 10, 200)
  const readChunk = (from: number): Awaitable<boolean> =>
    after(reads.listValues(run.scope, { ...of, limit: chunk, offset: from }), (values) =>
      after(hideTrashedValues(reads, run.scope, { field, values }), (some) => {
        shown.push(...some)
        return values.length < chunk || shown.length >= wanted
      }),
    )
  const readOn = async (): Promise<void> => {
    for (let from = chunk; !(await readChunk(from)); from += chunk);
  }
  return after(readChunk(0), (isDone) => after(isDone ? undefined : readOn(), () => shown.slice(offset, wanted)))
}
