import { parentPort, workerData } from 'node:worker_threads'
import { serveReader } from '../../stores/sqlite/index.ts'
import { serveStoreThread } from './store-thread.ts'

export interface ReaderData {
  readonly file: string
}

// Lists, searches and reports. Imported without data only to warm the compile cache.
if (parentPort && workerData) {
  const { file } = workerData as ReaderData
  serveStoreThread(parentPort, file, (onFault) => serveReader({ file, onFault }))
}
