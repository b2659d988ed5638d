import type { Scope } from '../../../core/brand/index.ts'
import type { Connection } from '../database/connection.ts'

const mostKnown = 50_000

/** The numbers of keys, kept in memory: a number once committed never changes. */
export class KeyNumbers {
  readonly #known = new Map<string, number>()
  readonly #find
  readonly #insert

  constructor(connection: Connection) {
    this.#find = connection.forBrand('select no from entry_key where brand_id = ?1 and entity_id = ?2 and key = ?3')
    this.#insert = connection.forBrand('insert into entry_key (brand_id, entity_id, key) values (?1, ?2, ?3)')
  }

  /** Undefined where nothing was ever stored under the key. */
  find(scope: Scope, entityId: number, key: string): number | undefined {
    const name = nameOf(scope, entityId, key)
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const no = this.#find.get(scope, entityId, key)?.['no'] as number | undefined
    if (no !== undefined) this.#keep(name, no)
    return no
  }

  /** For the writer: the key's number, given now where it has none; `onGiven` hears how to forget it again. */
  ensure(scope: Scope, entityId: number, key: string, onGiven: (forget: () => void) => void): number {
    const existing = this.find(scope, entityId, key)
    if (existing !== undefined) return existing
    const no = this.#insert.insert(scope, entityId, key)
    const name = nameOf(scope, entityId, key)
    this.#keep(name, no)
    onGiven(() => this.#known.delete(name))
    return no
  }

  #keep(name: string, no: number): void {
    if (this.#known.size >= mostKnown) this.#known.clear()
    this.#known.set(name, no)
  }
}

function nameOf({ brandId }: Scope, entityId: number, key: string): string {
  return `${brandId} ${entityId} ${key}`
}
