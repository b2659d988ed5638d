/** An entry's own property names: as a field's key they would make filters and sorts ambiguous (rule 1.2-8). */
const reserved = new Set([
  '__proto__',
  'constructor',
  'prototype',
  'id',
  'brand_id',
  'crm_entity_id',
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
  'values',
  'values_flat',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'deleted_at',
])
const pattern = /^[a-zA-Z0-9_.-]{1,128}$/

export function isFieldKey(key: unknown): key is string {
  return typeof key === 'string' && pattern.test(key) && !reserved.has(key)
}
