import { ask, type Deciding, type Work } from '../command/work.ts'
import { CoreError } from '../errors/index.ts'
import type { FailedWrite } from './failed-write.ts'
import type { Run } from './run.ts'

export function* recordRuns({ scope }: Deciding, { runs }: { readonly runs: readonly Run[] }): Work<void> {
  yield* ask('appendRuns', scope, runs)
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
