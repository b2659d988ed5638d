import type { Scope } from '../../../core/brand/index.ts'
import { invalid } from '../../../core/errors/index.ts'
import type { Entry } from '../../../core/entry/index.ts'
import type { Ledger } from '../../../core/store/index.ts'
import type { Connection } from '../database/connection.ts'
import { formatEntryId } from '../database/entry-id.ts'
import { isDuplicate } from '../database/errors.ts'
import type { ChangeNumbers } from './change-numbers.ts'
import { kindNumber, type EntryIndex } from './entry-index.ts'
import { newestOfKind } from './entry-reads.ts'
import type { TitleIndex } from './title-index.ts'

export function entryWrites(
  connection: Connection,
  { index, titles, numbers }: { index: EntryIndex; titles: TitleIndex; numbers: ChangeNumbers },
) {
  const latest = connection.forBrand(
    `with latest as (${newestOfKind('0')} union all ${newestOfKind('-1')})
     select created_at, lower(hex(entry_id)) as id from latest order by created_at desc, entry_id desc limit 1`,
  )
  const insert = connection.forBrand(
    `insert into entry (brand_id, id, entity_id, kind, title, pipeline_id, stage_id, stage_changed_at, rank,
       reference_type, reference_id, assignee_user_id, assignee_team_id, values_json, version, created_at, created_by,
       updated_at, deleted_at)
     values (?1, unhex(?2, '-'), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)`,
  )
  const of = "brand_id = ?1 and id = unhex(?2, '-') and version = ?3"
  // Apart from the rest because it is most of what is written, and leaves most of the indexes alone.
  const updateValues = connection.forBrand(
    `update entry set version = ?4, updated_at = ?5, values_json = ?6 where ${of}`,
  )
  const updateAll = connection.forBrand(
    `update entry set version = ?4, updated_at = ?5, values_json = ?6, title = ?7, pipeline_id = ?8, stage_id = ?9,
       stage_changed_at = ?10, rank = ?11, reference_type = ?12, reference_id = ?13, assignee_user_id = ?14,
       assignee_team_id = ?15, deleted_at = ?16
     where ${of}`,
  )
  const rowOf = connection.forBrand("select row_id from entry where brand_id = ?1 and id = unhex(?2, '-')")
  const insertChange = connection.forBrand(
    "insert into change (brand_id, seq, at, entry_id, body) values (?1, ?2, ?3, unhex(?4, '-'), ?5)",
  )

  const write = (scope: Scope, before: Entry, after: Entry) => {
    const start = [after.id, before.version, after.version, after.updatedAt, JSON.stringify(after.values)] as const
    return onlyValuesDiffer(before, after)
      ? updateValues.run(scope, ...start)
      : updateAll.run(scope, ...start, after.title, ...placeOf(after), after.deletedAt)
  }

  return {
    findLatest(scope, { entityId, reference }) {
      const row = latest.get(scope, reference.type, reference.id, entityId)
      return row && { id: formatEntryId(row['id'] as string), createdAt: row['created_at'] as number }
    },

    insertEntry(scope, entry) {
      let rowId: number
      try {
        rowId = insert.insert(
          scope,
          entry.id,
          entry.entityId,
          kindNumber(entry.kind),
          entry.title,
          ...placeOf(entry),
          JSON.stringify(entry.values),
          entry.version,
          entry.createdAt,
          JSON.stringify(entry.createdBy),
          entry.updatedAt,
          entry.deletedAt,
        )
        titles.change(scope, rowId, undefined, entry)
      } catch (error) {
        throw isDuplicate(error) ? invalid('id', 'The id has already been taken.') : error
      }
      if (entry.deletedAt === null) index.add(scope, entry, rowId)
    },

    updateEntry(scope, before, after) {
      if (write(scope, before, after) === 0)
        throw new Error(`The store does not hold ${before.id} in version ${before.version}.`)
      let rowId: number | undefined
      const findRow = () => (rowId ??= rowOf.get(scope, after.id)!['row_id'] as number)
      if (before.title !== after.title || before.deletedAt !== after.deletedAt) {
        titles.change(scope, findRow(), before, after)
      }
      if (before.deletedAt === null && after.deletedAt === null) index.change(scope, before, after, findRow)
      else if (before.deletedAt === null) index.remove(scope, before)
      else if (after.deletedAt === null) index.add(scope, after, findRow())
    },

    appendChange(scope, change) {
      const seq = numbers.next(scope)
      const { at, entryId = null, ...body } = { entryId: undefined, ...change }
      insertChange.run(scope, seq, at, entryId, JSON.stringify(body))
      return seq
    },
  } satisfies Partial<Ledger>
}

function placeOf(entry: Entry) {
  return [
    entry.pipelineId,
    entry.stageId,
    entry.stageChangedAt,
    entry.rank,
    entry.reference?.type ?? null,
    entry.reference?.id ?? null,
    entry.assigneeUserId,
    entry.assigneeTeamId,
  ] as const
}

function onlyValuesDiffer(before: Entry, after: Entry): boolean {
  const [old, now] = [placeOf(before), placeOf(after)]
  return (
    before.title === after.title && before.deletedAt === after.deletedAt && old.every((value, i) => value === now[i])
  )
}
