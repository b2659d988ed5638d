import type { CommandInput, CommandName, CommandResult } from '../../../core/command/index.ts'
import { CoreError } from '../../../core/errors/index.ts'
import type { Json } from '../../../core/json.ts'
import type { CallTools } from '../host-function.ts'

/**
 * Sends a command and answers with what `present` makes of its result. With `async: true` (rule 2.1-8) the command goes
 * out at once and `pending` is answered; the run waits for it before its visitor gets an answer.
 */
export function write<N extends CommandName>(
  { run, options, note }: CallTools,
  command: { readonly name: N; readonly input: CommandInput<N> },
  present: (result: CommandResult<N>) => Json,
  pending: Json,
): Promise<Json> | Json {
  const answer = run.store.writer.execute(run.scope, command.name, command.input).then((result) => {
    logWrite(result, run.log.wrote.bind(run.log), note)
    return present(result)
  })
  if (!options.isAsync()) return answer
  run.pending.add(answer, (error) =>
    note(error instanceof CoreError ? `Not written: ${error.message}` : 'Not written.'),
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
