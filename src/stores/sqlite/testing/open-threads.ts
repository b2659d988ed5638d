import { once } from 'node:events'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { Scope } from '../../../core/brand/index.ts'
import type { Store } from '../../../core/store/index.ts'
import type { StoredChange } from '../../../core/testing/index.ts'
import { createEpochs, openClient } from '../index.ts'
import { readChanges } from './read-changes.ts'
import { SharedClock } from './shared-clock.ts'
import type { StoreThreadData } from './store-thread.ts'
import { temporaryDatabase } from './temporary-file.ts'

export interface OpenedThreads {
  readonly store: Store
  advance(milliseconds: number): void
  changes(scope: Scope): readonly StoredChange[]
  close(): Promise<void>
}

/** The store as it is run: a file on a disk, a thread that writes, one that reads, and this one. */
export async function openThreads({ opensFile }: { readonly opensFile: boolean }): Promise<OpenedThreads> {
  const { file, remove } = temporaryDatabase()
  const epochs = createEpochs()
  const clock = new SharedClock()
  const start = async (role: StoreThreadData['role']) => {
    const workerData: StoreThreadData = { role, file, epochs, clock: clock.memory }
    const thread = new Worker(new URL('./store-thread.ts', import.meta.url), { workerData })
    await once(thread, 'message')
    return thread
  }
  const writer = await start('writer')
  const reader = await start('reader')
  const client = openClient({
    ...(opensFile ? { file } : {}),
    epochs,
    writer: connect(writer),
    reader: connect(reader),
    steadyNow: clock.now,
  })
  return {
    store: client,
    advance: (milliseconds) => clock.advance(milliseconds),
    changes: (scope) => readChanges(file, scope),
    async close() {
      await client.close()
      for (const thread of [reader, writer]) {
        thread.postMessage('close')
        await once(thread, 'exit')
      }
      remove()
    },
  }
}

function connect(thread: Worker): MessagePort {
  const { port1, port2 } = new MessageChannel()
  thread.postMessage(port1, [port1])
  return port2
}
