import { Type, type Static } from 'typebox'
import type { FailedWrite } from '../../../core/run/index.ts'
import { ActorSchema, presentActor } from '../actor.ts'
import { AnyJson, Answer, Id, presentTime, Slice, Time } from '../schema.ts'

const FailedWriteSchema = Answer('FailedWrite', {
  id: Id,
  at: Time,
  by: ActorSchema,
  command: Type.String({ description: 'What was to be done, such as entry.setFields.' }),
  input: AnyJson,
  code: Type.String({ description: 'Of the error with which it was refused.' }),
  message: Type.String(),
})
export const FailedWriteListSchema = Slice('FailedWriteList', FailedWriteSchema)

export const Replayed = Answer('Replayed', { success: Type.Literal(true) })

export function presentFailedWrite(write: FailedWrite): Static<typeof FailedWriteSchema> {
  const { id, at, by, command, input, code, message } = write
  return { id, at: presentTime(at), by: presentActor(by), command, input, code, message }
}
