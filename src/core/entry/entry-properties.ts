/** Properties of every entry by their wire names; no field's key may be one of them (rule 1.2-8). */
export const entryProperties = [
  'id',
  'kind',
  'title',
  'pipeline_id',
  'stage_id',
  'stage_changed_at',
  'rank',
  'reference_type',
  'reference_id',
  'assigned_to_user_id',
  'assigned_to_team_id',
  'version',
  'created_at',
  'updated_at',
] as const
export type EntryProperty = (typeof entryProperties)[number]
