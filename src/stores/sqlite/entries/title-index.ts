import type { Scope } from '../../../core/brand/index.ts'
import type { Entry } from '../../../core/entry/index.ts'
import type { Connection } from '../database/connection.ts'
import type { UndoLog } from '../../../core/undo-log.ts'
import { searchableTitle } from './title-words.ts'

/**
 * Writes to `title_search` wait for the end of the transaction: FTS5 writes its whole memory out at every savepoint, and
 * each command has one (measured: 10 us a title, against 2 us when a group of 64 is written at its end).
 */
export class TitleIndex {
  /** By row number of the entry; undefined takes it out. */
  readonly #waiting = new Map<number, string | undefined>()
  readonly #undo: UndoLog
  readonly #put
  readonly #delete
  readonly #insertPlainRow

  constructor(connection: Connection, undo: UndoLog) {
    this.#undo = undo
    this.#put = connection.forInstallation('insert or replace into title_search (rowid, words) values (?, ?)')
    this.#delete = connection.forInstallation('delete from title_search where rowid = ?')
    this.#insertPlainRow = connection.forInstallation('replace into installation select * from installation')
  }

  change({ brandId }: Scope, rowId: number, before: Entry | undefined, after: Entry): void {
    const [held, wanted] = [before, after].map((entry) =>
      entry?.deletedAt === null
        ? searchableTitle({ brandId, entityId: entry.entityId, kind: entry.kind }, entry.title)
        : undefined,
    )
    if (held === wanted) return
    const waited = this.#waiting.has(rowId)
    const waiting = this.#waiting.get(rowId)
    this.#waiting.set(rowId, wanted)
    this.#undo.add(() => (waited ? this.#waiting.set(rowId, waiting) : this.#waiting.delete(rowId)))
  }

  /** To be called before the commit, and before any search inside the transaction. */
  flush(): void {
    if (this.#waiting.size === 0) return
    const flushed = [...this.#waiting]
    for (const [rowId, words] of flushed) {
      if (words === undefined) this.#delete.get(rowId)
      else this.#put.get(rowId, words)
    }
    // FTS5 leaves the number of a row of its own behind as the last one inserted, which may be past 2^53. `run` would
    // answer it, and throws instead; so does every later one, until a row of an ordinary table is inserted.
    this.#insertPlainRow.get()
    this.#waiting.clear()
    // Rolled back with the command that searched, though others may have written them.
    this.#undo.add(() => {
      for (const [rowId, words] of flushed) this.#waiting.set(rowId, words)
    })
  }
}
