import type { Entry } from '../../../core/entry/index.ts'
import { presentActor } from '../actor.ts'
import { presentTime, presentTimeOrNull } from '../schema.ts'
import type { EntryWire } from './schema.ts'

export function presentEntry(brandId: number, entry: Entry): EntryWire {
  return {
    id: entry.id,
    brand_id: brandId,
    crm_entity_id: entry.entityId,
    kind: entry.kind,
    title: entry.title,
    pipeline_id: entry.pipelineId,
    stage_id: entry.stageId,
    stage_changed_at: presentTimeOrNull(entry.stageChangedAt),
    rank: entry.rank,
    reference_type: entry.reference?.type ?? null,
    reference_id: entry.reference?.id ?? null,
    assigned_to_user_id: entry.assigneeUserId,
    assigned_to_team_id: entry.assigneeTeamId,
    values: Object.entries(entry.values).map(([key, value]) => ({ key, value })),
    values_flat: entry.values,
    version: entry.version,
    created_at: presentTime(entry.createdAt),
    created_by: presentActor(entry.createdBy),
    updated_at: presentTime(entry.updatedAt),
  }
}
