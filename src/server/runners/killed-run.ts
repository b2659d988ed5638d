import { installationScope, systemActor, type Scope } from '../../core/brand/index.ts'
import { nothingDropped, runFaultCodes, type RunFault, type RunFaultCode } from '../../core/run/index.ts'
import { findBuiltInPageById } from '../../core/source/index.ts'
import type { Store } from '../../core/store/index.ts'

/** A visit that was ended with its runner. */
export interface Killed {
  /** Of the request. */
  readonly id: string
  readonly brandId: number
  /** 0 where it did not get as far as to know its page. */
  readonly pageId: number
  readonly url: string
  /** Another one took the runner along, and this one can't be begun again: it had done something already. */
  readonly isInnocent: boolean
  /**
   * Milliseconds for which it held the thread without a sign, and of computing in them; 0 where the thread died by itself,
   * or another one held it.
   */
  readonly durationMs: number
  readonly computeMs: number
}

/** A run that was ended with its thread could not write its own entry in the run log (rule 3.1-7). */
export async function recordKill(store: Store, killed: Killed): Promise<void> {
  const { id, brandId, pageId, isInnocent, durationMs, computeMs } = killed
  const scope: Scope = { ...installationScope(systemActor), brandId }
  const definitions = await store.definitions(scope)
  const page =
    definitions.publishedOf('page').find((candidate) => candidate.id === pageId) ?? findBuiltInPageById(brandId, pageId)
  const document = page?.name ?? ''
  const code = isInnocent ? 'script.taken_along' : 'script.stuck'
  const error: RunFault<RunFaultCode> = { code, message: runFaultCodes[code], document, line: 0, column: 0 }
  await store.writer.execute(scope, 'run.record', {
    runs: [
      {
        id,
        at: Date.now() - durationMs,
        trigger: 'request',
        pageId,
        page: document,
        revisionId: page?.revisionId ?? 0,
        durationMs,
        computeMs,
        memoryBytes: 0,
        status: 504,
        outcome: 'killed',
        error,
        console: [],
        calls: [],
        writes: [],
        dropped: nothingDropped,
        unlogged: 0,
        customerId: null,
      },
    ],
  })
}
