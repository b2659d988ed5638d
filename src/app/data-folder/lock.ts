import { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { Problem } from '../problem.ts'
import { dataFiles } from './data-files.ts'
import { folderProblem } from './folder-problem.ts'

/**
 * One process at a time has a data folder open (rule 5.3-1): definitions are cached by an epoch in that process's
 * memory, so a second one would serve what is gone.
 *
 * The lock is SQLite's own, held for as long as the process lives: the operating system drops it with the process,
 * however it ended, so none is ever left behind and no process id has to be guessed about; and it works wherever the
 * database beside it works. Invariant: nothing else in this process opens the lock's file, since POSIX drops a
 * process's locks on a file with the first descriptor of it that closes.
 */
export interface FolderLock {
  release(): void
}

/** Who holds a folder, for people. Only true while the lock is held: after a kill the file stays, and says nothing. */
export interface Holder {
  readonly pid: number
  readonly host: string
  /** Such as `serve`. */
  readonly command: string
  readonly since: string
}

const SQLITE_BUSY = 5

/** Undefined where another process holds the folder. Throws a Problem where it can't be locked at all. */
export function tryLock(folder: string, command: string): FolderLock | undefined {
  const connection = takeLock(folder)
  if (connection === undefined) return undefined
  const file = dataFiles(folder).holder
  const holder: Holder = { pid: process.pid, host: hostname(), command, since: new Date().toISOString() }
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(holder)}\n`)
    renameSync(`${file}.new`, file)
  } catch {
    // A full disk, on which reads must still be served: then who is refused hears of "another process".
  }
  return {
    release() {
      try {
        rmSync(file, { force: true })
      } catch {
        // A folder that may not be written any more. After a kill it stays as well.
      }
      connection.close()
    },
  }
}

export function findHolder(folder: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(dataFiles(folder).holder, 'utf8')) as Holder
  } catch {
    return undefined // not written yet, or gone again
  }
}

export function describeHolder(holder: Holder | undefined): string {
  if (holder === undefined) return 'another process'
  const place = holder.host === hostname() ? '' : ` on ${holder.host}`
  return `process ${holder.pid}${place} ("stagecraft ${holder.command}", since ${holder.since})`
}

function takeLock(folder: string): DatabaseSync | undefined {
  const file = dataFiles(folder).lock
  let connection: DatabaseSync | undefined
  try {
    connection = new DatabaseSync(file, { timeout: 0 })
    // What may not be written SQLite opens for reading alone, and a lock of readers keeps nobody out.
    accessSync(file, constants.W_OK)
    // Nothing is ever written, so no journal need lie beside it.
    connection.exec('pragma journal_mode = memory; begin exclusive')
    return connection
  } catch (error) {
    connection?.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined
    throw (
      // SQLite says of all that it can't open the same; the system says which of them it is.
      folderProblem(folder) ??
      new Problem(`the data folder ${folder} can't be locked: ${(error as Error).message}.`, 1, { cause: error })
    )
  }
}
