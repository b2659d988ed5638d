import { expect, it } from 'vitest'
import { customerInput } from '../../core/testing/index.ts'
import { refusal } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const all = { limit: 100, offset: 0 }

export const customerContract = describePart('customers', (aBrandWorld) => {
  it('a customer is read as he was made, by id and by e-mail', async () => {
    const world = await aBrandWorld()
    const given = {
      firstName: 'Ada',
      lastName: 'Lovelace',
      phone: '+44 1',
      country: 'UK',
      state: 'L',
      city: 'London',
      address: 'St. James 1',
    }
    const made = await world.execute('customer.create', {
      customer: customerInput({ id: 'ada_1', email: 'Ada@Example.com', ...given }),
    })
    expect(made).toMatchObject({ id: 'ada_1', email: 'Ada@Example.com', name: 'Ada Lovelace', ...given })
    expect(await world.reads.findCustomer(world.scope, 'ada_1')).toEqual(made)
    expect(await world.reads.findCustomerByEmail(world.scope, 'aDA@eXAMPLE.COM')).toEqual(made)
    expect(await world.reads.findCustomer(world.scope, 'ADA_1')).toBeUndefined()
  })

  it('of an e-mail only the case of ASCII letters does not count', async () => {
    const world = await aBrandWorld()
    await world.execute('customer.create', { customer: customerInput({ email: 'zoë@example.com' }) })
    expect(await world.reads.findCustomerByEmail(world.scope, 'ZOë@EXAMPLE.com')).toBeDefined()
    expect(await world.reads.findCustomerByEmail(world.scope, 'zoË@example.com')).toBeUndefined()
    expect(await world.reads.findCustomerByEmail(world.scope, 'zoe@example.com')).toBeUndefined()
  })

  it('an id or an e-mail that is taken is refused, and leaves nothing', async () => {
    const world = await aBrandWorld()
    await world.execute('customer.create', { customer: customerInput({ id: 'ada' }) })
    const before = await world.everything()
    for (const customer of [
      customerInput({ id: 'ada', email: 'other@example.com' }),
      customerInput({ id: 'other', email: 'ADA@example.com' }),
    ]) {
      expect((await refusal(world.execute('customer.create', { customer }))).code).toBe('input.invalid')
    }
    expect(await world.everything()).toEqual(before)
  })

  it('customers are listed newest first, in slices, with their number', async () => {
    const world = await aBrandWorld()
    for (let i = 0; i < 5; i++) {
      world.advance(10)
      await world.execute('customer.create', { customer: customerInput({ id: `c${i}`, email: `c${i}@example.com` }) })
    }
    const list = async (slice: { limit: number; offset: number; q?: string }) => {
      const { customers, total } = await world.reads.listCustomers(world.scope, slice)
      return [customers.map(({ id }) => id), total]
    }
    expect(await list(all)).toEqual([['c4', 'c3', 'c2', 'c1', 'c0'], 5])
    expect(await list({ limit: 2, offset: 3 })).toEqual([['c1', 'c0'], 5])
    expect(await list({ limit: 2, offset: 9 })).toEqual([[], 5])
    expect(await list({ q: 'C3@', ...all })).toEqual([['c3'], 1])
    expect(await list({ q: 'example', limit: 1, offset: 1 })).toEqual([['c3'], 5])
  })

  it('a search looks in e-mail, name and phone, without case and accents', async () => {
    const world = await aBrandWorld()
    await world.execute('customer.create', {
      customer: customerInput({ id: 'zoe', email: 'z@example.com', name: 'Zoë Größe', phone: '+49 30 55' }),
    })
    world.advance(10)
    await world.execute('customer.create', {
      customer: customerInput({ id: 'bob', email: 'bob@müller.example', name: 'Bob' }),
    })
    const found = async (q: string) =>
      (await world.reads.listCustomers(world.scope, { q, ...all })).customers.map(({ id }) => id)
    expect(await found('ZOE gros')).toEqual(['zoe'])
    expect(await found('größ')).toEqual(['zoe'])
    expect(await found('30 5')).toEqual(['zoe'])
    expect(await found('muller')).toEqual(['bob'])
    expect(await found('b')).toEqual(['bob'])
    expect(await found('%')).toEqual([])
    expect(await found('comzoe')).toEqual([])
    expect(await found('')).toEqual(['bob', 'zoe'])
  })

  it('a customer who comes back is completed, and found by what he was completed with', async () => {
    const world = await aBrandWorld()
    const signIn = { tokenHash: null, set: {} }
    await world.execute('session.signIn', { ...signIn, newTokenHash: 'one', customer: customerInput({ id: 'ada' }) })
    await world.execute('session.signIn', {
      ...signIn,
      newTokenHash: 'two',
      customer: customerInput({ name: 'Ada', phone: '123' }),
    })
    expect(await world.reads.findCustomer(world.scope, 'ada')).toMatchObject({ name: 'Ada', phone: '123' })
    expect((await world.reads.listCustomers(world.scope, { q: '123', ...all })).total).toBe(1)
    expect((await world.reads.listCustomers(world.scope, all)).total).toBe(1)
  })

  it('a customer whom a session outlived is made again, without an e-mail where none is known', async () => {
    const world = await aBrandWorld()
    const made = await world.execute('customer.restore', { customerId: 'lost', email: null })
    expect(made).toMatchObject({ id: 'lost', email: null })
    const again = await world.execute('customer.restore', { customerId: 'other', email: null })
    expect(again.id).toBe('other')
    expect((await world.reads.listCustomers(world.scope, all)).total).toBe(2)
    expect((await world.execute('customer.restore', { customerId: null, email: 'new@example.com' })).email).toBe(
      'new@example.com',
    )
  })
})
