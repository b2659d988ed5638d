import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { Scope } from '../../../core/brand/index.ts'
import { uniqueKey } from '../../../core/entry/index.ts'
import { RecentlyUsed } from '../../../core/recently-used.ts'
import { foldText } from '../../../core/text/index.ts'
import { findBrandBreach, namesBrandTable } from './brand-guard.ts'
import type { Sql } from './sql.ts'

export type Row = Readonly<Record<string, unknown>>
type Values = readonly SQLInputValue[]

/** So long a statement waits for what another process holds of the file. */
export const busyTimeoutMs = 5000

/** A statement on tables of brands: `?1` is always the scope's brand, the values given begin at `?2`. */
export class BrandStatement {
  readonly #statement: StatementSync

  constructor(statement: StatementSync) {
    this.#statement = statement
  }

  get({ brandId }: Scope, ...values: Values): Row | undefined {
    return this.#statement.get(brandId, ...values)
  }

  all({ brandId }: Scope, ...values: Values): Row[] {
    return this.#statement.all(brandId, ...values)
  }

  /** Row by row; who stops early reads no further. */
  iterate({ brandId }: Scope, ...values: Values): IterableIterator<Row> {
    return this.#statement.iterate(brandId, ...values)
  }

  /** How many rows it changed. */
  run({ brandId }: Scope, ...values: Values): number {
    return Number(this.#statement.run(brandId, ...values).changes)
  }

  /** Runs the insert and answers the number that the new row got. */
  insert({ brandId }: Scope, ...values: Values): number {
    return Number(this.#statement.run(brandId, ...values).lastInsertRowid)
  }
}

export interface ConnectionOptions {
  readonly file: string
  readonly access: 'read' | 'write'
  /** The file may not grow past this; what would make it do so is refused with `store.full`. */
  readonly mostBytes?: number | undefined
}

const mostDynamicStatements = 200

/**
 * One thread's connection. Statements are prepared through it and through it only: those of brands are refused unless
 * they are held to one brand, all others unless they name no table of brands.
 */
export class Connection {
  readonly #db: DatabaseSync
  readonly #dynamic = new RecentlyUsed<string, BrandStatement>(mostDynamicStatements)

  constructor({ file, access, mostBytes }: ConnectionOptions) {
    this.#db = new DatabaseSync(file, { readOnly: access === 'read', timeout: busyTimeoutMs })
    try {
      this.#configure(access, mostBytes)
    } catch (error) {
      this.#db.close()
      throw error
    }
    // SQLite folds ASCII only (rule 1.4-5).
    this.#db.function('fold_text', { deterministic: true }, (text) =>
      typeof text === 'string' ? foldText(text) : null,
    )
    // What a unique field compares by (rule 1.2-11), of a value as JSON.
    this.#db.function('unique_key', { deterministic: true }, (json) =>
      typeof json === 'string' ? uniqueKey(JSON.parse(json)) : null,
    )
  }

  #configure(access: ConnectionOptions['access'], mostBytes: number | undefined): void {
    // Durability is a property of the connection, not of the file: set and looked at every time (rule 5.3-2).
    this.#db.exec('pragma synchronous = full; pragma foreign_keys = on')
    this.#assertPragma('synchronous', 2)
    this.#assertPragma('foreign_keys', 1)
    // Every commit of the writer empties a reader's page cache, so readers look at the file's pages where they lie in
    // memory. Writers write through the file: what is mapped is never written to.
    if (access === 'read') {
      this.#db.exec('pragma query_only = on; pragma cache_size = -16384; pragma mmap_size = 1099511627776')
      this.#assertPragma('journal_mode', 'wal')
    } else {
      this.#db.exec(
        'pragma cache_size = -131072; pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864',
      )
      if (mostBytes !== undefined) this.#db.exec(`pragma max_page_count = ${Math.max(1, Math.floor(mostBytes / 4096))}`)
    }
  }

  /**
   * A write-ahead log lets readers go on beside the writer. Kept in the file; apart from the rest, because a file that
   * is refused is left as it was.
   */
  useWriteAheadLog(): void {
    this.#db.exec('pragma journal_mode = wal')
    this.#assertPragma('journal_mode', 'wal')
  }

  #assertPragma(name: string, expected: number | string): void {
    const found = Object.values(this.#db.prepare(`pragma ${name}`).get() ?? {})[0]
    if (found !== expected) throw new Error(`SQLite runs with ${name} = ${String(found)} instead of ${expected}.`)
  }

  /** A statement on tables of brands. Throws where it is not held to the brand in `?1`. */
  forBrand(text: string): BrandStatement {
    const breach = findBrandBreach(text)
    if (breach !== undefined) throw new TypeError(`This statement could cross brands (${breach}): ${text}`)
    return new BrandStatement(this.#db.prepare(text))
  }

  /** A statement put together for one question; the last ones prepared are kept. */
  ask(scope: Scope, query: Sql): Row[] {
    const { text, values } = query.render()
    let statement = this.#dynamic.get(text)
    if (!statement) this.#dynamic.set(text, (statement = this.forBrand(text)))
    return statement.all(scope, ...values)
  }

  /** A statement on what belongs to no brand. Throws where it names a table of brands. */
  forInstallation(text: string): StatementSync {
    if (namesBrandTable(text)) throw new TypeError(`This statement names a table of brands: ${text}`)
    return this.#db.prepare(text)
  }

  /** The exception: a statement that finds out which brand is meant, such as whose key this is. */
  acrossBrands(text: string): StatementSync {
    return this.#db.prepare(text)
  }

  /** Text without parameters: transactions, migrations, pragmas. */
  run(text: string): void {
    this.#db.exec(text)
  }

  prepareControl(
    text: 'begin immediate' | 'commit' | 'savepoint command' | 'release command' | 'rollback to command',
  ): () => void {
    const statement = this.#db.prepare(text)
    return () => void statement.get()
  }

  /** Some faults end the transaction, others leave that to whoever began it. */
  rollBack(): void {
    if (this.#db.isTransaction) this.#db.exec('rollback')
  }

  /** All that is read inside sees one state of the store. Nests; inside a transaction it is that transaction. */
  snapshot<T>(read: () => T): T {
    if (this.#db.isTransaction) return read()
    this.#db.exec('begin')
    try {
      return read()
    } finally {
      if (this.#db.isTransaction) this.#db.exec('commit')
    }
  }

  get schemaVersion(): number {
    return this.#db.prepare('pragma user_version').get()?.['user_version'] as number
  }

  close(): void {
    this.#db.close()
  }
}
