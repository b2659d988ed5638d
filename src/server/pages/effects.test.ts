import { afterEach, beforeEach, expect, it } from 'vitest'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

let world: PageWorld
let session: string

const script = (text: string) => `<script scope="backend">${text}</script>`

beforeEach(async () => {
  world = await aPageWorld()
  world.execute('entity.create', { declaration: { name: 'Things', entity_mode: 'data' } })
  await world.publish('page', 'start', script(`session.set('a', 1)`))
  session = (await world.visit('/start')).session!
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

it.each([
  ['writes an entry', `createCrmEntry({ slug: 'things', values: { n: 1 } }).ok`],
  ['writes one later', `createCrmEntry({ slug: 'things', values: { n: 1 }, async: true }).ok`],
  ['signs in', `session.setCustomer({ email: 'ada@example.com' })`],
  ['signs out', `session.destroy() ?? true`],
  ['has a code mailed', `members.sendCode('ada@example.com')`],
  ['declares an entity', `ensureCrmEntity({ slug: 'more', name: 'More', entityMode: 'data' }).created`],
  ['adds a field', `ensureCrmEntity({ slug: 'things', fields: [{ key: 'b' }] }).fields_added.length === 1`],
  ['uses up a try of a code', `!members.verifyCode('ada@example.com', '123456')`],
])('rule 3.1-7: a visit that %s is marked as one that must not be begun again', async (_title, act) => {
  await world.publish('page', 'page', script(`response.json(${act})`))
  expect((await world.visit('/page', { cookie: session })).text).toBe('true')
  expect(world.effects()).toBe(1)
})

it.each([
  ['reads', `getCrmEntries({ slug: 'things', anyReference: true }).length === 0`],
  ['sets something in its session', `session.set('b', 2)`],
  ['declares what is there', `!ensureCrmEntity({ slug: 'things', name: 'Things', entityMode: 'data' }).created`],
  ['calls what it may not', `http.get('http://localhost/').error === 'blocked'`],
])('rule 3.1-7: a visit that only %s is not: it may be begun again', async (_title, act) => {
  await world.publish('page', 'page', script(`response.json(${act})`))
  expect((await world.visit('/page', { cookie: session })).text).toBe('true')
  expect(world.effects()).toBe(0)
})
