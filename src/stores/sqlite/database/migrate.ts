import { readFileSync } from 'node:fs'
import { CoreError } from '../../../core/errors/index.ts'
import type { Connection } from './connection.ts'

/** In order; the version of a database is how many of them it has had. Never changed once released, only added to. */
const migrations: readonly string[] = ['0001-first.sql']

export const schemaVersion = migrations.length

/**
 * Brings the database to this version's schema, in one transaction: a start that is cut off leaves the old one. A newer
 * database is refused and left as it was (rule 5.3-2).
 */
export function migrate(connection: Connection): void {
  refuseNewer(connection)
  connection.useWriteAheadLog()
  if (connection.schemaVersion === schemaVersion) return
  connection.run('begin immediate')
  try {
    // Looked at again: another process may have migrated while this one waited for the lock.
    refuseNewer(connection)
    for (const name of migrations.slice(connection.schemaVersion)) {
      connection.run(readFileSync(new URL(`../migrations/${name}`, import.meta.url), 'utf8'))
    }
    connection.run(`pragma user_version = ${schemaVersion}`)
    connection.run('commit')
  } catch (error) {
    connection.rollBack()
    throw error
  }
}

/** For who only reads: the writer has migrated before, or there is nothing to read yet. */
export function checkVersion(connection: Connection): void {
  refuseNewer(connection)
  if (connection.schemaVersion < schemaVersion) throw new CoreError('store.unavailable', {})
}

function refuseNewer({ schemaVersion: found }: Connection): void {
  if (found > schemaVersion) throw new CoreError('store.newer', { found, known: schemaVersion })
}
