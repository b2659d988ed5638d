import type { Scope } from '../../../core/brand/index.ts'
import type { Connection } from '../database/connection.ts'
import type { UndoLog } from '../../../core/undo-log.ts'

/**
 * The last `seq` of each brand, counted in memory and written once a transaction: a change costs one statement less. What
 * is rolled back gives its numbers back, so that no reader of the log ever waits for one that never comes.
 */
export class ChangeNumbers {
  readonly #last = new Map<number, number>()
  /** Whose number in the table is behind. */
  readonly #written = new Map<number, Scope>()
  readonly #undo: UndoLog
  readonly #read
  readonly #write

  constructor(connection: Connection, undo: UndoLog) {
    this.#undo = undo
    this.#read = connection.forBrand('select seq from tally where brand_id = ?1')
    this.#write = connection.forBrand('update tally set seq = ?2 where brand_id = ?1')
  }

  next(scope: Scope): number {
    const { brandId } = scope
    const last = this.#last.get(brandId)
    const seq = (last ?? (this.#read.get(scope)!['seq'] as number)) + 1
    this.#last.set(brandId, seq)
    this.#written.set(brandId, scope)
    this.#undo.add(() => (last === undefined ? this.#last.delete(brandId) : this.#last.set(brandId, last)))
    return seq
  }

  /** To be called before the commit. */
  flush(): void {
    for (const [brandId, scope] of this.#written) {
      // Not there where all that was counted was rolled back.
      const seq = this.#last.get(brandId)
      if (seq !== undefined) this.#write.run(scope, seq)
    }
    this.#written.clear()
  }
}
