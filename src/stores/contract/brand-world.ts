import { installationScope, systemActor, type Scope } from '../../core/brand/index.ts'
import type { CommandInput, CommandName, CommandResult } from '../../core/command/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import type { Entity } from '../../core/entity/index.ts'
import type { Entry, Reference } from '../../core/entry/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import type { Field } from '../../core/field/index.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { newestFirst, parseFilter, type EntryQuery, type EntrySort } from '../../core/query/index.ts'
import type { Reads, Store } from '../../core/store/index.ts'
import { aPage, moment, type StoredChange } from '../../core/testing/index.ts'
import { compareText } from '../../core/text/index.ts'
import type { OpenedStore } from './opened-store.ts'

/** What a list of a test asks for; the rest is as a plain list has it. */
export type ListedBy = Partial<Omit<EntryQuery, 'entityId' | 'filter' | 'sort'>> & {
  /** As REST takes it. */
  readonly filter?: Json
  readonly sort?: EntrySort
}

/** A brand of its own for one case: whatever else the store holds is no business of it. */
export class BrandWorld {
  readonly store: Store
  readonly scope: Scope
  readonly #opened: OpenedStore

  private constructor(opened: OpenedStore, scope: Scope) {
    this.store = opened.store
    this.scope = scope
    this.#opened = opened
  }

  static async make(opened: OpenedStore, declaration: JsonObject = {}): Promise<BrandWorld> {
    const brand = await opened.store.writer.execute(installationScope(systemActor), 'brand.create', {
      declaration: { name: 'Acme', ...declaration },
    })
    return new BrandWorld(opened, { brandId: brand.id, actor: aPage, role: 'owner' })
  }

  get reads(): Reads {
    return this.store.reads
  }

  execute<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandResult<N>> {
    return this.store.writer.execute(this.scope, name, input)
  }

  advance(milliseconds: number): void {
    this.#opened.advance(milliseconds)
  }

  async definitions(): Promise<Definitions> {
    return await this.store.definitions(this.scope)
  }

  async changes(): Promise<readonly StoredChange[]> {
    return await this.#opened.changes(this.scope)
  }

  /** A data entity, unless the declaration says otherwise. */
  async entity(slug: string, declaration: JsonObject = {}): Promise<Entity> {
    return await this.execute('entity.create', {
      declaration: { name: slug, slug, entity_mode: 'data', ...declaration },
    })
  }

  async field(entity: Entity, declaration: JsonObject): Promise<Field> {
    return await this.execute('entity.createField', { entityId: entity.id, declaration })
  }

  /** A record with the values; scripts' freedom, no reference, unless told otherwise. */
  async entry(
    entity: Entity,
    values: { readonly [key: string]: Json } = {},
    given: Partial<CommandInput<'entry.create'>> = {},
  ): Promise<Entry> {
    const { entry } = await this.execute('entry.create', {
      entity: entity.id,
      title: null,
      reference: null,
      strict: false,
      values: pairs(values),
      ...given,
    })
    return entry
  }

  /** setCrmFields. */
  async set(
    entity: Entity,
    reference: Reference,
    values: { readonly [key: string]: Json },
    force = false,
  ): Promise<CommandResult<'entry.setFields'>> {
    return await this.execute('entry.setFields', { entity: entity.id, reference, fields: pairs(values), force })
  }

  async query(entity: Entity, { filter, ...listed }: ListedBy = {}): Promise<EntryQuery> {
    const definitions = await this.definitions()
    const parsed =
      filter === undefined
        ? {}
        : { filter: parseFilter(filter, { definitions, entity, now: moment, allowUndeclared: true }) }
    return {
      entityId: entity.id,
      kind: 'record',
      sort: newestFirst,
      limit: 100,
      offset: 0,
      count: 'exact',
      ...listed,
      ...parsed,
    }
  }

  async list(
    entity: Entity,
    listed: ListedBy = {},
  ): Promise<{ readonly entries: readonly Entry[]; readonly total: number | null }> {
    return await this.reads.listEntries(this.scope, await this.query(entity, listed))
  }

  /** The titles of a list, in its order. */
  async titles(entity: Entity, listed: ListedBy = {}): Promise<readonly (string | null)[]> {
    const { entries, total } = await this.list(entity, listed)
    if (
      listed.limit === undefined &&
      listed.offset === undefined &&
      listed.afterId === undefined &&
      total !== entries.length
    ) {
      throw new Error(`The list counts ${total} and holds ${entries.length}.`)
    }
    return entries.map((entry) => entry.title)
  }

  /** The titles of a list whose order does not matter, in theirs. */
  async titlesByName(entity: Entity, listed: ListedBy = {}): Promise<readonly (string | null)[]> {
    const titles = await this.titles(entity, listed)
    return titles.toSorted((a, b) => compareText(a ?? '', b ?? ''))
  }

  /** Everything that an unsuccessful command could have touched, for comparing. */
  async everything(entities: readonly Entity[] = []): Promise<unknown> {
    const { reads, scope } = this
    const slice = { limit: 1000, offset: 0 }
    return {
      changes: (await this.changes()).length,
      definitions: await reads.readDefinitions(scope),
      counts: await reads.countEntries(scope),
      customers: await reads.listCustomers(scope, slice),
      sources: await reads.readSources(scope, 'draft'),
      keys: await reads.listKeys(scope),
      entries: await Promise.all(entities.map(async (entity) => (await this.list(entity, { limit: 1000 })).entries)),
    }
  }
}

function pairs(values: { readonly [key: string]: Json }): readonly { readonly key: string; readonly value: Json }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }))
}

export const by = (fieldKey: string, direction: 'asc' | 'desc' = 'asc'): EntrySort => ({
  by: { fieldKey },
  direction,
  ties: 'asc',
})
export const byProperty = (
  property: 'title' | 'created_at' | 'updated_at' | 'rank',
  direction: 'asc' | 'desc' = 'asc',
): EntrySort => ({ by: { property }, direction, ties: 'asc' })

export const customer = (id: string): Reference => ({ type: 'customer', id })

/** The error with which the promise rejects. Fails where it does not, or not with one of core's. */
export async function refusal(promise: Promise<unknown>): Promise<CoreError> {
  const error = await promise.then(
    () => new Error('Nothing was refused.'),
    (reason: unknown) => reason,
  )
  if (error instanceof CoreError) return error
  throw error
}
