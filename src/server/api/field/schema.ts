import { Type, type Static } from 'typebox'
import { fieldTypeNames } from '../../../core/field/index.ts'
import { Answer, AnyJson, Id, Nullable, Time } from '../schema.ts'

const RulesSchema = Answer('ValidationRules', {
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  pattern: Type.Optional(Type.String({ description: 'Run by a linear-time engine.' })),
  message: Type.Optional(Type.String()),
})

const ReportingSchema = Answer('ReportingConfig', {
  reportable: Type.Boolean(),
  aggregation_type: Nullable(Type.Enum(['numeric', 'categorical', 'date', 'boolean'])),
  baseline: Nullable(
    Type.Union([
      Type.Enum(['min', 'max']),
      Type.Object(
        { min: Type.Optional(Type.Number()), max: Type.Optional(Type.Number()) },
        { additionalProperties: false },
      ),
    ]),
  ),
  bucket_size: Nullable(Type.Number()),
  preferred_chart: Nullable(Type.Enum(['kpi', 'histogram', 'pie', 'bar', 'line'])),
})

const ChoiceSchema = Answer('Choice', {
  value: Type.String(),
  label: Type.String(),
  color: Type.Optional(Type.String()),
})

const NumberOptions = Answer('NumberOptions', {
  currency: Type.Optional(Type.String()),
  decimals: Type.Optional(Type.Integer()),
})

const RelationOptions = Answer('RelationOptions', {
  target_entity_id: Id,
  target_entity: Nullable(Type.String({ description: "The target's slug." })),
  display_field: Type.String(),
})

export const FieldSchema = Answer('Field', {
  id: Id,
  crm_entity_id: Id,
  label: Type.String(),
  name: Type.String({ description: 'The same as label.' }),
  key: Type.String(),
  type: Type.Enum([...fieldTypeNames]),
  options: Type.Union([Type.Array(ChoiceSchema), NumberOptions, RelationOptions, Type.Null()]),
  required: Type.Boolean(),
  unique: Type.Boolean(),
  default_value: AnyJson,
  validation_rules: Nullable(RulesSchema),
  position: Type.Integer(),
  order: Type.Integer({ description: 'The same as position.' }),
  ui_editable: Type.Boolean(),
  reporting_config: Nullable(ReportingSchema),
  visible_to_team_ids: Type.Array(Id),
  created_at: Time,
  updated_at: Time,
})
export type FieldWire = Static<typeof FieldSchema>

export const NewFieldSchema = Type.Object(
  {
    key: Type.String({ pattern: '^[a-zA-Z0-9_.-]{1,128}$' }),
    label: Type.Optional(
      Type.String({ maxLength: 255, description: 'Also as `name`; the key where neither is given.' }),
    ),
    type: Type.Optional(
      Type.String({
        description: `${fieldTypeNames.join(', ')}; text where none is given. Also multi_select, tel, integer, decimal, currency, checkbox, radio, time.`,
      }),
    ),
    options: Type.Optional(AnyJson),
    required: Type.Optional(Type.Boolean()),
    unique: Type.Optional(Type.Boolean()),
    default_value: Type.Optional(AnyJson),
    validation_rules: Type.Optional(Nullable(RulesSchema)),
    position: Type.Optional(Type.Integer({ description: 'Also as `order`.' })),
    ui_editable: Type.Optional(Type.Boolean()),
    reporting_config: Type.Optional(AnyJson),
    visible_to_team_ids: Type.Optional(Type.Array(Id)),
  },
  { title: 'NewField' },
)
