import type { Scope } from '../../core/brand/index.ts'
import type { Reads } from '../../core/store/index.ts'
import { accountReads } from './accounts/account-reads.ts'
import type { Connection } from './database/connection.ts'
import { fieldShape } from './database/shapes.ts'
import { definitionReads } from './definitions/definition-reads.ts'
import { entryReads, type FindField } from './entries/entry-reads.ts'
import { entryColumns, readEntry } from './entries/entry-row.ts'
import { KeyNumbers } from './entries/key-numbers.ts'
import { listEntries } from './list/list-entries.ts'
import { customerReads } from './people/customer-reads.ts'
import { mailReads } from './people/mails.ts'
import { sessionReads } from './people/session-reads.ts'
import { failedWriteReads } from './runs/failed-writes.ts'
import { keptAnswerReads } from './runs/kept-answers.ts'
import { runReads } from './runs/run-reads.ts'
import { sourceReads } from './sources/source-reads.ts'

/** A port whose every method answers at once. */
export type AtOnce<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Awaited<R> : never
}

export interface ReadTools {
  readonly connection: Connection
  readonly keys: KeyNumbers
  readonly findField: FindField
  /** Milliseconds that pass evenly: whether a session has ended. */
  readonly now: () => number
}

/** All reads, on one connection. */
export function createReads(tools: ReadTools): AtOnce<Reads> {
  const { connection, keys, findField, now } = tools
  const ofEntries = entryReads(connection, keys, findField)
  const entryByHex = connection.forBrand(
    `select ${entryColumns} from entry e where e.brand_id = ?1 and e.id = unhex(?2)`,
  )
  const listTools = {
    connection,
    keys,
    findField,
    findEntry: ofEntries.findEntry,
    getEntry: (scope: Scope, hex: string) => readEntry(entryByHex.get(scope, hex)!),
  }
  return {
    ...ofEntries,
    listEntries: (scope, query) => listEntries(listTools, scope, query),
    ...customerReads(connection),
    ...sessionReads(connection, now),
    ...definitionReads(connection),
    ...sourceReads(connection),
    ...accountReads(connection),
    ...runReads(connection),
    ...failedWriteReads(connection),
    ...keptAnswerReads(connection),
    ...mailReads(connection),
  }
}

/** For a connection that only reads: fields are looked up one by one. */
export function createReadOnlyReads(connection: Connection, now: () => number): AtOnce<Reads> {
  const fieldOf = connection.forBrand(
    `select ${fieldShape.columns} from field where brand_id = ?1 and entity_id = ?2 and key = ?3`,
  )
  const findField: FindField = (scope, entityId, key) => {
    const row = fieldOf.get(scope, entityId, key)
    return row && fieldShape.read(row)
  }
  return createReads({ connection, keys: new KeyNumbers(connection), findField, now })
}
