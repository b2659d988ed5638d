import { Type, type TObject, type TProperties, type TSchema } from 'typebox'

/** Pieces of which the wire's schemas are made. A schema with a `title` becomes a component of the OpenAPI document. */

export function Nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}

/** Closed: an answer holds what it declares and nothing else. */
export function Answer<P extends TProperties>(title: string, properties: P): TObject<P> {
  return Type.Object(properties, { title, additionalProperties: false })
}

export const Id = Type.Integer({ minimum: 1 })
export const Time = Type.String({ format: 'date-time', description: 'ISO 8601 in UTC with milliseconds.' })
export const AnyJson = Type.Unknown()

export const Deleted = Answer('Deleted', { success: Type.Literal(true) })

/** One page of a list that is counted (rule 1.4-4). */
export function Page<T extends TSchema>(title: string, item: T) {
  return Answer(title, {
    data: Type.Array(item),
    current_page: Type.Integer(),
    last_page: Type.Integer(),
    per_page: Type.Integer(),
    total: Type.Integer(),
    from: Nullable(Type.Integer({ description: 'Place of the first item, counted from 1; null on an empty page.' })),
    to: Nullable(Type.Integer()),
  })
}

/** One stretch of a list that is not counted: a log, where the total says little and costs much. */
export function Slice<T extends TSchema>(title: string, item: T) {
  return Answer(title, {
    data: Type.Array(item),
    per_page: Type.Integer(),
    offset: Type.Integer(),
    next_offset: Nullable(Type.Integer({ description: 'Where to go on; null at the end.' })),
  })
}

export const ErrorSchema = Type.Object(
  {
    message: Type.String(),
    code: Type.String({ description: 'What to decide on; texts may change.' }),
    errors: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.String()), { description: 'Texts by the input that they are about.' }),
    ),
    request_id: Type.Optional(Type.String({ description: 'With a 5xx: what to quote to the operator.' })),
  },
  { title: 'Error', description: 'Some codes carry more members, listed in the reference of errors.' },
)

export function presentTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

export function presentTimeOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : presentTime(milliseconds)
}
