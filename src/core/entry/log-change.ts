import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Change } from '../change/index.ts'
import type { Definitions } from '../definitions/index.ts'
import { CoreError } from '../errors/index.ts'
import { isSameJson, type Json } from '../json.ts'
import type { Entry } from './entry.ts'
import { checkEntrySize, hasValue } from './values.ts'

/** An entry as it stands after a write. */
export interface Written {
  readonly entry: Entry
  /** Null where the write changed nothing and so left no change (rule 1.3-7). */
  readonly seq: number | null
}

/**
 * Stores a new entry with its change, after the rules that hold for every writer. It is the newest of its reference from
 * then on, and dated so.
 */
export function* insertWithChange(deciding: Deciding, definitions: Definitions, made: Entry): Work<Written> {
  yield* checkEveryWriter(deciding, definitions, undefined, made)
  const entry = yield* datedLast(deciding, made)
  yield* ask('insertEntry', deciding.scope, entry)
  const seq = yield* logChange(deciding, undefined, entry, 'created')
  return { entry, seq }
}

/**
 * Which entry of a reference is the newest is told by the time it was made, then by its id (rule 2.1-10). Ids alone
 * don't tell within a millisecond: some are made where the entry was asked for, and are greater or less than those of
 * the store. So where an id would put the new entry before the last one, it is dated a millisecond later.
 */
function* datedLast({ scope }: Deciding, entry: Entry): Work<Entry> {
  const { entityId, reference } = entry
  const last = reference && (yield* ask('findLatest', scope, { entityId, reference }))
  if (!last) return entry
  const createdAt = Math.max(entry.createdAt, last.id < entry.id ? last.createdAt : last.createdAt + 1)
  if (createdAt === entry.createdAt) return entry
  return { ...entry, createdAt, updatedAt: createdAt, stageChangedAt: entry.stageChangedAt === null ? null : createdAt }
}

/** Stores what changed of an entry, with version, time and change; nothing at all where nothing did. */
export function* updateWithChange(
  deciding: Deciding,
  definitions: Definitions,
  before: Entry,
  patch: Partial<Omit<Entry, 'id' | 'entityId' | 'kind' | 'version' | 'createdAt' | 'createdBy' | 'updatedAt'>>,
): Work<Written> {
  const changed = { ...before, ...patch }
  if (Object.keys(differences(before, changed)).length === 0) return { entry: before, seq: null }
  const movedStage = changed.stageId !== before.stageId
  const after: Entry = {
    ...changed,
    stageChangedAt: movedStage ? deciding.now : before.stageChangedAt,
    version: before.version + 1,
    updatedAt: Math.max(deciding.now, before.updatedAt),
  }
  const kind = kindOf(before, after)
  if (kind !== 'deleted') yield* checkEveryWriter(deciding, definitions, before, after)
  yield* ask('updateEntry', deciding.scope, before, after)
  return { entry: after, seq: yield* logChange(deciding, before, after, kind) }
}

/** To the trash (rule 1.6-4). */
export function* trashWithChange(deciding: Deciding, definitions: Definitions, entry: Entry): Work<Written> {
  return yield* updateWithChange(deciding, definitions, entry, { deletedAt: deciding.now })
}

function kindOf(before: Entry, after: Entry): Change['kind'] {
  if (before.deletedAt === null && after.deletedAt !== null) return 'deleted'
  return before.stageId !== after.stageId || before.pipelineId !== after.pipelineId ? 'moved' : 'updated'
}

function* logChange(deciding: Deciding, before: Entry | undefined, after: Entry, kind: Change['kind']): Work<number> {
  const { scope, now } = deciding
  const seq = yield* ask('appendChange', scope, {
    at: now,
    entryId: after.id,
    entityId: after.entityId,
    version: after.version,
    kind,
    by: scope.actor,
    batch: scope.batch ?? null,
    set: differences(before, after),
  })
  deciding.onChange?.({ entryId: after.id, version: after.version, seq })
  return seq
}

/** What a person can see change of an entry, by wire name: properties, and values under their keys. */
function differences(before: Entry | undefined, after: Entry): Change['set'] {
  const set: Record<string, { from: Json; to: Json }> = {}
  const note = (key: string, from: Json, to: Json) => {
    if (!isSameJson(from, to)) set[key] = { from, to }
  }
  note('title', before?.title ?? null, after.title)
  note('pipeline_id', before?.pipelineId ?? null, after.pipelineId)
  note('stage_id', before?.stageId ?? null, after.stageId)
  // A new entry's rank follows from its id and says nothing.
  if (before) note('rank', before.rank, after.rank)
  note('reference_type', before?.reference?.type ?? null, after.reference?.type ?? null)
  note('reference_id', before?.reference?.id ?? null, after.reference?.id ?? null)
  note('assigned_to_user_id', before?.assigneeUserId ?? null, after.assigneeUserId)
  note('assigned_to_team_id', before?.assigneeTeamId ?? null, after.assigneeTeamId)
  note('deleted_at', before?.deletedAt ?? null, after.deletedAt)
  if (before?.values !== after.values) {
    for (const key of new Set([...Object.keys(before?.values ?? {}), ...Object.keys(after.values)])) {
      const from = before && hasValue(before.values, key) ? before.values[key]! : null
      note(key, from, hasValue(after.values, key) ? after.values[key]! : null)
    }
  }
  return set
}

/** Size, stage requirements and uniqueness: whoever writes (rules 1.2-7, 1.2-11, 1.3-3). */
function* checkEveryWriter(
  deciding: Deciding,
  definitions: Definitions,
  before: Entry | undefined,
  after: Entry,
): Work<void> {
  if (before?.values !== after.values) checkEntrySize(after.values)
  checkMayEnter(definitions, before, after)
  for (const field of definitions.fieldsOf(after.entityId)) {
    if (!field.unique || !hasValue(after.values, field.key)) continue
    const value = after.values[field.key]!
    if (before && hasValue(before.values, field.key) && isSameJson(before.values[field.key], value)) continue
    const other = yield* ask('findEqual', deciding.scope, {
      entityId: after.entityId,
      key: field.key,
      value,
      exceptId: after.id,
    })
    if (other) throw new CoreError('field.unique', { key: field.key, entryId: other.id })
  }
}

/** Rule 1.2-7. Throws `stage.requirements` where the write would take the entry into a stage that asks for more. */
export function checkMayEnter(definitions: Definitions, before: Entry | undefined, after: Entry): void {
  if (after.stageId === null || after.stageId === before?.stageId) return
  const stage = definitions.findStageById(after.stageId)
  const missing = stage?.requiredKeys.filter((key) => !hasValue(after.values, key)) ?? []
  if (missing.length > 0) throw new CoreError('stage.requirements', { stage: stage!.name, keys: missing })
}
