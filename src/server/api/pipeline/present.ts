import type { Brand } from '../../../core/brand/index.ts'
import type { Definitions } from '../../../core/definitions/index.ts'
import type { Pipeline, Stage } from '../../../core/pipeline/index.ts'
import { presentTime } from '../schema.ts'
import type { PipelineWire, StageWire } from './schema.ts'

export function presentStage(stage: Stage): StageWire {
  return {
    id: stage.id,
    pipeline_id: stage.pipelineId,
    name: stage.name,
    slug: stage.slug,
    color: stage.color,
    position: stage.position,
    order: stage.position,
    probability: stage.probability,
    semantic_status: stage.status,
    required_keys: [...stage.requiredKeys],
    created_at: presentTime(stage.createdAt),
    updated_at: presentTime(stage.updatedAt),
  }
}

export function presentPipeline(brand: Brand, pipeline: Pipeline, stages: readonly Stage[]): PipelineWire {
  return {
    id: pipeline.id,
    brand_id: brand.id,
    crm_entity_id: pipeline.entityId,
    name: pipeline.name,
    slug: pipeline.slug,
    purpose: pipeline.purpose,
    is_default: pipeline.isDefault,
    position: pipeline.position,
    stages: stages.map(presentStage),
    created_at: presentTime(pipeline.createdAt),
    updated_at: presentTime(pipeline.updatedAt),
  }
}

export function presentPipelinesOf(definitions: Definitions, entityId: number): PipelineWire[] {
  return definitions
    .pipelinesOf(entityId)
    .map((pipeline) => presentPipeline(definitions.brand, pipeline, definitions.stagesOf(pipeline.id)))
}
