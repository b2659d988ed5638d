import { expect, it } from 'vitest'
import type { BeginAnswerInput } from '../../core/kept-answer/index.ts'
import { refusal, type BrandWorld } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const hour = 60 * 60 * 1000
const answer = { status: 201, headers: [['content-type', 'text/plain']], body: 'ü' } as const

const aVisit = (requestId: string, given: Partial<BeginAnswerInput> = {}): BeginAnswerInput => ({
  tokenHash: 'session',
  pageId: 1,
  key: 'k',
  bodyHash: 'body',
  mayRepeat: false,
  ofCustomer: false,
  requestId,
  ...given,
})

const keep = (world: BrandWorld, requestId: string, tokenHash: string | null = 'session', body: string = answer.body) =>
  world.execute('answer.keep', { name: aVisit(''), requestId, tokenHash, answer: { ...answer, body } })

export const keptAnswerContract = describePart('first answers (rule 3.1-9)', (aBrandWorld) => {
  it('of many with one key one may go on, and its answer is given to all', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    const begin = (id: string, given?: Partial<BeginAnswerInput>) => world.execute('answer.begin', aVisit(id, given))
    const begun = await Promise.all(Array.from({ length: 20 }, (_, i) => begin(String(i))))
    expect(begun.map(({ state }) => state)).toEqual(begun.map((_, i) => (i === 0 ? 'free' : 'under_way')))
    expect(await begin('x', { bodyHash: 'other' })).toEqual({ state: 'other_body' })
    await keep(world, '0')
    expect(await begin('y')).toEqual({ state: 'answered', answer })
    expect(await world.reads.findKeptAnswer(world.scope, aVisit(''))).toMatchObject({ requestId: '0', answer })
    // Of another session, page, key or brand it is no answer.
    for (const given of [{ tokenHash: 'b' }, { pageId: 2 }, { key: 'b' }]) {
      expect(await begin('z', given)).toEqual({ state: 'free' })
    }
    expect(await other.execute('answer.begin', aVisit('o'))).toEqual({ state: 'free' })
  })

  it('for 24 hours', async () => {
    const world = await aBrandWorld()
    await world.execute('answer.begin', aVisit('a'))
    await keep(world, 'a')
    world.advance(24 * hour - 60_000)
    expect(await world.execute('answer.begin', aVisit('b'))).toMatchObject({ state: 'answered' })
    world.advance(120_000)
    expect(await world.execute('answer.begin', aVisit('c', { bodyHash: 'other' }))).toEqual({ state: 'free' })
  })

  it('a visit that never answers is given up after two minutes: done again only where it can have written nothing', async () => {
    const world = await aBrandWorld()
    await world.execute('answer.begin', aVisit('a'))
    await world.execute('answer.begin', aVisit('a', { key: 'atomic', mayRepeat: true }))
    // The same visit, in another thread.
    expect(await world.execute('answer.begin', aVisit('a'))).toEqual({ state: 'free' })
    world.advance(120_000)
    expect(await world.execute('answer.begin', aVisit('b'))).toEqual({ state: 'lost' })
    expect(await world.execute('answer.begin', aVisit('b', { key: 'atomic', mayRepeat: true }))).toEqual({
      state: 'free',
    })
    // Nor where the visit had said that it does what can't be taken back.
    const reached = { key: 'reached', mayRepeat: true }
    await world.execute('answer.begin', aVisit('c', reached))
    await world.execute('answer.noteEffect', { name: aVisit('', reached), requestId: 'c' })
    world.advance(120_000)
    expect(await world.execute('answer.begin', aVisit('d', reached))).toEqual({ state: 'lost' })
    // Late, it is no longer the one that answers, nor may it do such a thing.
    const tooLate = world.execute('answer.noteEffect', { name: aVisit('', { key: 'atomic' }), requestId: 'a' })
    expect((await refusal(tooLate)).code).toBe('run.conflict')
    const late = world.execute('answer.keep', {
      name: aVisit('', { key: 'atomic' }),
      requestId: 'a',
      tokenHash: 'session',
      answer,
    })
    expect((await refusal(late)).code).toBe('run.conflict')
  })

  it('a session that goes on under another id takes it along, one that ends does not', async () => {
    const world = await aBrandWorld()
    await world.execute('answer.begin', aVisit('a'))
    await keep(world, 'a', 'renewed')
    expect(await world.reads.findKeptAnswer(world.scope, aVisit(''))).toBeUndefined()
    expect(await world.execute('answer.begin', aVisit('b', { tokenHash: 'renewed' }))).toMatchObject({
      state: 'answered',
    })
    await world.execute('answer.begin', aVisit('c'))
    await keep(world, 'c', null)
    expect(await world.execute('answer.begin', aVisit('d'))).toEqual({ state: 'free' })
    await world.execute('answer.forget', { name: aVisit(''), requestId: 'other' })
    expect(await world.execute('answer.begin', aVisit('e'))).toEqual({ state: 'under_way' })
    await world.execute('answer.forget', { name: aVisit(''), requestId: 'd' })
    expect(await world.execute('answer.begin', aVisit('e'))).toEqual({ state: 'free' })
  })

  it('a body of more than 128 KB is known to have been sent, and not kept', async () => {
    const world = await aBrandWorld()
    await world.execute('answer.begin', aVisit('a'))
    await keep(world, 'a', 'session', 'x'.repeat(128 * 1024 + 1))
    expect(await world.execute('answer.begin', aVisit('b'))).toEqual({
      state: 'answered',
      answer: { ...answer, body: null },
    })
  })

  it('of one session the newest 100 are kept', async () => {
    const world = await aBrandWorld()
    const begin = (key: string, tokenHash = 'session') =>
      world.execute('answer.begin', aVisit(`of ${key}`, { key, tokenHash }))
    await begin('other', 'other')
    for (let i = 0; i < 103; i++) await begin(String(i))
    const find = (key: string, tokenHash = 'session') =>
      world.reads.findKeptAnswer(world.scope, { ...aVisit(''), key, tokenHash })
    expect(await find('2')).toBeUndefined()
    expect(await find('3')).toBeDefined()
    expect(await find('other', 'other')).toBeDefined()
  })

  it('of one session they take 4 MB, of the strangers of a brand 32 MB, and what strangers send pushes no customer’s out', async () => {
    const world = await aBrandWorld()
    const body = 'x'.repeat(127 * 1024)
    const send = async (tokenHash: string, key: string, ofCustomer = false) => {
      await world.execute('answer.begin', aVisit(key, { key, tokenHash, ofCustomer }))
      await world.execute('answer.keep', {
        name: aVisit('', { key, tokenHash }),
        requestId: key,
        tokenHash,
        answer: { ...answer, body },
      })
    }
    const knows = async (tokenHash: string, key: string) =>
      (await world.reads.findKeptAnswer(world.scope, { ...aVisit(''), tokenHash, key })) !== undefined
    await send('customer', 'k', true)
    await send('stranger', 'k')
    for (let i = 0; i < 33; i++) await send('s0', String(i))
    expect([await knows('s0', '0'), await knows('s0', '1')]).toEqual([false, true])
    expect(await knows('stranger', 'k')).toBe(true)
    // With 32 of each of 8 sessions there is room for one more, and it is taken.
    for (let session = 1; session <= 7; session++) {
      for (let i = 0; i < 32; i++) await send(`s${session}`, String(i))
    }
    expect(await knows('stranger', 'k')).toBe(true)
    await send('s8', '0')
    expect([await knows('stranger', 'k'), await knows('s0', '1')]).toEqual([false, true])
    await send('s8', '1')
    expect([await knows('s0', '1'), await knows('s8', '0'), await knows('customer', 'k')]).toEqual([false, true, true])
  })

  it('who signs in has it among the customers’', async () => {
    const world = await aBrandWorld()
    await world.execute('answer.begin', aVisit('a'))
    const keeping = { name: aVisit(''), requestId: 'a', tokenHash: 'renewed', ofCustomer: true, answer }
    await world.execute('answer.keep', keeping)
    expect(await world.reads.findKeptAnswer(world.scope, aVisit('', { tokenHash: 'renewed' }))).toMatchObject({
      ofCustomer: true,
      bytes: Buffer.byteLength(JSON.stringify(answer)),
    })
  })
})
