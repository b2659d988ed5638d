import { beforeEach, describe, expect, it } from 'vitest'
import {
  aWorld,
  customerInput,
  growingIds,
  issuesOf,
  plainEngines,
  refusalOf,
  runNow,
  type World,
} from '../testing/index.ts'
import { ensureCustomer } from './commands.ts'
import type { Customer, CustomerInput } from './customer.ts'

let world: World
let newId: () => string

beforeEach(() => {
  world = aWorld()
  newId = growingIds(world.clock.now)
})

const create = (given: Partial<CustomerInput> = {}) =>
  world.execute('customer.create', { customer: customerInput(given) })
const restore = (customerId: string | null, email: string | null) =>
  world.execute('customer.restore', { customerId, email })
const find = (id: string) => world.store.reads.findCustomer(world.scope, id)

function ensure(given: Partial<CustomerInput> = {}): Customer {
  const deciding = { scope: world.scope, now: world.clock.now(), steadyNow: 0, newId, engines: plainEngines }
  return runNow(ensureCustomer(deciding, { customer: customerInput(given) }), world.store.ledger)
}

describe('customer.create', () => {
  it('makes a customer, under the id that is given or a new one', () => {
    expect(create({ id: 'ada' })).toMatchObject({ id: 'ada', email: 'ada@example.com', createdAt: world.clock.now() })
    const made = create({ email: 'bob@example.com' })
    expect(made.id).toMatch(/^[0-9a-f-]{36}$/)
    expect([find('ada'), find(made.id)]).toMatchObject([{ email: 'ada@example.com' }, made])
  })

  it('refuses an id or an e-mail that is taken, the case of letters aside', () => {
    create({ id: 'ada' })
    expect(issuesOf(() => create({ id: 'ada', email: 'eve@example.com' }))).toEqual({
      id: ['The id has already been taken.'],
    })
    expect(issuesOf(() => create({ email: 'ADA@example.com' }))).toEqual({
      email: ['The email has already been taken.'],
    })
  })
})

describe('ensureCustomer (rule 3.2-4)', () => {
  it('finds by e-mail, whatever the case, and keeps the id', () => {
    const ada = create({ id: 'ada', name: 'Ada' })
    expect(ensure({ id: 'other', email: 'ADA@example.com', name: 'Other' })).toBe(find('ada'))
    expect(find('ada')).toEqual(ada)
  })

  it('completes whom it finds with what he lacked', () => {
    create({ id: 'ada', name: 'Ada' })
    world.clock.advance(5)
    expect(ensure({ name: 'Other', phone: '123' })).toMatchObject({
      name: 'Ada',
      phone: '123',
      updatedAt: world.clock.now(),
    })
    expect(find('ada')).toMatchObject({ phone: '123' })
  })

  it('makes whom it does not find, with the id where it is free', () => {
    create({ id: 'taken', email: 'eve@example.com' })
    expect(ensure({ id: 'ada' }).id).toBe('ada')
    const other = ensure({ id: 'taken', email: 'bob@example.com' })
    expect(other.id).not.toBe('taken')
    expect(find(other.id)).toEqual(other)
    expect(find('taken')).toMatchObject({ email: 'eve@example.com' })
  })

  it('needs an e-mail', () => {
    expect(refusalOf(() => ensure({ email: undefined })).code).toBe('customer.invalid')
  })
})

describe('customer.restore (rule 2.1-3)', () => {
  it('finds the session’s own customer', () => {
    const ada = create({ id: 'ada' })
    expect(restore('ada', 'other@example.com')).toEqual(ada)
  })

  it('finds or makes the customer of the e-mail where no more is known', () => {
    const ada = create({ id: 'ada' })
    expect(restore(null, 'Ada@example.com')).toEqual(ada)
    const bob = restore(null, 'bob@example.com')
    expect(restore(null, 'bob@example.com')).toEqual(bob)
  })

  it('makes a customer again who was deleted meanwhile, under his id', () => {
    expect(restore('gone', 'ada@example.com')).toMatchObject({ id: 'gone', email: 'ada@example.com' })
    expect(restore('unknown', null)).toMatchObject({ id: 'unknown', email: null })
  })

  it('leaves the e-mail with the one who has it now', () => {
    create({ id: 'ada' })
    expect(restore('gone', 'ADA@example.com')).toMatchObject({ id: 'gone', email: null })
    expect(world.store.reads.findCustomerByEmail(world.scope, 'ada@example.com')).toMatchObject({ id: 'ada' })
  })

  it('needs something to go by', () => {
    expect(refusalOf(() => restore(null, null)).code).toBe('customer.invalid')
  })
})
