import { openInOneThread, type StoreClient } from '../../stores/sqlite/index.ts'
import { databaseProblem } from '../threads/database-problem.ts'
import { createEngines } from '../threads/engines.ts'

/** The embedded store, for a command that ends soon. Throws a CoreError or a Problem where it can't be opened. */
export function openStoreHere(file: string): StoreClient {
  try {
    return openInOneThread({ file, engines: createEngines() })
  } catch (error) {
    throw databaseProblem(file, error) ?? error
  }
}
