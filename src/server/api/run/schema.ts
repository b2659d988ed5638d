import { Type, type Static } from 'typebox'
import { runOutcomes } from '../../../core/run/index.ts'
import { Answer, AnyJson, Id, Nullable, Slice, Time } from '../schema.ts'

export const RunSchema = Answer('Run', {
  id: Type.String(),
  at: Time,
  trigger: Type.Enum(['request', 'preview']),
  page_id: Id,
  page: Type.String({ description: 'Its slug at the time.' }),
  revision_id: Id,
  duration_ms: Type.Number(),
  compute_ms: Type.Number(),
  memory_bytes: Type.Number(),
  status: Type.Integer({ description: 'Of the answer that the visitor got.' }),
  outcome: Type.Enum([...runOutcomes]),
  error: Nullable(
    Answer('RunFault', {
      code: Type.String(),
      message: Type.String(),
      document: Type.String(),
      line: Type.Integer({ description: "In the author's own source, counted from 1; 0 where it is not known." }),
      column: Type.Integer(),
      stack: Type.Optional(Type.String()),
      details: Type.Optional(AnyJson),
    }),
  ),
  console: Type.Array(Answer('ConsoleLine', { level: Type.String(), text: Type.String() })),
  calls: Type.Array(Answer('HostCall', { name: Type.String(), ms: Type.Number(), note: Type.Optional(Type.String()) })),
  writes: Type.Array(Answer('RunWrite', { entry_id: Type.String(), version: Type.Integer() })),
  customer_id: Nullable(Type.String()),
})
export type RunWire = Static<typeof RunSchema>
export const RunListSchema = Slice('RunList', RunSchema)
