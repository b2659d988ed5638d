import { mostMegabytesAtOnce, type Engines } from '../../core/command/index.ts'
import { isCoreError, type CoreError } from '../../core/errors/index.ts'
import type { KeepAnswerInput } from '../../core/kept-answer/index.ts'
import type { Store } from '../../core/store/index.ts'
import type { Run, RunTools } from '../../scripts/host/index.ts'
import { GuestError } from '../../scripts/sandbox/index.ts'
import { overlayStore, type Overlay } from '../../stores/overlay/index.ts'
import type { CommitErrorCode } from './page-fault.ts'

/** What an atomic run may write and read: the writer does all of it again in one go, and other writes wait. */
const bounds = { mostEntries: 1_000, mostReads: 20_000, mostMegabytes: mostMegabytesAtOnce } as const

/** Where a run of an atomic page writes until its end (rule 3.1-8). */
export function openOverlay(store: Store, { tools, engines }: { tools: RunTools; engines: Engines }): Overlay {
  // As the other bounds on what a run asks for (rule 2.1-11): "not there" would be a wrong answer to a read.
  const refuseRead = ({ message }: CoreError) => new GuestError('RangeError', message)
  return overlayStore(store, { ...tools, engines, ...bounds, refuseRead })
}

/** Writes all that the run wrote, its answer with it where that is kept. Answers why it could not: nothing was written then. */
export async function commitRun(
  overlay: Overlay,
  run: Run,
  { isSecond, keep }: { readonly isSecond: boolean; readonly keep: KeepAnswerInput | undefined },
): Promise<CoreError<CommitErrorCode> | undefined> {
  await run.pending.confirm()
  const call = run.log.startCall('commit')
  if (isSecond) call.note('Run again: what the first run had read was changed before it could write.')
  try {
    run.log.wrote(await overlay.commit(run.scope, keep))
    return undefined
  } catch (error) {
    if (!isCoreError(error, 'run.conflict') && !isCoreError(error, 'limit.reached')) throw error
    call.note(error.message)
    return error
  } finally {
    call.done()
  }
}
