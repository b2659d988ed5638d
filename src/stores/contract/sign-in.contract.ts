import { expect, it } from 'vitest'
import { mostWaitingMails } from '../../core/mail/index.ts'
import { codeLifetimeMs, codeWindowMs } from '../../core/sign-in/index.ts'
import { refusal, type BrandWorld } from './brand-world.ts'
import { describePart } from './describe-part.ts'

/** Everybody's mail, as `listDueMails` tells of all brands: those of one. */
async function mailsOf({ reads, scope }: BrandWorld, now = Number.MAX_SAFE_INTEGER) {
  return (await reads.listDueMails(now, 100_000)).filter(({ brandId }) => brandId === scope.brandId)
}

let count = 0

/** For a session of its own, unless one is given. */
async function send(world: BrandWorld, given: { email?: string; address?: string; tokenHash?: string } = {}) {
  const n = ++count
  const { email = `${n}@example.com`, address = `address ${n}`, tokenHash = `session ${n}` } = given
  const codeHash = `hash ${n}`
  await world.execute('signIn.sendCode', { tokenHash, onlyExisting: false, email, address, code: '123456', codeHash })
  return { tokenHash, codeHash, newTokenHash: `new ${n}`, set: {}, email }
}

export const signInContract = describePart('sign-in codes and their mails (rule 3.7-1)', (aBrandWorld) => {
  it('a code signs its session in, once, and its mail waits', async () => {
    const world = await aBrandWorld({ name: 'Tally' })
    const { email, ...sent } = await send(world)
    expect(await mailsOf(world)).toMatchObject([{ to: email, subject: 'Your code for Tally', failures: 0 }])
    expect(await world.reads.findSession(world.scope, sent.tokenHash)).toMatchObject({ customerId: null })
    expect(await world.execute('signIn.verifyCode', { ...sent, codeHash: 'hash of another' })).toBeUndefined()
    const customer = await world.execute('signIn.verifyCode', { ...sent, set: { step: 2 } })
    expect(customer).toMatchObject({ email })
    expect(await world.reads.findVisitor(world.scope, sent.newTokenHash)).toMatchObject({
      session: { values: { step: 2 } },
      customer,
    })
    expect(await world.execute('signIn.verifyCode', { ...sent, tokenHash: sent.newTokenHash })).toBeUndefined()
  })

  it('of many uses at once one succeeds', async () => {
    const world = await aBrandWorld()
    const { email: _, ...sent } = await send(world)
    const used = await Promise.all(
      Array.from({ length: 20 }, (__, i) =>
        world.execute('signIn.verifyCode', { ...sent, newTokenHash: `${sent.newTokenHash} ${i}` }),
      ),
    )
    expect(used.filter(Boolean)).toHaveLength(1)
    expect((await world.reads.listCustomers(world.scope, { limit: 10, offset: 0 })).total).toBe(1)
  })

  it('five wrong ones end it, and so does its time', async () => {
    const world = await aBrandWorld()
    const [{ email: _, ...guessed }, { email: __, ...late }] = [await send(world), await send(world)]
    for (let i = 0; i < 5; i++) await world.execute('signIn.verifyCode', { ...guessed, codeHash: `hash no ${i}` })
    expect(await world.execute('signIn.verifyCode', guessed)).toBeUndefined()
    world.advance(codeLifetimeMs)
    expect(await world.execute('signIn.verifyCode', late)).toBeUndefined()
  })

  it('a code of another brand is none', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    const { email: _, ...sent } = await send(world)
    await other.execute('session.save', { tokenHash: sent.tokenHash, set: {} })
    expect(await other.execute('signIn.verifyCode', sent)).toBeUndefined()
    expect(await mailsOf(other)).toEqual([])
    expect(await world.execute('signIn.verifyCode', sent)).toBeDefined()
  })

  it('the limits count for an hour, each brand by itself, and a refusal leaves nothing', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    const ofMailbox = { email: 'Ada@example.com' }
    for (let i = 0; i < 5; i++) await send(world, ofMailbox)
    for (let i = 0; i < 20; i++) await send(world, { address: '192.0.2.1' })
    for (const given of [ofMailbox, { address: '192.0.2.1' }]) {
      expect((await refusal(send(world, { ...given, tokenHash: 'refused' }))).code).toBe('request.rate_limited')
      await send(other, given)
    }
    expect(await world.reads.findSession(world.scope, 'refused')).toBeUndefined()
    expect(await mailsOf(world)).toHaveLength(25)
    world.advance(codeWindowMs - 60_000)
    expect((await refusal(send(world, ofMailbox))).code).toBe('request.rate_limited')
    world.advance(60_000)
    for (let i = 0; i < 5; i++) await send(world, ofMailbox)
    expect((await refusal(send(world, ofMailbox))).code).toBe('request.rate_limited')
  })

  it('a mail that failed waits longer each time, and goes when it is of no use any more', async () => {
    const world = await aBrandWorld()
    await send(world)
    const waits: (number | null)[] = []
    for (let [mail] = await mailsOf(world); mail; [mail] = await mailsOf(world)) {
      const { dueAt } = mail
      const next = await world.execute('mail.postpone', mail)
      waits.push(next === null ? null : next - dueAt)
      if (next === null) continue
      expect(await mailsOf(world, next - 1)).toEqual([])
      world.advance(next - dueAt)
      expect(await mailsOf(world, next)).toMatchObject([{ failures: waits.length }])
    }
    expect(waits.map((wait) => wait && Math.round(wait / 1000))).toEqual([5, 10, 20, 40, 80, 160, null])
  })

  it('of what is due brands take turns, whoever has how much of it', async () => {
    const [many, one, few] = [await aBrandWorld(), await aBrandWorld(), await aBrandWorld()]
    for (let i = 0; i < 5; i++) await send(many)
    many.advance(1)
    await send(one)
    for (let i = 0; i < 2; i++) await send(few)
    const ids = new Map([many, one, few].map(({ scope }, i) => [scope.brandId, ['many', 'one', 'few'][i]]))
    const due = async (last: BrandWorld | undefined) => {
      const mails = await many.reads.listDueMails(Number.MAX_SAFE_INTEGER, 100_000, last?.scope.brandId)
      return mails.map(({ brandId }) => ids.get(brandId)).filter((name) => name !== undefined)
    }
    const ofAll = ['many', 'one', 'few', 'many', 'few', 'many', 'many', 'many']
    expect(await due(undefined)).toEqual(ofAll)
    expect(await due(few)).toEqual(ofAll)
    expect(await due(one)).toEqual(['few', 'many', 'one', 'few', 'many', 'many', 'many', 'many'])
    const first = await many.reads.listDueMails(Number.MAX_SAFE_INTEGER, 2, many.scope.brandId)
    expect(first.map(({ brandId }) => ids.get(brandId))).toEqual(['one', 'few'])
    // Of each brand, the longest waiting first.
    const ofMany = (await mailsOf(many)).map(({ id }) => id)
    expect(ofMany).toEqual(ofMany.toSorted((a, b) => a - b))
  })

  it('one that was sent is gone, and no other brand can take it', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    await send(world)
    const [mail] = await mailsOf(world)
    await other.execute('mail.remove', { id: mail!.id })
    await other.execute('mail.postpone', mail!)
    expect(await mailsOf(world)).toEqual([mail])
    await world.execute('mail.remove', { id: mail!.id })
    expect(await mailsOf(world)).toEqual([])
  })

  it(`at most ${mostWaitingMails} wait in a brand`, async () => {
    const world = await aBrandWorld()
    await Promise.all(Array.from({ length: mostWaitingMails }, () => send(world)))
    expect((await refusal(send(world))).code).toBe('limit.reached')
    const [mail] = await mailsOf(world)
    await world.execute('mail.remove', { id: mail!.id })
    await send(world)
  })
})
