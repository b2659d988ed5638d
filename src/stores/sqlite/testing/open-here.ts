import { plainEngines } from '../../../core/testing/index.ts'
import { openInOneThread, type StoreClient, type WriterOptions } from '../index.ts'

export type HereOptions = Partial<Omit<WriterOptions, 'file' | 'epochs'>>

/** The store with all its parts in the test's own thread: for what no second thread is needed to see. */
export function openHere(file: string, options: HereOptions = {}): StoreClient {
  const steadyNow = options.steadyNow ?? options.now
  return openInOneThread({ file, engines: plainEngines, ...(steadyNow ? { steadyNow } : {}), ...options })
}
