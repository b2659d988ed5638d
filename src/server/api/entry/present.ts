import type { Scope } from '../../../core/brand/index.ts'
import type { Definitions } from '../../../core/definitions/index.ts'
import { hideTrashedRelations, type Entry } from '../../../core/entry/index.ts'
import type { Store } from '../../../core/store/index.ts'
import { presentActor } from '../actor.ts'
import { presentTime, presentTimeOrNull } from '../schema.ts'
import type { EntryWire } from './schema.ts'

/** Entries as they were read: without what they relate to in the trash (rule 1.6-4). */
export async function presentEntries(
  { reads }: Store,
  scope: Scope,
  { definitions, entries }: { readonly definitions: Definitions; readonly entries: readonly Entry[] },
): Promise<EntryWire[]> {
  const shown = await hideTrashedRelations(reads, scope, { definitions, entries })
  return shown.map((entry) => presentEntry(scope.brandId, entry))
}

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
