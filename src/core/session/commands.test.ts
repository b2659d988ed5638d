import { beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { aWorld, customerInput, refusalOf, type World } from '../testing/index.ts'
import { mostSessionBytes, sessionKeptMs, type Session } from './session.ts'

let world: World

beforeEach(() => {
  world = aWorld()
})

const save = (tokenHash: string, set: Readonly<Record<string, Json>>) =>
  world.execute('session.save', { tokenHash, set })
const find = (tokenHash: string) => world.store.reads.findSession(world.scope, tokenHash) as Session | undefined

function signIn(
  tokenHash: string | null,
  newTokenHash: string,
  email: string,
  set: Readonly<Record<string, Json>> = {},
) {
  return world.execute('session.signIn', { tokenHash, newTokenHash, customer: customerInput({ email }), set })
}

describe('session.save', () => {
  it('makes the session with the first write', () => {
    save('t1', { step: 1 })
    expect(find('t1')).toMatchObject({
      tokenHash: 't1',
      customerId: null,
      email: null,
      values: { step: 1 },
      createdAt: world.clock.now(),
      usedAt: world.clock.now(),
    })
  })

  it('merges by key, so that parallel requests lose nothing (rule 3.1-4)', () => {
    save('t1', { a: 1, b: { x: 1 } })
    world.clock.advance(1000)
    save('t1', { b: 2, c: 'x' })
    expect(find('t1')).toMatchObject({
      values: { a: 1, b: 2, c: 'x' },
      usedAt: world.clock.now(),
      createdAt: world.clock.now() - 1000,
    })
  })

  it('takes null for no value', () => {
    save('t1', { a: 1, b: 2 })
    save('t1', { a: null, c: null })
    expect(find('t1')?.values).toEqual({ b: 2 })
  })

  it('notes that the session was used where nothing is set', () => {
    save('t1', { a: 1 })
    world.clock.advance(60_000)
    save('t1', {})
    expect(find('t1')).toMatchObject({ values: { a: 1 }, usedAt: world.clock.now() })
  })

  it('keeps keys that a prototype has, as plain keys', () => {
    save('t1', JSON.parse('{"__proto__":{"polluted":1},"constructor":2}'))
    expect(Object.keys(find('t1')!.values).sort()).toEqual(['__proto__', 'constructor'])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('holds 256 KB in all, to the byte', () => {
    const room = mostSessionBytes - '{"a":""}'.length
    save('t1', { a: 'x'.repeat(room) })
    expect(refusalOf(() => save('t1', { a: 'x'.repeat(room + 1) })).code).toBe('session.too_large')
    expect(refusalOf(() => save('t1', { b: 1 })).code).toBe('session.too_large')
    expect(Object.keys(find('t1')!.values)).toEqual(['a'])
  })

  it('begins anew where the session is unused for too long', () => {
    save('t1', { a: 1 })
    world.clock.advance(sessionKeptMs)
    expect(find('t1')?.values).toEqual({ a: 1 })
    world.clock.advance(1)
    expect(find('t1')).toBeUndefined()
    save('t1', { b: 2 })
    expect(find('t1')).toMatchObject({ values: { b: 2 }, createdAt: world.clock.now() })
  })
})

describe('session.signIn', () => {
  it('keeps a stranger’s data, under a new token', () => {
    save('t1', { cart: [1], step: 1 })
    world.clock.advance(1)
    const customer = signIn('t1', 't2', 'ada@example.com', { step: 2 })
    expect(find('t1')).toBeUndefined()
    expect(find('t2')).toMatchObject({
      customerId: customer.id,
      email: 'ada@example.com',
      values: { cart: [1], step: 2 },
      createdAt: world.clock.now() - 1,
      usedAt: world.clock.now(),
    })
  })

  it('drops another customer’s data, what his run set too', () => {
    signIn(null, 't1', 'ada@example.com', { secret: 1 })
    const bob = signIn('t1', 't2', 'bob@example.com', { secret: 2 })
    expect(find('t1')).toBeUndefined()
    expect(find('t2')).toMatchObject({ customerId: bob.id, email: 'bob@example.com', values: {} })
  })

  it('keeps the data of the same customer', () => {
    signIn(null, 't1', 'ada@example.com', { a: 1 })
    signIn('t1', 't2', 'ADA@example.com', { b: 2 })
    expect(find('t2')?.values).toEqual({ a: 1, b: 2 })
  })

  it('makes a session where there was none, or none any more', () => {
    signIn(null, 't1', 'ada@example.com', { a: 1 })
    signIn('unknown', 't2', 'bob@example.com', { b: 1 })
    expect([find('t1')?.values, find('t2')?.values]).toEqual([{ a: 1 }, { b: 1 }])
  })

  it('onlyNew makes a customer, and changes nothing where the e-mail or the id is somebody’s', () => {
    const join = (newTokenHash: string, given: { readonly id?: string; readonly email: string }) =>
      world.execute('session.signIn', {
        tokenHash: 't1',
        newTokenHash,
        customer: customerInput({ name: 'Eve', phone: '123', ...given }),
        set: { step: 2 },
        onlyNew: true,
      })
    save('t1', { step: 1 })
    const ada = world.execute('customer.create', { customer: customerInput({ id: 'ada', email: 'ada@example.com' }) })
    for (const given of [{ email: 'ADA@example.com' }, { id: 'ada', email: 'eve@example.com' }]) {
      expect(refusalOf(() => join('t2', given)).code).toBe('input.invalid')
      expect(world.store.reads.findCustomer(world.scope, 'ada')).toEqual(ada)
      expect([find('t1')?.values, find('t2')]).toEqual([{ step: 1 }, undefined])
    }
    expect(world.store.reads.findCustomerByEmail(world.scope, 'eve@example.com')).toBeUndefined()
    const eve = join('t2', { email: 'eve@example.com' })
    expect(find('t2')).toMatchObject({ customerId: eve.id, values: { step: 2 } })
    expect(find('t1')).toBeUndefined()
  })

  it('signs nobody in where the session would be too large', () => {
    save('t1', { a: 'x'.repeat(200_000) })
    expect(refusalOf(() => signIn('t1', 't2', 'ada@example.com', { b: 'x'.repeat(100_000) })).code).toBe(
      'session.too_large',
    )
    expect([find('t1')?.customerId, find('t2')]).toEqual([null, undefined])
    expect(world.store.reads.findCustomerByEmail(world.scope, 'ada@example.com')).toBeUndefined()
  })
})

it('session.destroy leaves nothing, and may be repeated', () => {
  save('t1', { a: 1 })
  world.execute('session.destroy', { tokenHash: 't1' })
  world.execute('session.destroy', { tokenHash: 't1' })
  expect(find('t1')).toBeUndefined()
})
