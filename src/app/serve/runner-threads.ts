import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { Store } from '../../core/store/index.ts'
import type { SandboxAssets } from '../../scripts/sandbox/index.ts'
import { createRunnerPool, recordKill, type RunnerPool } from '../../server/runners/index.ts'
import type { Log } from '../log/index.ts'
import type { RunnerData, RunnerStart } from '../threads/runner.ts'

export interface StartRunners {
  readonly count: number
  readonly file: string
  readonly epochs: SharedArrayBuffer
  /** Taken first; further ones are started when the pool wants them. */
  readonly runnerThreads: RunnerThreads
  /** Made once, and shared by all runners. */
  readonly assets: SandboxAssets
  /** Names under which the installation is reached, beside its brands' own; no script may call them. */
  readonly ownHosts: readonly string[]
  /** Each runner gets a way of its own to the writer and to the reader. */
  readonly connectWriter: (port: MessagePort) => void
  readonly connectReader: (port: MessagePort) => void
  /** The main thread's store, for what the pool itself records. */
  readonly store: Store
  readonly log: Log
}

/** Threads for runners, begun before there is a store to run on: they load their modules meanwhile. */
export interface RunnerThreads {
  /** What every sandbox of the process starts from, made by the first of them. Rejects where that one ends. */
  readonly assets: Promise<SandboxAssets>
  /** One that waits; undefined where none is left. */
  take(): Worker | undefined
  /** Ends those that nobody took. */
  close(): Promise<void>
}

export function beginRunnerThreads(count: number, log: Log): RunnerThreads {
  const waiting = new Set<Worker>()
  const onError = (error: unknown) => log.error({ err: error }, 'a runner failed')
  const begin = (data: RunnerData): Worker => {
    const worker = newThread(data)
    waiting.add(worker)
    worker.on('error', onError)
    worker.once('exit', () => waiting.delete(worker))
    return worker
  }
  const first = begin({ makesAssets: true })
  const assets = new Promise<SandboxAssets>((resolve, reject) => {
    first.once('message', resolve)
    first.once('error', reject)
    first.once('exit', () => reject(new Error('The first runner ended while it made what sandboxes start from.')))
  })
  for (let i = 1; i < count; i++) begin({ makesAssets: false })
  return {
    assets,
    take() {
      const [worker] = waiting
      if (worker) {
        waiting.delete(worker)
        worker.off('error', onError)
      }
      return worker
    },
    async close() {
      await Promise.all([...waiting].map((worker) => worker.terminate()))
    },
  }
}

function newThread(data: RunnerData): Worker {
  return new Worker(new URL('../threads/runner.ts', import.meta.url), { workerData: data, name: 'runner' })
}

export function startRunners(options: StartRunners): RunnerPool {
  const { count, runnerThreads, file, epochs, assets, ownHosts, log, store } = options
  return createRunnerPool({
    count,
    log,
    startRunner(state) {
      const writer = connect(options.connectWriter)
      const reader = connect(options.connectReader)
      const worker = runnerThreads.take() ?? newThread({ makesAssets: false })
      const start: RunnerStart = { file, epochs, writer, reader, assets, state, ownHosts }
      worker.postMessage(start, [writer, reader])
      return worker
    },
    onKilled(killed) {
      void recordKill(store, killed).catch((error: unknown) => log.error({ err: error }, 'run log'))
    },
  })
}

function connect(to: (port: MessagePort) => void): MessagePort {
  const { port1, port2 } = new MessageChannel()
  to(port1)
  return port2
}
