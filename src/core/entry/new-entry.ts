import type { Deciding } from '../command/work.ts'
import type { Entry, EntryKind, EntryValues } from './entry.ts'
import type { Place } from './place.ts'
import { rankOfNew } from './rank.ts'
import type { Reference } from './reference.ts'

/** A new entry with all that follows from the moment and the maker. */
export function newEntry(
  { scope, now, newId }: Deciding,
  given: {
    readonly id?: string | undefined
    readonly entityId: number
    readonly kind: EntryKind
    readonly title?: string | null
    readonly place?: Place
    readonly reference: Reference | null
    readonly assigneeUserId?: number | null
    readonly assigneeTeamId?: number | null
    readonly values: EntryValues
  },
): Entry {
  const id = given.id ?? newId()
  const { pipelineId, stageId } = given.place ?? { pipelineId: null, stageId: null }
  return {
    id,
    entityId: given.entityId,
    kind: given.kind,
    title: given.title ?? null,
    pipelineId,
    stageId,
    stageChangedAt: stageId === null ? null : now,
    rank: stageId === null ? null : rankOfNew(id),
    reference: given.reference,
    assigneeUserId: given.assigneeUserId ?? null,
    assigneeTeamId: given.assigneeTeamId ?? null,
    values: given.values,
    version: 1,
    createdAt: now,
    createdBy: scope.actor,
    updatedAt: now,
    deletedAt: null,
  }
}
