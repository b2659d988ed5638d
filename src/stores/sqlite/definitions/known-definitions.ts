import { INSTALLATION, type Scope } from '../../../core/brand/index.ts'
import { Definitions, type DefinitionsData } from '../../../core/definitions/index.ts'
import { RecentlyUsed } from '../../../core/recently-used.ts'
import type { Connection } from '../database/connection.ts'
import type { UndoLog } from '../../../core/undo-log.ts'

interface Known {
  readonly data: DefinitionsData
  built?: Definitions
}

const mostBrands = 500

/**
 * The writer's own copy of each brand's definitions. A write of one changes the copy instead of having it read again:
 * an entity with hundreds of fields is declared field by field. Rolls back with the transaction, and knows whose
 * definitions the transaction changed.
 */
export class KnownDefinitions {
  readonly #known = new RecentlyUsed<number, Known>(mostBrands)
  readonly #changed = new Set<number>()
  readonly #read: (scope: Scope) => DefinitionsData
  readonly #undo: UndoLog
  readonly #raise
  readonly #raiseInstallation

  constructor(connection: Connection, read: (scope: Scope) => DefinitionsData, undo: UndoLog) {
    this.#read = read
    this.#undo = undo
    this.#raise = connection.forBrand(
      'update definition_state set epoch = epoch + 1 where brand_id = ?1 returning epoch',
    )
    this.#raiseInstallation = connection.forInstallation('update installation set epoch = epoch + 1')
  }

  of(scope: Scope): Definitions {
    let known = this.#known.get(scope.brandId)
    if (!known) {
      known = { data: this.#read(scope) }
      this.#set(scope.brandId, known)
    }
    return (known.built ??= new Definitions(known.data))
  }

  /** Called once the tables are written; `patch` says what differs from before. */
  change(scope: Scope, patch: (data: DefinitionsData) => Partial<DefinitionsData>): void {
    const epoch = this.#raise.get(scope)!['epoch'] as number
    const known = this.#known.get(scope.brandId)
    if (known) this.#set(scope.brandId, { data: { ...known.data, ...patch(known.data), epoch } })
    this.#note(scope.brandId)
  }

  changeInstallation(): void {
    this.#raiseInstallation.run()
    this.#note(INSTALLATION)
  }

  /** The brands, and perhaps the installation, that the transaction changed. */
  get changed(): ReadonlySet<number> {
    return this.#changed
  }

  commit(): void {
    this.#changed.clear()
  }

  #set(brandId: number, known: Known): void {
    const before = this.#known.get(brandId)
    this.#known.set(brandId, known)
    this.#undo.add(() => (before ? this.#known.set(brandId, before) : this.#known.delete(brandId)))
  }

  #note(brandId: number): void {
    if (this.#changed.has(brandId)) return
    this.#changed.add(brandId)
    this.#undo.add(() => this.#changed.delete(brandId))
  }
}
