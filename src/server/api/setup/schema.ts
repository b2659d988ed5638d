import { Type } from 'typebox'
import { Answer, Id, Time } from '../schema.ts'

export const SetupSchema = Type.Object(
  {
    token: Type.String({ description: 'What stands after # in the link that `serve` printed.' }),
    email: Type.String({ maxLength: 254 }),
    password: Type.String({ minLength: 8, maxLength: 1000 }),
    name: Type.Optional(
      Type.String({ maxLength: 255, description: 'The beginning of the address where none is given.' }),
    ),
  },
  { title: 'Setup' },
)

export const UserSchema = Answer('User', {
  id: Id,
  email: Type.String(),
  name: Type.String(),
  operator: Type.Boolean({ description: 'Owns every brand, later ones too, and makes and deletes brands.' }),
  created_at: Time,
  updated_at: Time,
})
