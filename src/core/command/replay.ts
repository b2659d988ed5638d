import { CoreError, isCoreError, reasonOf } from '../errors/index.ts'
import type { Json } from '../json.ts'
import type { KeptWrite } from '../run/index.ts'
import { entryCommands, type EntryCommandName } from './entry-commands.ts'
import { ask, type Deciding, type Work } from './work.ts'

/**
 * Has a write that was refused done again (rule 2.1-8), by whoever asks for it, and forgets it. Refused once more, it
 * stays where it was.
 */
export function* replayFailedWrite(deciding: Deciding, { id }: { readonly id: number }): Work<void> {
  const write = yield* ask('findFailedWrite', deciding.scope, id)
  if (!write) throw new CoreError('resource.not_found', {})
  const command = entryCommands[write.command as EntryCommandName] as (
    deciding: Deciding,
    input: unknown,
  ) => Work<unknown>
  yield* command(deciding, write.input)
  yield* ask('deleteFailedWrite', deciding.scope, id)
}

/** What to keep of a command that was refused, for `run.keepFailedWrite`. */
export function keptWriteOf(
  call: { readonly name: EntryCommandName; readonly input: unknown },
  refusal: unknown,
): KeptWrite {
  const error = isCoreError(refusal) ? refusal : new CoreError('server.internal', {})
  return { command: call.name, input: call.input as Json, code: error.code, message: reasonOf(error) }
}
