import { ask, pause, type Deciding, type Work } from '../command/work.ts'
import { CoreError } from '../errors/index.ts'
import type { FailedWrite } from './failed-write.ts'
import type { LoggedRun } from './logged-run.ts'

/** Runs between two pauses: some milliseconds in SQLite, however much each of them said. */
const piece = 50

/** In pieces: the log of a busy brand must not hold up what others write. */
export function* recordRuns({ scope }: Deciding, { runs }: { readonly runs: readonly LoggedRun[] }): Work<void> {
  for (let from = 0; from < runs.length; from += piece) {
    if (from > 0) yield* pause()
    yield* ask('appendRuns', scope, runs.slice(from, from + piece))
  }
}

export type KeptWrite = Pick<FailedWrite, 'command' | 'input' | 'code' | 'message'>

/** For stores: what to do where a write that was accepted is refused. */
export function* keepFailedWrite({ scope, now }: Deciding, write: KeptWrite): Work<void> {
  yield* ask('insertFailedWrite', scope, { ...write, at: now, by: scope.actor })
}

/** Whoever saw that a failed write is better not done. */
export function* dropFailedWrite({ scope }: Deciding, { id }: { readonly id: number }): Work<void> {
  if (!(yield* ask('deleteFailedWrite', scope, id))) throw new CoreError('resource.not_found', {})
}
