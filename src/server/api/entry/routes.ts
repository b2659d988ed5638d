import type { Customer } from '../../../core/customer/index.ts'
import type { Scope } from '../../../core/brand/index.ts'
import type { Entry } from '../../../core/entry/index.ts'
import { isEntryId } from '../../../core/field/index.ts'
import type { Store } from '../../../core/store/index.ts'
import { presentCustomer } from '../customer/present.ts'
import { presentPage } from '../paging.ts'
import { found, getEntity } from '../path-names.ts'
import { defineRoute, type Route } from '../route.ts'
import { entryListQuery, parseEntryList } from './list-query.ts'
import { parseNewEntry } from './parse-new-entry.ts'
import { presentEntries, presentEntry } from './present.ts'
import { EntryListSchema, EntrySchema, NewEntrySchema, type EntryWire, type ListedEntryWire } from './schema.ts'

const listEntries = defineRoute({
  id: 'listEntries',
  method: 'GET',
  path: '/crm/entities/{entity}/entries',
  noun: 'entries',
  summary: 'Entries of an entity: filtered, sorted, paged',
  role: 'viewer',
  query: entryListQuery,
  answer: EntryListSchema,
  async handle({ ports: { store, now }, scope, params, query }) {
    const definitions = await store.definitions(scope)
    const entity = getEntity(definitions, params.entity)
    const asked = parseEntryList(query, { definitions, entity, now: now() })
    const { entries, total } = await store.reads.listEntries(scope, asked.query)
    const listed: ListedEntryWire[] = await presentEntries(store, scope, { definitions, entries })
    if (query.include_customer) await addCustomers(store, scope, { entries, listed })
    return presentPage(asked.page, total ?? 0, listed)
  },
})

/** Each customer is read once, however many of the entries are his. */
async function addCustomers(
  { reads }: Store,
  scope: Scope,
  { entries, listed }: { readonly entries: readonly Entry[]; readonly listed: ListedEntryWire[] },
): Promise<void> {
  const idOf = ({ reference }: Entry) => (reference?.type === 'customer' ? reference.id : undefined)
  const ids = [...new Set(entries.map(idOf))].filter((id) => id !== undefined)
  const customers = new Map<string | undefined, Customer>()
  await Promise.all(
    ids.map(async (id) => {
      const customer = await reads.findCustomer(scope, id)
      if (customer) customers.set(id, customer)
    }),
  )
  for (const [i, entry] of entries.entries()) {
    const customer = customers.get(idOf(entry))
    listed[i]!.customer = customer ? presentCustomer(customer) : null
  }
}

const createEntry = defineRoute({
  id: 'createEntry',
  method: 'POST',
  path: '/crm/entities/{entity}/entries',
  noun: 'entries',
  summary: 'Create an entry',
  role: 'editor',
  body: NewEntrySchema,
  wrapper: 'entry',
  status: 201,
  answer: EntrySchema,
  async handle({ ports: { store }, scope, params, body }) {
    const { id } = getEntity(await store.definitions(scope), params.entity)
    const { entry } = await store.writer.execute(scope, 'entry.create', { ...parseNewEntry(body), entity: id })
    return presentEntry(scope.brandId, entry)
  },
})

const getEntry = defineRoute({
  id: 'getEntry',
  method: 'GET',
  path: '/crm/entries/{entry}',
  noun: 'entries',
  summary: 'One entry',
  role: 'viewer',
  answer: EntrySchema,
  async handle({ ports: { store }, scope, params }) {
    return await presentFound(store, scope, await findEntryAt(store, scope, params.entry))
  },
})

const getEntryOfEntity = defineRoute({
  id: 'getEntryOfEntity',
  method: 'GET',
  path: '/crm/entities/{entity}/entries/{entry}',
  noun: 'entries',
  summary: 'One entry; 404 where it is of another entity',
  role: 'viewer',
  answer: EntrySchema,
  async handle({ ports: { store }, scope, params }) {
    const entity = getEntity(await store.definitions(scope), params.entity)
    const entry = await findEntryAt(store, scope, params.entry)
    return await presentFound(store, scope, found(entry.entityId === entity.id ? entry : undefined))
  },
})

async function findEntryAt({ reads }: Store, scope: Scope, id: string): Promise<Entry> {
  return found(isEntryId(id) ? await reads.findEntry(scope, id) : undefined)
}

async function presentFound(store: Store, scope: Scope, entry: Entry): Promise<EntryWire> {
  const definitions = await store.definitions(scope)
  const [presented] = await presentEntries(store, scope, { definitions, entries: [entry] })
  return presented!
}

export const entryRoutes: readonly Route[] = [listEntries, createEntry, getEntry, getEntryOfEntity]
