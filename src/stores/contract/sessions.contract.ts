import { expect, it } from 'vitest'
import { sessionKeptMs } from '../../core/session/index.ts'
import { customerInput } from '../../core/testing/index.ts'
import { refusal } from './brand-world.ts'
import { describePart } from './describe-part.ts'

export const sessionContract = describePart('sessions', (aBrandWorld) => {
  it('a session keeps what was set, and null takes a key out', async () => {
    const world = await aBrandWorld()
    expect(await world.reads.findSession(world.scope, 'a')).toBeUndefined()
    await world.execute('session.save', { tokenHash: 'a', set: { cart: [1, { b: 'ü' }], step: 1 } })
    await world.execute('session.save', { tokenHash: 'a', set: { step: null, name: 'Ada' } })
    const session = await world.reads.findSession(world.scope, 'a')
    expect(session).toMatchObject({ tokenHash: 'a', customerId: null, email: null })
    expect({ ...session?.values }).toEqual({ cart: [1, { b: 'ü' }], name: 'Ada' })
  })

  it('parallel requests of one session lose nothing', async () => {
    const world = await aBrandWorld()
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => world.execute('session.save', { tokenHash: 'a', set: { [`key${i}`]: i } })),
    )
    expect(Object.keys((await world.reads.findSession(world.scope, 'a'))!.values)).toHaveLength(50)
  })

  it('an unused session ends after its time, a used one does not', async () => {
    const world = await aBrandWorld()
    await world.execute('session.save', { tokenHash: 'used', set: { a: 1 } })
    await world.execute('session.save', { tokenHash: 'unused', set: { a: 1 } })
    world.advance(sessionKeptMs - 60_000)
    await world.execute('session.save', { tokenHash: 'used', set: {} })
    world.advance(120_000)
    expect((await world.reads.findSession(world.scope, 'used'))?.values).toEqual({ a: 1 })
    expect(await world.reads.findSession(world.scope, 'unused')).toBeUndefined()
    // Its token may come again, and finds nothing of what was.
    await world.execute('session.save', { tokenHash: 'unused', set: { b: 2 } })
    expect((await world.reads.findSession(world.scope, 'unused'))?.values).toEqual({ b: 2 })
  })

  it('signing in moves a session to a new token, with its data and its customer', async () => {
    const world = await aBrandWorld()
    await world.execute('session.save', { tokenHash: 'old', set: { quiz: 7 } })
    const customer = await world.execute('session.signIn', {
      tokenHash: 'old',
      newTokenHash: 'new',
      customer: customerInput({ id: 'ada' }),
      set: { step: 2 },
    })
    expect(await world.reads.findSession(world.scope, 'old')).toBeUndefined()
    const session = await world.reads.findSession(world.scope, 'new')
    expect(session).toMatchObject({ customerId: customer.id, email: 'ada@example.com' })
    expect({ ...session?.values }).toEqual({ quiz: 7, step: 2 })
  })

  it('a visitor is his session with its customer, while there is one', async () => {
    const world = await aBrandWorld()
    const { scope, reads } = world
    expect(await reads.findVisitor(scope, 'a')).toBeUndefined()
    await world.execute('session.save', { tokenHash: 'a', set: { step: 1 } })
    expect(await reads.findVisitor(scope, 'a')).toEqual({ session: await reads.findSession(scope, 'a') })
    const customer = await world.execute('session.signIn', {
      tokenHash: 'a',
      newTokenHash: 'b',
      customer: customerInput({ id: 'ada', name: 'Ada' }),
      set: {},
    })
    expect(await reads.findVisitor(scope, 'a')).toBeUndefined()
    expect(await reads.findVisitor(scope, 'b')).toEqual({ session: await reads.findSession(scope, 'b'), customer })
    world.advance(sessionKeptMs + 1)
    expect(await reads.findVisitor(scope, 'b')).toBeUndefined()
  })

  it('signing in as somebody else leaves the data behind', async () => {
    const world = await aBrandWorld()
    const signIn = (tokenHash: string | null, newTokenHash: string, id: string) =>
      world.execute('session.signIn', {
        tokenHash,
        newTokenHash,
        customer: customerInput({ id, email: `${id}@example.com` }),
        set: { id },
      })
    await signIn(null, 'one', 'ada')
    await signIn('one', 'two', 'bob')
    expect(await world.reads.findSession(world.scope, 'one')).toBeUndefined()
    const session = await world.reads.findSession(world.scope, 'two')
    expect(session).toMatchObject({ customerId: 'bob', values: {} })
  })

  it('signing up with an e-mail that a customer has changes nothing', async () => {
    const world = await aBrandWorld()
    await world.execute('session.save', { tokenHash: 'old', set: { quiz: 7 } })
    const ada = await world.execute('customer.create', { customer: customerInput({ id: 'ada', name: '' }) })
    const signUp = (newTokenHash: string, email: string) =>
      world.execute('session.signIn', {
        tokenHash: 'old',
        newTokenHash,
        customer: customerInput({ email, name: 'Eve' }),
        set: { step: 2 },
        onlyNew: true,
      })
    expect((await refusal(signUp('new', 'ADA@example.com'))).code).toBe('input.invalid')
    expect(await world.reads.findCustomer(world.scope, 'ada')).toEqual(ada)
    expect(await world.reads.findSession(world.scope, 'new')).toBeUndefined()
    expect({ ...(await world.reads.findSession(world.scope, 'old'))?.values }).toEqual({ quiz: 7 })
    const eve = await signUp('new', 'eve@example.com')
    expect(await world.reads.findSession(world.scope, 'new')).toMatchObject({ customerId: eve.id })
  })

  it('a session destroyed is gone', async () => {
    const world = await aBrandWorld()
    await world.execute('session.save', { tokenHash: 'a', set: { a: 1 } })
    await world.execute('session.destroy', { tokenHash: 'a' })
    await world.execute('session.destroy', { tokenHash: 'never was' })
    expect(await world.reads.findSession(world.scope, 'a')).toBeUndefined()
  })

  it('a session that grows too large is refused, and stays as it was', async () => {
    const world = await aBrandWorld()
    await world.execute('session.save', { tokenHash: 'a', set: { a: 1 } })
    const saving = world.execute('session.save', { tokenHash: 'a', set: { a: 2, big: 'x'.repeat(300_000) } })
    expect((await refusal(saving)).code).toBe('session.too_large')
    expect((await world.reads.findSession(world.scope, 'a'))?.values).toEqual({ a: 1 })
  })
})
