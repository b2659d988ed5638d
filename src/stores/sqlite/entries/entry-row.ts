import type { Entry } from '../../../core/entry/index.ts'
import type { Row } from '../database/connection.ts'
import { formatEntryId } from '../database/entry-id.ts'

/** What a statement on `entry e` selects for {@link readEntry}. */
export const entryColumns =
  'lower(hex(e.id)) as id, e.entity_id, e.kind, e.title, e.pipeline_id, e.stage_id, e.stage_changed_at, e.rank, ' +
  'e.reference_type, e.reference_id, e.assignee_user_id, e.assignee_team_id, e.values_json, e.version, e.created_at, ' +
  'e.created_by, e.updated_at, e.deleted_at'

interface EntryRow {
  readonly id: string
  readonly entity_id: number
  readonly kind: 0 | 1
  readonly title: string | null
  readonly pipeline_id: number | null
  readonly stage_id: number | null
  readonly stage_changed_at: number | null
  readonly rank: string | null
  readonly reference_type: string | null
  readonly reference_id: string
  readonly assignee_user_id: number | null
  readonly assignee_team_id: number | null
  readonly values_json: string
  readonly version: number
  readonly created_at: number
  readonly created_by: string
  readonly updated_at: number
  readonly deleted_at: number | null
}

export function readEntry(read: Row): Entry {
  const row = read as unknown as EntryRow
  return {
    id: formatEntryId(row.id),
    entityId: row.entity_id,
    kind: row.kind === 0 ? 'record' : 'value',
    title: row.title,
    pipelineId: row.pipeline_id,
    stageId: row.stage_id,
    stageChangedAt: row.stage_changed_at,
    rank: row.rank,
    reference: row.reference_type === null ? null : { type: row.reference_type, id: row.reference_id },
    assigneeUserId: row.assignee_user_id,
    assigneeTeamId: row.assignee_team_id,
    values: JSON.parse(row.values_json),
    version: row.version,
    createdAt: row.created_at,
    createdBy: JSON.parse(row.created_by),
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }
}
