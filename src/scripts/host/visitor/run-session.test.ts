import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import type { Session } from '../../../core/session/index.ts'
import { aWorld, growingIds, type World } from '../../../core/testing/index.ts'
import type { RunTools } from '../run.ts'
import { RunSession } from './run-session.ts'

let world: World
let tools: RunTools

beforeEach(() => {
  world = aWorld()
  tools = {
    now: world.clock.now,
    steadyNow: world.clock.now,
    newId: growingIds(world.clock.now),
    newToken: randomUUID,
    hashToken: (token) => token,
    newCode: () => '123456',
    randomUuid: randomUUID,
    randomSeed: () => [1, 2, 3, 4],
  }
})

const stored = () => world.store.reads.findSession(world.scope, 't1') as Session | undefined
const found = () => {
  const session = stored()
  return session && { token: 't1', session }
}

/** The session as a run finds it when it begins. */
function aRunsSession() {
  return new RunSession({ scope: world.scope, store: world.store, tools, found: found(), mayStart: true })
}

/** As many keys of 60 KB each. */
function fill(session: RunSession, name: string, count: number) {
  return Array.from({ length: count }, (_, i) => session.set(`${name}${i}`, 'x'.repeat(60_000)))
}

it('a sign-in that two requests at once made too large changes nothing, and says so (rule 3.2-4)', async () => {
  world.execute('session.save', { tokenHash: 't1', set: { step: 1 } })
  const [one, other] = [aRunsSession(), aRunsSession()]
  // Each has room for what it knows of.
  expect([...fill(one, 'a', 3), ...fill(other, 'b', 3)]).toEqual(Array(6).fill(true))
  await other.commit()
  expect(await one.setCustomer({ email: 'ada@example.com' })).toEqual({
    refused: 'A session may hold at most 256 KB.',
  })
  expect([one.customerId, one.cookie]).toEqual([null, undefined])
  expect(world.store.reads.findCustomerByEmail(world.scope, 'ada@example.com')).toBeUndefined()
  expect(Object.keys(stored()!.values).sort()).toEqual(['b0', 'b1', 'b2', 'step'])
  // With less in hand it goes through.
  for (const key of ['a0', 'a1', 'a2']) one.set(key, null)
  expect(await one.setCustomer({ email: 'ada@example.com' })).toMatchObject({ email: 'ada@example.com' })
})

it('an e-mail that is none signs nobody in, and names the input', async () => {
  const session = aRunsSession()
  expect(await session.setCustomer({ email: 'ada' })).toEqual({ refused: expect.stringContaining('email') })
  expect(session.customerId).toBeNull()
})

it('another spelling of a domain is no way around the five codes an hour of a mailbox (rule 3.7-1)', async () => {
  const send = async (email: string) => await aRunsSession().sendCode(email, '192.0.2.1')
  const spellings = ['ada@bücher.example', 'ada@BÜCHER.example', 'ada@bücher。example', 'ada@xn--bcher-kva.example']
  for (const email of [...spellings, 'a.d.a@bücher.example']) expect(await send(email)).toEqual({ sent: true })
  for (const email of spellings) expect(await send(email)).toEqual({ refused: expect.stringContaining('Too many') })
  for (const unseen of ['\ufe0f', '\u034f', '\u180b', '\u115f'])
    expect(await send(`ada@büc${unseen}her.example`)).toEqual({ refused: 'This is no e-mail address.' })
  expect(world.store.ledger.countMails(world.scope)).toBe(5)
})
