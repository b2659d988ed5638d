import { Type, type Static } from 'typebox'
import { consoleLevels, runOutcomes, runTriggers } from '../../../core/run/index.ts'
import { Answer, Nullable, Slice, Time } from '../schema.ts'

export const RunSchema = Answer('Run', {
  id: Type.String({ description: "The visit's request id: an error page shows it, and the answer's X-Request-Id." }),
  at: Time,
  trigger: Type.Enum([...runTriggers]),
  page_id: Type.Integer({ description: 'Below 0 for a page that comes with the product.' }),
  page: Type.String({ description: 'Its slug at the time.' }),
  revision_id: Type.Integer({
    description: 'The page as it was live; 0 where that is not known, below 0 where it comes with the product.',
  }),
  duration_ms: Type.Number({ description: 'From the request to its answer, waiting included.' }),
  compute_ms: Type.Number({ description: "Of the script, in the processor's time." }),
  memory_bytes: Type.Number({ description: 'What the script held when it ended.' }),
  status: Type.Integer({ description: 'Of the answer that the visitor got.' }),
  outcome: Type.Enum([...runOutcomes]),
  error: Nullable(
    Answer('RunFault', {
      code: Type.String({ description: 'What to decide on: the reference lists the codes at 3.1-10.' }),
      message: Type.String(),
      document: Type.String(),
      line: Type.Integer({ description: "In the author's own source, counted from 1; 0 where it is not known." }),
      column: Type.Integer(),
      stack: Type.Optional(Type.String()),
    }),
  ),
  console: Type.Array(Answer('ConsoleLine', { level: Type.Enum([...consoleLevels]), text: Type.String() })),
  calls: Type.Array(
    Answer('HostCall', {
      name: Type.String(),
      start_ms: Type.Number({ description: 'Since the run began.' }),
      ms: Type.Number(),
      note: Type.Optional(Type.String({ description: 'Why it was refused, and what else its author should know.' })),
    }),
  ),
  writes: Type.Array(
    Answer('RunWrite', {
      entry_id: Type.String(),
      version: Type.Integer(),
      seq: Type.Integer({ description: 'Its place in the change log.' }),
    }),
  ),
  dropped: Answer('RunDropped', { console: Type.Integer(), calls: Type.Integer(), writes: Type.Integer() }),
  customer_id: Nullable(Type.String()),
  unlogged: Type.Integer({ description: 'Further runs of this page, in the same second, that have no entry.' }),
})
export type RunWire = Static<typeof RunSchema>
export const RunListSchema = Slice('RunList', RunSchema)
