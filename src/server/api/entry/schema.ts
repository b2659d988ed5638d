import { Type, type Static } from 'typebox'
import { ActorSchema } from '../actor.ts'
import { CustomerSchema } from '../customer/schema.ts'
import { Answer, AnyJson, Id, Nullable, Page, Time } from '../schema.ts'

const EntryId = Type.String({ format: 'uuid', description: 'A UUIDv7.' })

const properties = {
  id: EntryId,
  brand_id: Id,
  crm_entity_id: Id,
  kind: Type.Enum(['record', 'value']),
  title: Nullable(Type.String()),
  pipeline_id: Nullable(Id),
  stage_id: Nullable(Id),
  stage_changed_at: Nullable(Time),
  rank: Nullable(Type.String({ description: 'The order by hand within a stage; compares by code unit.' })),
  reference_type: Nullable(Type.String()),
  reference_id: Nullable(Type.String()),
  assigned_to_user_id: Nullable(Id),
  assigned_to_team_id: Nullable(Id),
  values: Type.Array(Answer('Value', { key: Type.String(), value: AnyJson })),
  values_flat: Type.Record(Type.String(), AnyJson),
  version: Type.Integer({ minimum: 1 }),
  created_at: Time,
  created_by: ActorSchema,
  updated_at: Time,
}

export const EntrySchema = Answer('Entry', properties)
export type EntryWire = Static<typeof EntrySchema>

const ListedEntrySchema = Answer('ListedEntry', {
  ...properties,
  customer: Type.Optional(Type.Union([CustomerSchema, Type.Null()], { description: 'With include_customer.' })),
})
export type ListedEntryWire = Static<typeof ListedEntrySchema>
export const EntryListSchema = Page('EntryList', ListedEntrySchema)

const Place = Type.Union([Type.Integer(), Type.String()], { description: 'An id or a slug.' })

export const NewEntrySchema = Type.Object(
  {
    title: Type.String({ maxLength: 512 }),
    pipeline_id: Type.Optional(Place),
    stage_id: Type.Optional(Place),
    reference_type: Type.Optional(Nullable(Type.String({ pattern: '^[a-zA-Z0-9_-]{1,64}$' }))),
    reference_id: Type.Optional(Nullable(Type.Union([Type.String({ maxLength: 512 }), Type.Integer()]))),
    assigned_to_user_id: Type.Optional(Nullable(Type.Integer({ minimum: 1, description: 'A member of the brand.' }))),
    assigned_to_team_id: Type.Optional(Nullable(Type.Integer({ minimum: 1 }))),
    values: Type.Optional(
      Type.Union([
        Type.Record(Type.String(), AnyJson),
        Type.Array(Type.Object({ key: Type.String(), value: Type.Optional(AnyJson) })),
      ]),
    ),
  },
  { title: 'NewEntry', description: 'pipeline_id and stage_id are required where the entity has pipelines.' },
)
