import type { Scope } from '../../core/brand/index.ts'
import { mostFailedWrites, type FailedWrite } from '../../core/run/index.ts'
import type { FailedWriteReads, Ledger } from '../../core/store/index.ts'

/** Past whatever a base has given. */
const firstId = 2 ** 40

/** Failed writes of a base, with those kept and dropped here. */
export class OverlaidFailedWrites implements FailedWriteReads, Pick<Ledger, 'insertFailedWrite' | 'deleteFailedWrite'> {
  readonly #base: FailedWriteReads
  readonly #onWrite: (undo: () => void) => void
  /** By brand and id; null where it was dropped. */
  readonly #own = new Map<string, FailedWrite | null>()
  #nextId = firstId

  constructor(base: FailedWriteReads, onWrite: (undo: () => void) => void) {
    this.#base = base
    this.#onWrite = onWrite
  }

  insertFailedWrite: Ledger['insertFailedWrite'] = (scope, write) => {
    const id = this.#nextId++
    // As a store keeps it: what is undefined in an input is not there.
    this.#put(scope, id, JSON.parse(JSON.stringify({ ...write, id })) as FailedWrite)
  }

  deleteFailedWrite: Ledger['deleteFailedWrite'] = async (scope, id) => {
    if (!(await this.findFailedWrite(scope, id))) return false
    this.#put(scope, id, null)
    return true
  }

  findFailedWrite: FailedWriteReads['findFailedWrite'] = (scope, id) => {
    const own = this.#own.get(nameOf(scope, id))
    return own === undefined ? this.#base.findFailedWrite(scope, id) : (own ?? undefined)
  }

  listFailedWrites: FailedWriteReads['listFailedWrites'] = async (scope, { limit, offset }) => {
    const most = offset + limit + this.#own.size
    const ofBase = await this.#base.listFailedWrites(scope, { limit: most, offset: 0 })
    const prefix = nameOf(scope, '')
    const own = [...this.#own].filter(([name]) => name.startsWith(prefix)).map(([, write]) => write)
    const all = [
      ...own.filter((write) => write !== null),
      ...ofBase.filter(({ id }) => !this.#own.has(nameOf(scope, id))),
    ]
    const kept = all.sort((a, b) => b.id - a.id).slice(0, mostFailedWrites)
    return kept.slice(offset, offset + limit)
  }

  #put(scope: Scope, id: number, write: FailedWrite | null): void {
    const name = nameOf(scope, id)
    const before = this.#own.get(name)
    this.#own.set(name, write)
    this.#onWrite(() => {
      if (before === undefined) this.#own.delete(name)
      else this.#own.set(name, before)
    })
  }
}

function nameOf({ brandId }: Scope, id: number | ''): string {
  return `${brandId} ${id}`
}
