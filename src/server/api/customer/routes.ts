import { Type } from 'typebox'
import { parseCustomer } from '../../../core/customer/index.ts'
import { presentEntitySummary } from '../entity/present.ts'
import { presentEntries } from '../entry/present.ts'
import { pageQuery, presentPage, readPage } from '../paging.ts'
import { getCustomer as findCustomerAt } from '../path-names.ts'
import { defineRoute, type Route } from '../route.ts'
import { CustomerDetailsSchema, mostEntriesShown } from './details-schema.ts'
import { presentCustomer } from './present.ts'
import { CustomerListSchema, CustomerSchema, NewCustomerSchema } from './schema.ts'

const listCustomers = defineRoute({
  id: 'listCustomers',
  method: 'GET',
  path: '/customers',
  noun: 'customers',
  summary: 'Customers, newest first',
  role: 'viewer',
  query: {
    ...pageQuery,
    q: Type.Optional(Type.String({ maxLength: 512, description: 'Looked for in e-mail, name and phone.' })),
  },
  answer: CustomerListSchema,
  async handle({ ports, scope, query }) {
    const page = readPage(query)
    const q = query.q?.trim()
    const { limit, offset } = page
    const { customers, total } = await ports.store.reads.listCustomers(scope, { limit, offset, ...(q ? { q } : {}) })
    return presentPage(page, total, customers.map(presentCustomer))
  },
})

const createCustomer = defineRoute({
  id: 'createCustomer',
  method: 'POST',
  path: '/customers',
  noun: 'customers',
  summary: 'Create a customer; id and e-mail must be free',
  role: 'editor',
  body: NewCustomerSchema,
  wrapper: 'customer',
  status: 201,
  answer: CustomerSchema,
  async handle({ ports, scope, body }) {
    const customer = parseCustomer(body, { isNew: true })
    return presentCustomer(await ports.store.writer.execute(scope, 'customer.create', { customer }))
  },
})

const getCustomer = defineRoute({
  id: 'getCustomer',
  method: 'GET',
  path: '/customers/{customer}',
  noun: 'customers',
  summary: 'One customer, by id or e-mail',
  role: 'viewer',
  answer: CustomerSchema,
  async handle({ ports, scope, params }) {
    return presentCustomer(await findCustomerAt(ports.store, scope, params.customer))
  },
})

const getCustomerDetails = defineRoute({
  id: 'getCustomerDetails',
  method: 'GET',
  path: '/customers/{customer}/details',
  noun: 'customers',
  summary: 'One customer with the entries that hang on him, by entity',
  role: 'viewer',
  answer: CustomerDetailsSchema,
  async handle({ ports: { store }, scope, params }) {
    const customer = await findCustomerAt(store, scope, params.customer)
    const reference = { type: 'customer', id: customer.id }
    const [definitions, holding, counts] = await Promise.all([
      store.definitions(scope),
      store.reads.countByEntity(scope, reference),
      store.reads.countEntries(scope),
    ])
    const countOf = new Map(holding.map(({ entityId, count }) => [entityId, count]))
    const crm = definitions.data.entities
      .filter((entity) => countOf.has(entity.id))
      .map(async (entity) => {
        const of = { entityId: entity.id, reference, limit: mostEntriesShown, offset: 0 }
        const entries = await store.reads.listEntriesOf(scope, of)
        return {
          entity: presentEntitySummary(definitions, entity, counts),
          entries: await presentEntries(store, scope, { definitions, entries }),
          entries_count: countOf.get(entity.id)!,
        }
      })
    return { ...presentCustomer(customer), crm: await Promise.all(crm) }
  },
})

export const customerRoutes: readonly Route[] = [listCustomers, createCustomer, getCustomer, getCustomerDetails]
