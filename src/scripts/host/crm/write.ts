import type { CommandInput, CommandResult, EntryCommandName } from '../../../core/command/index.ts'
import { isCoreError, reasonOf } from '../../../core/errors/index.ts'
import type { Json } from '../../../core/json.ts'
import { after } from '../after.ts'
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
    logWrite(result, run.log.wrote.bind(run.log), note)
    return present(result)
  }
  const reference = 'reference' in input ? (input.reference ?? undefined) : undefined
  if (!options.isAsync()) {
    return after(run.pending.settled(reference), () => writer.execute(run.scope, name, input).then(answer))
  }
  run.pending.add(writer.accept(run.scope, name, input).then(answer), reference, (error) =>
    note(`Not written, and kept for an admin: ${isCoreError(error) ? reasonOf(error) : ''}`),
  )
  return pending
}

function logWrite(
  result: unknown,
  wrote: (entryId: string, version: number) => void,
  note: (text: string) => void,
): void {
  const report = result as {
    entryId?: string
    version?: number
    entry?: { id: string; version: number }
    remarks?: readonly string[]
  }
  if (report.entryId !== undefined && report.version !== undefined) wrote(report.entryId, report.version)
  if (report.entry) wrote(report.entry.id, report.entry.version)
  for (const remark of report.remarks ?? []) note(remark)
}
