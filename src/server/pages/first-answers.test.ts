import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors/index.ts'
import { aPageWorld, tokenHashOf, type PageWorld, type Visit } from './testing/page-world.ts'

let world: PageWorld
let session: string
/** What happens while a run calls another server. */
let meanwhile: () => unknown = () => {}
/** What happens while one asks for a `uuid()`. */
let makingUuid = () => {}

const script = (text: string) => `<script scope="backend">${text}</script>`
const count = () => world.store.changes(world.scope).filter(({ kind }) => kind === 'created').length
const post = (path: string, key: string | undefined, visit: Partial<Visit> = {}) =>
  world.visit(path, {
    method: 'POST',
    body: { a: 1 },
    cookie: session,
    headers: key === undefined ? {} : { 'idempotency-key': key },
    ...visit,
  })

const order = `const { id } = createCrmEntry({ slug: 'orders', values: { n: 1 } })
  cookie.set('own', 'x'); setHeader('x-order', '1'); response.status(201); response.json({ id, uuid: uuid() })`

beforeEach(async () => {
  meanwhile = () => {}
  makingUuid = () => {}
  world = await aPageWorld(
    {
      send: async (_request, _chain, _signal, beforeConnect) => {
        await beforeConnect?.()
        await meanwhile()
        return { status: 200, headers: {}, body: '' }
      },
    },
    () => {
      makingUuid()
      return randomUUID()
    },
  )
  world.execute('entity.create', { declaration: { name: 'Orders', entity_mode: 'data' } })
  await world.publish('page', 'start', script(`session.set('a', 1); response.json(1)`))
  session = (await world.visit('/start')).session!
  await world.publish('page', 'order', script(order))
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

describe('rule 3.1-9: what is sent again with its Idempotency-Key', () => {
  it('gets the first answer, without its cookies, and is done once', async () => {
    const first = await post('/order', 'k')
    expect([first.status, first.cookies.length]).toEqual([201, 1])
    const again = await post('/order', 'k')
    expect([again.status, again.text, again.cookies]).toEqual([201, first.text, []])
    expect(again.headers).toEqual(first.headers)
    expect(count()).toBe(1)
    expect((await post('/order', 'other')).text).not.toBe(first.text)
    expect((await post('/order', undefined)).text).not.toBe(first.text)
    expect(count()).toBe(3)
  })

  it('may have it in a field of the form', async () => {
    const form = { type: 'application/x-www-form-urlencoded; charset=utf-8', body: 'Idempotency-Key=f+1&a=1' }
    const first = await post('/order', undefined, form)
    expect((await post('/order', undefined, form)).text).toBe(first.text)
    expect(count()).toBe(1)
  })

  it('is another thing in another session, on another page and after 24 hours', async () => {
    await world.publish('page', 'other', script(order))
    const other = (await world.visit('/start')).session!
    await post('/order', 'k')
    await post('/order', 'k', { cookie: other })
    await post('/other', 'k')
    expect(count()).toBe(3)
    // The session lives on meanwhile.
    for (let hour = 2; hour < 24; hour += 2) {
      world.clock.advance(2 * 3_600_000)
      await world.visit('/start', { cookie: session })
    }
    await post('/order', 'k')
    expect(count()).toBe(3)
    world.clock.advance(2 * 3_600_000)
    await post('/order', 'k')
    expect(count()).toBe(4)
  })

  it('is not heeded without a session, nor with a GET', async () => {
    await world.visit('/order', { method: 'POST', body: {}, headers: { 'idempotency-key': 'k' } })
    await world.visit('/order', { method: 'POST', body: {}, headers: { 'idempotency-key': 'k' } })
    await world.visit('/order', { headers: { 'idempotency-key': 'k' }, cookie: session })
    await world.visit('/order', { headers: { 'idempotency-key': 'k' }, cookie: session })
    expect(count()).toBe(4)
  })

  it.each([
    ['body', '/order', { body: { a: 2 } }],
    ['type', '/order', { type: 'application/vnd.a+json' }],
    ['address', '/order?a=1', {}],
  ])('is refused with another %s', async (_what, path, visit) => {
    await post('/order', 'k')
    expect((await post(path, 'k', visit)).status).toBe(422)
    expect(count()).toBe(1)
  })

  it.each(['ü', 'x'.repeat(256), '\t'])('has a key of 1 to 255 characters of ASCII: %j', async (key) => {
    expect((await post('/order', key)).status).toBe(400)
    expect(count()).toBe(0)
  })

  it.each([false, true])(
    'a hundred times at once is done once, and all get its answer (atomic: %s)',
    async (atomic) => {
      await world.publish('page', 'slow', script(`http.get('https://example.com/'); ${order}`), { atomic })
      const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
      const { promise: opened, resolve: open } = Promise.withResolvers<void>()
      meanwhile = () => {
        reach()
        return opened
      }
      const answers = Array.from({ length: 100 }, () => post('/slow', 'k'))
      await reached
      // Whoever sends something else is told so at once, while the others wait.
      expect((await post('/slow', 'k', { body: { a: 2 } })).status).toBe(422)
      open()
      const texts = (await Promise.all(answers)).map(({ status, text }) => `${status} ${text}`)
      expect(new Set(texts).size).toBe(1)
      expect(texts[0]).toMatch(/^201 /)
      expect(count()).toBe(1)
    },
  )

  it('has its answer also where the page failed', async () => {
    await world.publish('page', 'fails', script(`createCrmEntry({ slug: 'orders', values: { n: 1 } }); throw 1`), {
      onError: 'fail_closed',
    })
    const first = await post('/fails', 'k')
    expect(first.status).toBe(500)
    expect((await post('/fails', 'k')).text).toBe(first.text)
    expect(count()).toBe(1)
  })

  it('has it under the new id of a session that was renewed, and under none that was ended', async () => {
    await world.publish('page', 'in', script(`session.setCustomer({ email: 'ada@example.com' }); ${order}`))
    const first = await post('/in', 'k')
    const renewed = first.session!
    expect(renewed).not.toBe(session)
    expect((await post('/in', 'k', { cookie: renewed })).text).toBe(first.text)
    expect(count()).toBe(1)
    await world.publish('page', 'out', script(`session.destroy(); ${order}`))
    await post('/out', 'k', { cookie: renewed })
    await post('/out', 'k', { cookie: renewed })
    expect(count()).toBe(3)
  })

  it('was begun by a visit that never answered: then it is done again only on an atomic page', async () => {
    await world.publish('page', 'atomic', script(order), { atomic: true })
    await world.publish('page', 'login', script(order), { requiresLogin: true })
    for (const name of ['order', 'atomic']) {
      const pageId = (await world.store.reads.findSourceByName(world.scope, 'page', name))!.id
      const first = await post(`/${name}`, 'done')
      expect(first.status).toBe(201)
      // As a process leaves it that was killed: begun, and nothing more.
      const { tokenHash, bodyHash } = keptOf(pageId, 'done')
      world.execute('answer.begin', {
        tokenHash,
        pageId,
        key: 'killed',
        bodyHash,
        mayRepeat: name === 'atomic',
        ofCustomer: false,
        requestId: randomUUID(),
      })
    }
    world.clock.advance(120_000)
    const [plain, atomic] = [await post('/order', 'killed'), await post('/atomic', 'killed')]
    expect([plain.status, plain.headers.get('retry-after')]).toEqual([409, undefined])
    expect(atomic.status).toBe(201)
    expect((await post('/atomic', 'killed')).text).toBe(atomic.text)
    expect(count()).toBe(3)
    expect((await post('/login', 'k')).status).toBe(401)
  })

  it.each([false, true])(
    'is not kept of a page without a script that calls no function (atomic: %s)',
    async (atomic) => {
      await world.publish('page', 'plain', '{{ request.body.a }}', { atomic })
      await world.publish('page', 'writes', `@do(createCrmEntry({ slug: 'orders', values: { n: 1 } }))done`, { atomic })
      for (let i = 0; i < 2; i++) {
        expect(await post('/plain', 'k')).toMatchObject({ status: 200, text: '1' })
        expect(await post('/writes', 'k')).toMatchObject({ status: 200, text: 'done' })
      }
      const idOf = async (name: string) => (await world.store.reads.findSourceByName(world.scope, 'page', name))!.id
      expect(keptOf(await idOf('plain'), 'k')).toBeUndefined()
      expect(keptOf(await idOf('writes'), 'k')).toBeDefined()
      expect(count()).toBe(1)
    },
  )

  const number = `getCrmField({ slug: 'orders', referenceType: 'x', referenceId: '1', fieldKey: 'n' }) ?? 0`
  const counter = (before: string) => `const n = ${number}; ${before}
    setCrmField({ slug: 'orders', referenceType: 'x', referenceId: '1', fieldKey: 'n', value: n + 1 })
    response.json(n)`
  const setMeanwhile = (value: number) =>
    world.execute('entry.setFields', {
      entity: 'orders',
      reference: { type: 'x', id: '1' },
      fields: [{ key: 'n', value }],
      force: false,
    })

  it('is done when it is sent once more after a conflict', async () => {
    await world.publish('page', 'counter', script(counter('uuid()')), { atomic: true })
    let value = 0
    makingUuid = () => {
      if (value < 20) setMeanwhile((value += 10))
    }
    expect((await post('/counter', 'k')).status).toBe(503)
    expect((await post('/counter', 'k')).text).toBe('20')
    expect((await post('/counter', 'k')).text).toBe('20')
  })

  it.each([
    ['called another server', `http.post('https://example.com/pay', {})`, 1],
    ['signed in', `session.setCustomer({ email: 'ada@example.com' })`, 1],
    ['had a code mailed', `members.sendCode('ada@example.com')`, 1],
    ['declared an entity, whose script ran twice', `ensureCrmEntity({ slug: 'new', entityMode: 'data' })`, 2],
  ])('is not done again after a conflict of a visit that %s', async (_title, act, expected) => {
    await world.publish('page', 'counter', script(counter(`${act}; uuid()`)), { atomic: true })
    let runs = 0
    makingUuid = () => setMeanwhile(++runs * 10)
    const first = await post('/counter', 'k')
    expect(first.status).toBe(503)
    const again = await post('/counter', 'k', { cookie: first.session ?? session })
    expect([again.status, again.headers.get('retry-after')]).toEqual([409, undefined])
    expect(runs).toBe(expected)
  })

  it('was cut off after it called another server: it is never done again, on an atomic page either', async () => {
    await world.publish('page', 'pay', script(`http.post('https://example.com/pay', {}); ${order}`), { atomic: true })
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
    const { promise: opened, resolve: open } = Promise.withResolvers<void>()
    let calls = 0
    meanwhile = () => {
      calls++
      reach()
      return opened
    }
    const first = post('/pay', 'k')
    await reached
    world.clock.advance(120_000)
    expect((await post('/pay', 'k')).status).toBe(409)
    expect(calls).toBe(1)
    open()
    // It was only slow: what it did has its answer all the same.
    expect((await first).status).toBe(201)
    expect((await post('/pay', 'k')).text).toBe((await first).text)
  })

  it.each([false, true])(
    'is done once the store is back, where nothing was done before (atomic: %s)',
    async (atomic) => {
      await world.publish('page', 'reads', script(`const n = ${number}; ${order}`), { atomic })
      const { reads } = world.store
      const { findNewestHolder } = reads
      reads.findNewestHolder = () => {
        throw new CoreError('store.unavailable', {})
      }
      expect((await post('/reads', 'k')).status).toBe(503)
      reads.findNewestHolder = findNewestHolder
      expect((await post('/reads', 'k')).status).toBe(201)
      expect(count()).toBe(1)
    },
  )

  it('is not done again, nor answered with our failure, where something was done before the store went away', async () => {
    const write = `setCrmField({ slug: 'orders', referenceType: 'x', referenceId: '1', fieldKey: 'n', value: 1 })`
    await world.publish('page', 'both', script(`${order.replace(/response.*/, '')}; ${write}; response.json(1)`))
    const { writer } = world.store
    const { execute } = writer
    const away: typeof execute = (scope, name, input) =>
      name === 'entry.setFields' ? Promise.reject(new CoreError('store.unavailable', {})) : execute(scope, name, input)
    writer.execute = away
    expect((await post('/both', 'k')).status).toBe(503)
    writer.execute = execute
    expect((await post('/both', 'k')).status).toBe(409)
    expect(count()).toBe(1)
  })

  it('is known not to be done again where its async write may be neither done nor kept', async () => {
    const write = `createCrmEntry({ slug: 'orders', values: { n: 1 }, async: true })`
    await world.publish('page', 'later', script(`${write}; response.json(1)`))
    const { writer } = world.store
    const { accept } = writer
    writer.accept = () => Promise.reject(new CoreError('store.unavailable', {}))
    expect((await post('/later', 'k')).status).toBe(503)
    expect(world.faults.splice(0)).toMatchObject([{ code: 'store.unavailable' }])
    writer.accept = accept
    expect((await post('/later', 'k')).status).toBe(409)
    expect(count()).toBe(0)
  })
})

function keptOf(pageId: number, key: string) {
  const kept = world.store.reads.findKeptAnswer(world.scope, { tokenHash: tokenHashOf(session), pageId, key })
  return kept as Exclude<Awaited<typeof kept>, undefined>
}
