import { after } from '../../../core/awaitable.ts'
import type { CommandInput, CommandResult, EntryCommandName, ToldChanges } from '../../../core/command/index.ts'
import { isCoreError, reasonOf } from '../../../core/errors/index.ts'
import type { Json } from '../../../core/json.ts'
import type { CallTools } from '../host-function.ts'

/**
 * Sends a command and answers with what `present` makes of its result. With `async: true` (rule 2.1-8) the command goes
 * out at once and `pending` is answered; the run waits for it before its visitor gets an answer, and one that is refused
 * is kept for an admin. A synchronous one first waits for those of its reference.
 */
export function write<N extends EntryCommandName>(
  { run, options, note }: CallTools,
  command: { readonly name: N; readonly input: CommandInput<N> },
  present: (result: CommandResult<N>) => Json,
  pending: Json,
): Promise<Json> | Json {
  const { writer } = run.store
  const { name, input } = command
  const answer = (result: CommandResult<N>) => {
    const { changes, remarks } = result as { readonly changes?: ToldChanges; readonly remarks?: readonly string[] }
    // A batch always tells its changes; a write that changed nothing has left none (rule 1.3-7).
    if (changes?.count === 0) note('Nothing changed.')
    if (changes) run.log.wrote(changes)
    for (const remark of remarks ?? []) note(remark)
    return present(result)
  }
  const reference = 'reference' in input ? (input.reference ?? undefined) : undefined
  const { pending: others } = run
  if (!options.isAsync()) {
    return after(others.settled(reference), () =>
      others.isOver ? null : writer.execute(run.scope, name, input).then(answer),
    )
  }
  return after(others.room(), () => {
    if (others.isOver) return null
    others.add(writer.accept(run.scope, name, input).then(answer), reference, (error) =>
      note(`Not written, and kept for an admin: ${isCoreError(error) ? reasonOf(error) : ''}`),
    )
    return pending
  })
}
