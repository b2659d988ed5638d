import { parentPort, workerData } from 'node:worker_threads'
import { serveWriter } from '../../stores/sqlite/index.ts'
import { createEngines } from './engines.ts'
import { serveStoreThread } from './store-thread.ts'

export interface WriterData {
  readonly file: string
  readonly epochs: SharedArrayBuffer
}

// The one thread that writes. Imported without data only to warm the compile cache.
if (parentPort && workerData) {
  const { file, epochs } = workerData as WriterData
  serveStoreThread(parentPort, file, (onFault) => serveWriter({ file, epochs, engines: createEngines(), onFault }))
}
