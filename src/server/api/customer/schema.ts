import { Type, type Static } from 'typebox'
import { Answer, Nullable, Page, Time } from '../schema.ts'

const properties = {
  id: Type.String(),
  email: Nullable(Type.String()),
  name: Type.String(),
  first_name: Type.String(),
  last_name: Type.String(),
  phone: Type.String(),
  country: Type.String(),
  state: Type.String(),
  city: Type.String(),
  address: Type.String(),
  created_at: Time,
  updated_at: Time,
}

export const CustomerSchema = Answer('Customer', properties)
export type CustomerWire = Static<typeof CustomerSchema>
export const CustomerListSchema = Page('CustomerList', CustomerSchema)
export const customerProperties = properties

export const NewCustomerSchema = Type.Object(
  {
    email: Type.String({ maxLength: 254 }),
    id: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description: 'Made where none is given.' })),
    name: Type.Optional(Type.String({ maxLength: 255 })),
    first_name: Type.Optional(Type.String({ maxLength: 255 })),
    last_name: Type.Optional(Type.String({ maxLength: 255 })),
    phone: Type.Optional(Type.String({ maxLength: 64 })),
    country: Type.Optional(Type.String({ maxLength: 64 })),
    state: Type.Optional(Type.String({ maxLength: 64 })),
    city: Type.Optional(Type.String({ maxLength: 255 })),
    address: Type.Optional(Type.String({ maxLength: 512 })),
  },
  { title: 'NewCustomer' },
)
