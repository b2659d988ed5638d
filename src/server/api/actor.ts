import { Type, type Static } from 'typebox'
import type { Actor } from '../../core/brand/index.ts'
import { Answer } from './schema.ts'

export const ActorSchema = Answer('Actor', {
  type: Type.Enum(['user', 'key', 'page', 'system']),
  id: Type.String(),
  name: Type.String(),
  run_id: Type.Optional(Type.String()),
})

export function presentActor({ type, id, name, runId }: Actor): Static<typeof ActorSchema> {
  return { type, id, name, ...(runId === undefined ? {} : { run_id: runId }) }
}
