import { withinBytes } from '../command/within-bytes.ts'
import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Definitions } from '../definitions/index.ts'
import { indexTerms, isRelation } from '../field/index.ts'
import type { Json } from '../json.ts'
import type { Entry } from './entry.ts'
import { trashWithChange, updateWithChange } from './log-change.ts'
import type { Reference } from './reference.ts'
import { entryValues, hasValue } from './values.ts'

export interface ReassignReferenceInput {
  readonly entity: number | string
  readonly from: Reference
  readonly to: Reference
}

export interface Reassigned {
  /** Entries of either kind. */
  readonly migrated: number
  /** They came to a reference that had a record of its own, be it only list values that came. */
  readonly merged: boolean
  /** How often the relations of an entry to a record that was merged were led to the target. */
  readonly repointed: number
}

/** Few enough that large ones are soon found to be too many. */
const chunk = 50

/**
 * Moves every entry of one reference to another (rule 2.2-4). Where the target has a record already, the moved records'
 * values fill what it lacks and the records go to the trash; whether this visitor may do it was decided before. All or
 * nothing; throws `limit.reached` where it is about more than can be done at once.
 */
export function reassignReference(deciding: Deciding, input: ReassignReferenceInput): Work<Reassigned> {
  return withinBytes(reassign(deciding, input))
}

function* reassign(deciding: Deciding, input: ReassignReferenceInput): Work<Reassigned> {
  const { scope } = deciding
  const definitions = yield* ask('definitions', scope)
  const entity = definitions.getEntity(input.entity)
  const { from, to } = input
  if (from.type === to.type && from.id === to.id) return { migrated: 0, merged: false, repointed: 0 }
  const target = yield* ask('findNewestEntry', scope, { entityId: entity.id, reference: to, kind: 'record' })
  const records: Entry[] = []
  let migrated = 0
  for (;;) {
    // What was moved is no longer of the reference; what stays behind (records to merge) is passed over.
    const entries = yield* ask('listEntriesOf', scope, {
      entityId: entity.id,
      reference: from,
      limit: chunk,
      offset: records.length,
    })
    for (const entry of entries) {
      migrated++
      if (target && entry.kind === 'record') records.push(entry)
      else yield* updateWithChange(deciding, definitions, entry, { reference: to })
    }
    if (entries.length < chunk) break
  }
  const repointed = target && records.length > 0 ? yield* merge(deciding, definitions, { target, records }) : 0
  return { migrated, merged: target !== undefined && migrated > 0, repointed }
}

/** `records` come newest first, so that of two values for a key the newer one fills the gap. Answers how many were re-pointed. */
function* merge(
  deciding: Deciding,
  definitions: Definitions,
  { target, records }: { target: Entry; records: readonly Entry[] },
): Work<number> {
  const values = entryValues(Object.entries(target.values)) as Record<string, Json>
  for (const record of records) {
    // Into the trash first: what is unique may then be held by the target.
    yield* trashWithChange(deciding, definitions, record)
    for (const [key, value] of Object.entries(record.values)) if (!hasValue(values, key)) values[key] = value
  }
  yield* updateWithChange(deciding, definitions, target, {
    values,
    title: target.title ?? records.find((record) => record.title !== null)?.title ?? null,
    assigneeUserId:
      target.assigneeUserId ?? records.find((record) => record.assigneeUserId !== null)?.assigneeUserId ?? null,
    assigneeTeamId:
      target.assigneeTeamId ?? records.find((record) => record.assigneeTeamId !== null)?.assigneeTeamId ?? null,
  })
  let repointed = 0
  for (const record of records) {
    repointed += yield* repointRelations(deciding, definitions, { from: record.id, to: target.id })
  }
  return repointed
}

/** Every relation to `from` leads to `to` afterwards; a multi-relation that holds both keeps one. Answers of how many entries. */
function* repointRelations(
  deciding: Deciding,
  definitions: Definitions,
  { from, to }: { from: string; to: string },
): Work<number> {
  let repointed = 0
  for (let passedOver = 0; ;) {
    const referrers = yield* ask('listReferrers', deciding.scope, { entryId: from, limit: chunk, offset: passedOver })
    for (const referrer of referrers) {
      const values = Object.entries(referrer.values).map(([key, value]) => {
        const field = definitions.findField(referrer.entityId, key)
        const refers = field && isRelation(field) && indexTerms(field, value).some((term) => term.text === from)
        return [key, refers ? repoint(value, from, to) : value] as const
      })
      const { seq } = yield* updateWithChange(deciding, definitions, referrer, { values: entryValues(values) })
      // What was re-pointed is listed no more. Where an index and an entry disagree, this must still end.
      if (seq === null) passedOver++
      else repointed++
    }
    if (referrers.length < chunk) return repointed
  }
}

function repoint(value: Json, from: string, to: string): Json {
  if (!Array.isArray(value)) return to
  return [...new Set((value as readonly Json[]).map((id) => (id === from ? to : id)))]
}
