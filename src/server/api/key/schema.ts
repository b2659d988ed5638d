import { Type } from 'typebox'
import { Answer, Id, Nullable, Time } from '../schema.ts'

const properties = {
  id: Id,
  user_id: Id,
  name: Type.String(),
  prefix: Type.String({ description: 'The first characters, to tell keys apart by.' }),
  access: Type.Enum(['read', 'write']),
  expires_at: Nullable(Time),
  last_used_at: Nullable(Time),
  created_at: Time,
}

export const KeySchema = Answer('ApiKey', properties)

export const CreatedKeySchema = Answer('CreatedApiKey', {
  ...properties,
  key: Type.String({ description: 'The key itself. It is shown here and never again.' }),
})

export const NewKeySchema = Type.Object(
  {
    name: Type.String({ maxLength: 255 }),
    user_id: Type.Optional(
      Type.Integer({
        description: "Whose key it is: the caller's own where none is given; an owner may name any member.",
      }),
    ),
    access: Type.Optional(Type.Enum(['read', 'write'], { default: 'write' })),
    expires_at: Type.Optional(Nullable(Type.String({ description: 'A date or an instant in the future.' }))),
  },
  { title: 'NewApiKey' },
)
