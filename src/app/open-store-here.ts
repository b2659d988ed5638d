import { MessageChannel } from 'node:worker_threads'
import type { Store } from '../core/store/index.ts'
import { createEpochs, openClient, serveReader, serveWriter } from '../stores/sqlite/index.ts'
import { databaseProblem } from './database-problem.ts'
import { createEngines } from './engines.ts'

/**
 * The embedded store with all its parts in this one thread: for a command that ends soon, and serves nobody meanwhile.
 * Throws a CoreError or a Problem where it can't be opened.
 */
export function openStoreHere(file: string): Store & { close(): Promise<void> } {
  const epochs = createEpochs()
  const { writer, reader } = open(file, epochs)
  const toWriter = new MessageChannel()
  const toReader = new MessageChannel()
  writer.connect(toWriter.port1)
  reader.connect(toReader.port1)
  const client = openClient({ file, epochs, writer: toWriter.port2, reader: toReader.port2 })
  return {
    reads: client.reads,
    writer: client.writer,
    definitions: (scope) => client.definitions(scope),
    installation: () => client.installation(),
    async close() {
      await client.close()
      await reader.close()
      await writer.close()
    },
  }
}

function open(file: string, epochs: SharedArrayBuffer) {
  try {
    return { writer: serveWriter({ file, epochs, engines: createEngines() }), reader: serveReader({ file }) }
  } catch (error) {
    throw databaseProblem(file, error) ?? error
  }
}
