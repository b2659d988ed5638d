import { once } from 'node:events'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { installationScope, systemActor, type Scope } from '../core/brand/index.ts'
import type { Store } from '../core/store/index.ts'
import type { SandboxAssets } from '../scripts/sandbox/index.ts'
import { createRunnerPool, type Killed, type RunnerPool } from '../server/runners/index.ts'
import type { Log } from './log/index.ts'
import { createIdMaker } from './new-id.ts'
import type { RunnerData } from './threads/runner.ts'

export interface StartRunners {
  readonly count: number
  readonly file: string
  readonly epochs: SharedArrayBuffer
  /** Made once, and shared by all runners. */
  readonly assets: SandboxAssets
  /** Each runner gets a way of its own to the writer and to each reader. */
  readonly connectWriter: (port: MessagePort) => void
  readonly connectReaders: readonly ((port: MessagePort) => void)[]
  /** The main thread's store, for what the pool itself records. */
  readonly store: Store
  readonly log: Log
}

/** What every sandbox of the process starts from, made in a thread of its own. */
export async function makeSandboxAssets(): Promise<SandboxAssets> {
  const worker = new Worker(new URL('./threads/sandbox-base.ts', import.meta.url), { name: 'sandbox-base' })
  const [assets] = (await once(worker, 'message')) as [SandboxAssets]
  return assets
}

export function startRunners(options: StartRunners): RunnerPool {
  const { count, file, epochs, assets, log, store } = options
  const newId = createIdMaker()
  return createRunnerPool({
    count,
    log,
    startRunner(_role, state) {
      const writer = connect(options.connectWriter)
      const readers = options.connectReaders.map(connect)
      const data: RunnerData = { file, epochs, writer, readers, assets, state }
      return new Worker(new URL('./threads/runner.ts', import.meta.url), {
        workerData: data,
        transferList: [writer, ...readers],
        name: 'runner',
      })
    },
    onKilled(killed) {
      void recordKill(store, newId(), killed).catch((error: unknown) => log.error({ err: error }, 'run log'))
    },
  })
}

function connect(to: (port: MessagePort) => void): MessagePort {
  const { port1, port2 } = new MessageChannel()
  to(port1)
  return port2
}

/** A run that took its thread along could not write its own entry (rule 3.1-7). */
async function recordKill(store: Store, id: string, killed: Killed): Promise<void> {
  const { brandId, pageId, durationMs, computeMs } = killed
  const scope: Scope = { ...installationScope(systemActor), brandId }
  const definitions = await store.definitions(scope)
  const page = definitions.publishedOf('page').find((candidate) => candidate.id === pageId)
  await store.writer.execute(scope, 'run.record', {
    runs: [
      {
        id,
        at: Date.now() - durationMs,
        trigger: 'request',
        pageId,
        page: page?.name ?? '',
        revisionId: page?.revisionId ?? 0,
        durationMs,
        computeMs,
        memoryBytes: 0,
        status: 504,
        outcome: 'killed',
        error: {
          code: 'script.stuck',
          message: 'The script held its thread in a single long operation and was ended with it.',
          document: page?.name ?? '',
          line: 0,
          column: 0,
        },
        console: [],
        calls: [],
        writes: [],
        customerId: null,
      },
    ],
  })
}
