import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { CoreError } from '../../core/errors/index.ts'
import type { Store } from '../../core/store/index.ts'
import { createEpochs, openClient } from '../../stores/sqlite/index.ts'
import type { Log } from '../log/index.ts'
import { Problem } from '../problem.ts'
import type { ReaderData } from '../threads/reader.ts'
import type { FromStoreThread, ToStoreThread } from '../threads/store-thread.ts'
import type { WriterData } from '../threads/writer.ts'

/** For a thread to end in after it was told to. */
const patienceMs = 5_000

/** The embedded store, spread over its threads, and the main thread's way to it. */
export interface StoreThreads {
  /** For the main thread, which opens no database: one long query would hold every request up. */
  readonly store: Store
  readonly epochs: SharedArrayBuffer
  readonly connectWriter: (port: MessagePort) => void
  readonly connectReader: (port: MessagePort) => void
  /** Resolves with a thread's error when one ends before it was told to; the store is of no use any more. */
  readonly died: Promise<Error>
  close(): Promise<void>
}

/** Throws a CoreError or a Problem where the database can't be opened. */
export async function startStoreThreads({
  file,
  log,
}: {
  readonly file: string
  readonly log: Log
}): Promise<StoreThreads> {
  const epochs = createEpochs()
  const writer = new StoreThread('writer', { file, epochs } satisfies WriterData, log)
  const reader = new StoreThread('reader', { file } satisfies ReaderData, log)
  try {
    // The one after the other: the writer migrates. Both load their modules meanwhile.
    await writer.open()
    await reader.open()
  } catch (error) {
    await Promise.all([writer.end(), reader.end()])
    throw error
  }
  const client = openClient({ epochs, writer: channelTo(writer), reader: channelTo(reader) })
  return {
    store: client,
    epochs,
    connectWriter: (port) => writer.connect(port),
    connectReader: (port) => reader.connect(port),
    died: Promise.race([writer.died, reader.died]),
    async close() {
      await client.close()
      await reader.close()
      await writer.close()
    },
  }
}

function channelTo(thread: StoreThread): MessagePort {
  const { port1, port2 } = new MessageChannel()
  thread.connect(port1)
  return port2
}

class StoreThread {
  readonly died: Promise<Error>
  readonly #worker: Worker
  readonly #exited: Promise<void>
  #isClosing = false

  constructor(name: 'writer' | 'reader', workerData: unknown, log: Log) {
    this.#worker = new Worker(new URL(`../threads/${name}.ts`, import.meta.url), { workerData, name })
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()))
    this.#worker.on('message', (message: FromStoreThread) => {
      if (message.type === 'fault') log.error({ err: message.error, where: message.where }, 'the store failed')
    })
    this.died = new Promise((resolve) => {
      this.#worker.once('error', (error) => resolve(error as Error))
      this.#worker.once('exit', () => {
        if (!this.#isClosing) resolve(new Error(`The ${name} thread ended.`))
      })
    })
  }

  async open(): Promise<void> {
    const opened = new Promise<void>((resolve, reject) => {
      this.#worker.once('message', (message: FromStoreThread) => {
        if (message.type === 'failed') reject(errorOf(message.error))
        else resolve()
      })
    })
    this.#send({ type: 'open' })
    await Promise.race([opened, this.died.then((error) => Promise.reject(error))])
  }

  connect(port: MessagePort): void {
    this.#send({ type: 'connect', port }, [port])
  }

  /** Lets the thread finish what it has and close its files; one that is stuck is ended. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#send({ type: 'close' })
    const stuck = setTimeout(() => void this.#worker.terminate(), patienceMs)
    await this.#exited
    clearTimeout(stuck)
  }

  async end(): Promise<void> {
    this.#isClosing = true
    await this.#worker.terminate()
  }

  #send(message: ToStoreThread, ports: readonly MessagePort[] = []): void {
    this.#worker.postMessage(message, ports)
  }
}

function errorOf(error: (FromStoreThread & { type: 'failed' })['error']): Error {
  return 'code' in error ? CoreError.fromPlain(error) : new Problem(error.message)
}
