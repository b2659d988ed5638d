import { Type, type Static } from 'typebox'
import { purposes, stageStatuses } from '../../../core/pipeline/index.ts'
import { Answer, Id, Nullable, Time } from '../schema.ts'

export const StageSchema = Answer('Stage', {
  id: Id,
  pipeline_id: Id,
  name: Type.String(),
  slug: Type.String(),
  color: Nullable(Type.String()),
  position: Type.Integer(),
  order: Type.Integer({ description: 'The same as position.' }),
  probability: Nullable(Type.Integer({ minimum: 0, maximum: 100 })),
  semantic_status: Nullable(Type.Enum([...stageStatuses])),
  required_keys: Type.Array(Type.String(), { description: 'An entry enters only with a value under each of them.' }),
  created_at: Time,
  updated_at: Time,
})
export type StageWire = Static<typeof StageSchema>

export const PipelineSchema = Answer('Pipeline', {
  id: Id,
  brand_id: Id,
  crm_entity_id: Id,
  name: Type.String(),
  slug: Type.String(),
  purpose: Nullable(Type.Enum([...purposes])),
  is_default: Type.Boolean(),
  position: Type.Integer(),
  stages: Type.Array(StageSchema),
  created_at: Time,
  updated_at: Time,
})
export type PipelineWire = Static<typeof PipelineSchema>

export const NewStageSchema = Type.Object(
  {
    name: Type.String({ maxLength: 255, description: 'Also as `label`.' }),
    slug: Type.Optional(Type.String({ maxLength: 64 })),
    color: Type.Optional(Nullable(Type.String({ maxLength: 64 }))),
    position: Type.Optional(Type.Integer({ description: 'Also as `order`.' })),
    probability: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 100 }))),
    semantic_status: Type.Optional(Nullable(Type.Enum([...stageStatuses]))),
    required_keys: Type.Optional(Type.Array(Type.String())),
  },
  { title: 'NewStage' },
)

export const NewPipelineSchema = Type.Object(
  {
    name: Type.String({ maxLength: 255 }),
    slug: Type.Optional(Type.String({ maxLength: 64 })),
    purpose: Type.Optional(Nullable(Type.Enum([...purposes]))),
    is_default: Type.Optional(Type.Boolean()),
    position: Type.Optional(Type.Integer({ description: 'Also as `order`.' })),
    stages: Type.Optional(Type.Array(NewStageSchema, { description: 'One stage "New" where none is given.' })),
  },
  { title: 'NewPipeline' },
)
