import type { Definitions } from '../../../core/definitions/index.ts'
import type { Entity } from '../../../core/entity/index.ts'
import { presentFieldsOf } from '../field/present.ts'
import { presentPipelinesOf } from '../pipeline/present.ts'
import { presentTime } from '../schema.ts'
import type { EntitySummaryWire, EntityWire } from './schema.ts'

/** Live entries by entity id, as the store counts them; entities without entries are missing. */
export type EntryCounts = Readonly<Record<number, number>>

export function presentEntitySummary(definitions: Definitions, entity: Entity, counts: EntryCounts): EntitySummaryWire {
  return {
    id: entity.id,
    brand_id: definitions.brand.id,
    name: entity.name,
    slug: entity.slug,
    singular_name: entity.singularName,
    plural_name: entity.pluralName,
    icon: entity.icon,
    color: entity.color,
    entity_mode: entity.mode,
    is_system: entity.isSystem,
    pipelines_count: definitions.pipelinesOf(entity.id).length,
    fields_count: definitions.fieldsOf(entity.id).length,
    entries_count: counts[entity.id] ?? 0,
    created_at: presentTime(entity.createdAt),
    updated_at: presentTime(entity.updatedAt),
  }
}

export function presentEntity(definitions: Definitions, entity: Entity, counts: EntryCounts): EntityWire {
  return {
    ...presentEntitySummary(definitions, entity, counts),
    pipelines: presentPipelinesOf(definitions, entity.id),
    fields: presentFieldsOf(definitions, entity.id),
  }
}
