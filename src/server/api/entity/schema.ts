import { Type, type Static } from 'typebox'
import { entityModes, presets } from '../../../core/entity/index.ts'
import { FieldSchema, NewFieldSchema } from '../field/schema.ts'
import { NewPipelineSchema, PipelineSchema } from '../pipeline/schema.ts'
import { Answer, Id, Nullable, Time } from '../schema.ts'

const summary = {
  id: Id,
  brand_id: Id,
  name: Type.String(),
  slug: Type.String(),
  singular_name: Type.String(),
  plural_name: Type.String(),
  icon: Nullable(Type.String({ description: "A Lucide icon's name." })),
  color: Nullable(Type.String()),
  entity_mode: Type.Enum([...entityModes]),
  is_system: Type.Boolean(),
  pipelines_count: Type.Integer(),
  fields_count: Type.Integer(),
  entries_count: Type.Integer(),
  created_at: Time,
  updated_at: Time,
}

export const EntitySummarySchema = Answer('EntitySummary', summary)
export type EntitySummaryWire = Static<typeof EntitySummarySchema>

export const EntitySchema = Answer('Entity', {
  ...summary,
  pipelines: Type.Array(PipelineSchema),
  fields: Type.Array(FieldSchema),
})
export type EntityWire = Static<typeof EntitySchema>

const PresetSchema = Answer('Preset', { key: Type.String(), label: Type.String(), description: Type.String() })
export const PresetListSchema = Answer('PresetList', { presets: Type.Array(PresetSchema) })

export const NewEntitySchema = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: 255, description: 'Required without a preset.' })),
    slug: Type.Optional(Type.String({ maxLength: 64, description: 'Made of the name where none is given.' })),
    singular_name: Type.Optional(Type.String({ maxLength: 255 })),
    plural_name: Type.Optional(Type.String({ maxLength: 255 })),
    icon: Type.Optional(Nullable(Type.String({ maxLength: 64 }))),
    color: Type.Optional(Nullable(Type.String({ maxLength: 64 }))),
    entity_mode: Type.Optional(Type.Enum([...entityModes])),
    preset: Type.Optional(Type.Enum(presets.map((preset) => preset.key))),
    pipelines: Type.Optional(Type.Array(NewPipelineSchema)),
    fields: Type.Optional(Type.Array(NewFieldSchema)),
  },
  { title: 'NewEntity' },
)
