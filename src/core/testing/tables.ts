import type { ApiKey, User } from '../account/index.ts'
import type { Brand, Role, Scope } from '../brand/index.ts'
import type { DefinitionChange, LoggedChange } from '../change/index.ts'
import type { Customer } from '../customer/index.ts'
import type { Definitions } from '../definitions/index.ts'
import type { Entity } from '../entity/index.ts'
import type { Entry } from '../entry/index.ts'
import { CoreError } from '../errors/index.ts'
import type { Field } from '../field/index.ts'
import type { JsonObject } from '../json.ts'
import type { KeptAnswer } from '../kept-answer/index.ts'
import type { Mail } from '../mail/index.ts'
import type { Pipeline, Stage } from '../pipeline/index.ts'
import type { FailedWrite, LoggedRun } from '../run/index.ts'
import type { Session } from '../session/index.ts'
import type { SignInCode } from '../sign-in/index.ts'
import type { Revision, Source } from '../source/index.ts'
import type { UndoLog } from '../undo-log.ts'
import { Table } from './table.ts'

/** A change as it lies in the log of its brand. */
export type StoredChange = LoggedChange | (DefinitionChange & { readonly seq: number })

/** Everything of one brand. */
export class BrandTables {
  readonly entries: Table<string, Entry>
  readonly changes: Table<number, StoredChange>
  readonly customers: Table<string, Customer>
  readonly sessions: Table<string, Session>
  readonly signInCodes: Table<number, SignInCode>
  readonly entities: Table<number, Entity>
  readonly fields: Table<number, Field>
  readonly pipelines: Table<number, Pipeline>
  readonly stages: Table<number, Stage>
  readonly variables: Table<'all', JsonObject>
  readonly sources: Table<number, Source>
  readonly revisions: Table<number, Revision>
  readonly members: Table<number, Role>
  readonly runs: Table<string, LoggedRun>
  readonly failedWrites: Table<number, FailedWrite>
  readonly keptAnswers: Table<string, KeptAnswer>
  readonly #counters: Table<'epoch' | 'seq', number>
  /** Kept until the epoch changes. */
  definitions: Definitions | undefined

  constructor(undo: UndoLog) {
    this.entries = new Table(undo)
    this.changes = new Table(undo)
    this.customers = new Table(undo)
    this.sessions = new Table(undo)
    this.signInCodes = new Table(undo)
    this.entities = new Table(undo)
    this.fields = new Table(undo)
    this.pipelines = new Table(undo)
    this.stages = new Table(undo)
    this.variables = new Table(undo)
    this.sources = new Table(undo)
    this.revisions = new Table(undo)
    this.members = new Table(undo)
    this.runs = new Table(undo)
    this.failedWrites = new Table(undo)
    this.keptAnswers = new Table(undo)
    this.#counters = new Table(undo)
  }

  get epoch(): number {
    return this.#counters.get('epoch') ?? 0
  }

  definitionsChanged(): void {
    this.#counters.set('epoch', this.epoch + 1)
    this.definitions = undefined
  }

  nextSeq(): number {
    const seq = (this.#counters.get('seq') ?? 0) + 1
    this.#counters.set('seq', seq)
    return seq
  }
}

/** Everything of the installation. */
export class Tables {
  readonly brands: Table<number, Brand>
  readonly users: Table<number, User>
  readonly keys: Table<number, ApiKey>
  readonly mails: Table<number, Mail>
  readonly #ofBrand: Table<number, BrandTables>
  readonly #counters: Table<string, number>
  readonly #undo: UndoLog

  constructor(undo: UndoLog) {
    this.#undo = undo
    this.brands = new Table(undo)
    this.users = new Table(undo)
    this.keys = new Table(undo)
    this.mails = new Table(undo)
    this.#ofBrand = new Table(undo)
    this.#counters = new Table(undo)
  }

  /** The brand's own tables: there is no way to another's. Throws `brand.not_found`. */
  of({ brandId }: Scope): BrandTables {
    const tables = this.#ofBrand.get(brandId)
    if (!tables) throw new CoreError('brand.not_found', { brand: String(brandId) })
    return tables
  }

  roleOf(brandId: number, userId: number): Role | undefined {
    return this.#ofBrand.get(brandId)?.members.get(userId)
  }

  /** After a roll-back: an epoch that was taken back may come again and mean something else. */
  forgetDefinitions(): void {
    for (const tables of this.#ofBrand.values()) tables.definitions = undefined
  }

  addBrand(brand: Brand): void {
    this.brands.set(brand.id, brand)
    this.#ofBrand.set(brand.id, new BrandTables(this.#undo))
    this.installationChanged()
  }

  /** 1, 2, 3, …, for each kind of thing. */
  nextId(kind: string): number {
    const id = (this.#counters.get(kind) ?? 0) + 1
    this.#counters.set(kind, id)
    return id
  }

  get installationEpoch(): number {
    return this.#counters.get('installation epoch') ?? 0
  }

  installationChanged(): void {
    this.nextId('installation epoch')
  }
}
