import { MessageChannel } from 'node:worker_threads'
import { openClient, type StoreClient } from './client.ts'
import { createEpochs } from './epochs.ts'
import { serveReader } from './reader.ts'
import { serveWriter, type WriterOptions } from './writer.ts'

/**
 * The store with all its parts in this one thread: for who ends soon, and serves nobody meanwhile. Throws what its writer
 * does where the file can't be opened.
 */
export function openInOneThread(options: Omit<WriterOptions, 'epochs'>): StoreClient {
  const { file, steadyNow } = options
  const epochs = createEpochs()
  const clock = steadyNow ? { steadyNow } : {}
  const writer = serveWriter({ ...options, epochs })
  const reader = serveReader({ file, ...clock })
  const [toWriter, toReader] = [new MessageChannel(), new MessageChannel()]
  writer.connect(toWriter.port1)
  reader.connect(toReader.port1)
  const client = openClient({ file, epochs, writer: toWriter.port2, reader: toReader.port2, ...clock })
  return {
    ...client,
    async close() {
      await client.close()
      await reader.close()
      await writer.close()
    },
  }
}
