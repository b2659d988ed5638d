import { MessageChannel } from 'node:worker_threads'
import type { Engines } from '../../../core/command/index.ts'
import { plainEngines } from '../../../core/testing/index.ts'
import { createEpochs, openClient, serveReader, serveWriter, type StoreClient, type WriterOptions } from '../index.ts'

export interface HereOptions extends Partial<Omit<WriterOptions, 'file' | 'epochs'>> {
  readonly engines?: Engines
}

/** The store with all its parts in the test's own thread: for what no second thread is needed to see. */
export function openHere(file: string, options: HereOptions = {}): StoreClient {
  const epochs = createEpochs()
  const steadyNow = options.steadyNow ?? options.now
  const clock = steadyNow ? { steadyNow } : {}
  const writer = serveWriter({ file, epochs, engines: plainEngines, ...clock, ...options })
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
