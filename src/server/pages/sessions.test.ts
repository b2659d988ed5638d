import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPageWorld, tokenHashOf, type PageWorld } from './testing/page-world.ts'

let world: PageWorld

beforeEach(async () => {
  world = await aPageWorld()
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

const script = (text: string) => `<script scope="backend">${text}</script>`

describe('rule 3.1-3: pages that require login', () => {
  beforeEach(async () => {
    await world.publish('page', 'secret', 'for {{ customer.email }}', { requiresLogin: true, redirectUrl: '/join' })
    await world.publish(
      'page',
      'signin',
      script(`session.setCustomer(request.body); response.json({ id: customer.id })`),
    )
  })

  it('send a stranger away, answer his POST with 401, and let a customer in', async () => {
    const away = await world.visit('/secret')
    expect([away.status, away.headers.get('location'), away.text]).toEqual([302, '/join', ''])
    expect((await world.visit('/secret', { body: {} })).status).toBe(401)
    const { session } = await world.visit('/signin', { body: { email: 'ada@example.com' } })
    expect((await world.visit('/secret', { cookie: session! })).text).toBe('for ada@example.com')
  })

  it('lead to the sign-in page, with the way back, where they name none of their own', async () => {
    await world.publish('page', 'other', 'x', { requiresLogin: true })
    expect((await world.visit('/other?a=1&b=2')).headers.get('location')).toBe(
      '/members/login?next=%2Fother%3Fa%3D1%26b%3D2',
    )
  })
})

describe('rule 3.1-3: where redirect_url leads', () => {
  it.each([
    ['/日本', '/%E6%97%A5%E6%9C%AC'],
    ['https://例え.jp/', 'https://xn--r8jz45g.jp/'],
    // Saved before such an address was refused.
    ['http://[', '/members/login?next=%2Fsecret'],
  ])('to %s as %s', async (redirectUrl, location) => {
    await world.publish('page', 'secret', 'x', { requiresLogin: true, redirectUrl })
    const { status, headers } = await world.visit('/secret')
    expect([status, headers.get('location')]).toEqual([302, location])
  })
})

describe('rule 3.1-4: sessions', () => {
  beforeEach(async () => {
    await world.publish(
      'page',
      'set',
      script(`response.json(session.set(request.query.key || 'seen', request.query.value || 'yes'))`),
    )
    await world.publish(
      'page',
      'get',
      script(`response.json([session.get('seen'), session.get('customer_id'), is_customer])`),
    )
    await world.publish('page', 'signin', script(`response.json(session.setCustomer({ email: request.query.email }))`))
    await world.publish('page', 'out', script(`session.destroy(); response.json(is_customer)`))
  })

  it('begin when something is first written, with a cookie that scripts of browsers can not read', async () => {
    expect((await world.visit('/get')).cookies).toEqual([])
    const { cookies, answer } = await world.visit('/set')
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toMatch(/^stagecraft_session=[\w-]{43}; Path=\/; SameSite=Lax; HttpOnly$/)
    expect(answer.startedSession).toBe(true)
    const secure = await world.visit('/set', { isSecure: true })
    expect(secure.cookies[0]).toMatch(/^__Host-stagecraft_session=.*; Secure$/)
  })

  it('are written also when the script threw', async () => {
    await world.publish('page', 'fails', `${script(`session.set('seen', 'before'); throw new Error('no')`)}rendered`)
    const { session, text } = await world.visit('/fails')
    expect(text).toBe('rendered')
    expect((await world.visit('/get', { cookie: session! })).text).toBe('["before",null,false]')
  })

  it('merge by key when requests come at the same time', async () => {
    const { session } = await world.visit('/set?key=seen&value=0')
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => world.visit(`/set?key=${key}&value=1`, { cookie: session! })))
    await world.publish(
      'page',
      'all',
      script(`response.json(['seen', 'a', 'b', 'c', 'd'].map((key) => session.get(key)))`),
    )
    expect((await world.visit('/all', { cookie: session! })).text).toBe('["0","1","1","1","1"]')
  })

  it('get a new id at sign-in, keep a stranger’s data, and the old id is worth nothing', async () => {
    const before = (await world.visit('/set')).session!
    const after = (await world.visit('/signin?email=ada@example.com', { cookie: before })).session!
    expect(after).not.toBe(before)
    expect((await world.visit('/get', { cookie: after })).text).toMatch(/^\["yes","[\w-]+",true\]$/)
    expect((await world.visit('/get', { cookie: before })).text).toBe('[null,null,false]')
  })

  it('that ended while a request was under way do not come back with it', async () => {
    const before = (await world.visit('/set')).session!
    await world.publish(
      'page',
      'slow',
      script(`session.set('late', 1); await null; getCrmField({ slug: 'none-yet', fieldKey: 'x' })`),
    )
    await world.publish(
      'page',
      'both',
      script(`session.set('late', 'yes'); response.json(session.setCustomer({ email: 'ada@example.com' }))`),
    )
    const [, signedIn] = await Promise.all([
      world.visit('/set?key=late&value=1', { cookie: before }),
      world.visit('/both', { cookie: before }),
      world.visit('/slow', { cookie: before }),
    ])
    expect((await world.visit('/get', { cookie: before })).text).toBe('[null,null,false]')
    expect((await world.visit('/get', { cookie: signedIn.session! })).text).toMatch(/^\["yes",/)
    expect(await world.store.reads.findSession(world.scope, tokenHashOf(before))).toBeUndefined()
  })

  it('drop what another customer left', async () => {
    const ada = (await world.visit('/signin?email=ada@example.com')).session!
    await world.visit('/set', { cookie: ada })
    const eve = (await world.visit('/signin?email=eve@example.com', { cookie: ada })).session!
    expect((await world.visit('/get', { cookie: eve })).text).toMatch(/^\[null,/)
  })

  it('sign up with onlyNew, which signs nobody in as somebody who exists (rule 3.2-4)', async () => {
    await world.publish(
      'page',
      'signup',
      script(`
      const email = request.query.email;
      const joined = session.setCustomer({ email, name: 'Eve', onlyNew: request.query.only_new ?? true });
      response.json([joined, customer && customer.email, session.get('seen')])`),
    )
    const ada = (await world.visit('/signin?email=ada@example.com')).session!
    // A stranger stays one, with what he had; his cookie is not renewed.
    const stranger = (await world.visit('/set')).session!
    const refused = await world.visit('/signup?email=ADA@example.com', { cookie: stranger })
    expect([refused.text, refused.cookies]).toEqual(['[false,null,"yes"]', []])
    expect((await world.runs()).find((run) => run.page === 'signup')!.calls).toMatchObject([
      { name: 'session.setCustomer', note: 'The email has already been taken.' },
    ])
    expect((await world.visit('/get', { cookie: stranger })).text).toBe('["yes",null,false]')
    // A customer stays who he is, for his own address too.
    const bob = (await world.visit('/signup?email=bob@example.com', { cookie: stranger })).session!
    for (const email of ['ada@example.com', 'bob@example.com']) {
      const again = await world.visit(`/signup?email=${email}`, { cookie: bob })
      expect([again.text, again.cookies]).toEqual(['[false,"bob@example.com","yes"]', []])
    }
    expect((await world.visit('/get', { cookie: ada })).text).toMatch(/^\[null,"[\w-]+",true\]$/)
    // What is neither true nor false is no answer to the question.
    expect((await world.visit('/signup?email=new@example.com&only_new=no')).text).toBe('[false,null,null]')
    const known = await world.store.reads.findCustomerByEmail(world.scope, 'ada@example.com')
    expect(known).toMatchObject({ name: '' })
    expect(await world.store.reads.findCustomerByEmail(world.scope, 'new@example.com')).toBeUndefined()
  })

  it('end three hours after their last use', async () => {
    const { session } = await world.visit('/set')
    world.clock.advance(2 * 3_600_000)
    await world.visit('/get', { cookie: session! })
    world.clock.advance(2 * 3_600_000)
    expect((await world.visit('/get', { cookie: session! })).text).toBe('["yes",null,false]')
    // A use that is not noted, so soon after another, counts all the same.
    world.clock.advance(4 * 60_000)
    await world.visit('/get', { cookie: session! })
    world.clock.advance(3 * 3_600_000 - 1)
    expect((await world.visit('/get', { cookie: session! })).text).toBe('["yes",null,false]')
    world.clock.advance(3 * 3_600_000 + 5 * 60_000 + 1)
    expect((await world.visit('/get', { cookie: session! })).text).toBe('[null,null,false]')
  })

  it('are destroyed by the script, cookie and all', async () => {
    const { session } = await world.visit('/signin?email=ada@example.com')
    const out = await world.visit('/out', { cookie: session! })
    expect(out.text).toBe('false')
    expect(out.cookies[0]).toMatch(/^stagecraft_session=; .*Max-Age=0/)
    expect((await world.visit('/get', { cookie: session! })).text).toBe('[null,null,false]')
  })

  it('are not started where the address may not', async () => {
    const refused = await world.visit('/set', { mayStartSession: false })
    expect([refused.text, refused.cookies]).toEqual(['false', []])
    expect((await world.visit('/signin?email=ada@example.com', { mayStartSession: false })).text).toBe('false')
  })

  it('of a planted or garbled cookie are nobody’s', async () => {
    for (const cookie of [
      'stagecraft_session=x',
      `stagecraft_session=${'a'.repeat(43)}`,
      'stagecraft_session=; stagecraft_session',
      `stagecraft_session=${'%'.repeat(500)}`,
    ]) {
      expect((await world.visit('/get', { cookie })).text).toBe('[null,null,false]')
    }
  })

  it('keep reserved keys for sign-in, and hold 256 KB', async () => {
    await world.publish(
      'page',
      'bounds',
      script(`
      const big = 'x'.repeat(60_000);
      response.json({
        reserved: ['customer', 'customer_id', 'is_customer', 'email'].map((key) => session.set(key, 'x')),
        value: session.set('a', 'x'.repeat(65_537)),
        all: [1, 2, 3, 4, 5].map((n) => session.set('big' + n, big)),
      })`),
    )
    expect(JSON.parse((await world.visit('/bounds')).text)).toEqual({
      reserved: [false, false, false, false],
      value: false,
      all: [true, true, true, true, false],
    })
  })

  it('count what they hold, not what was written: a value set again or deleted makes room', async () => {
    await world.publish(
      'page',
      'keep',
      script(`
      const big = 'x'.repeat(60_000);
      response.json(request.query.keys.split(' ').map((key) =>
        key.startsWith('-') ? session.set(key.slice(1), null) : session.set(key, big)))`),
    )
    const first = await world.visit('/keep?keys=a+a+a+a+a+a+-a+b+c+d+e+f')
    expect(JSON.parse(first.text)).toEqual([...Array<boolean>(11).fill(true), false])
    const cookie = first.session!
    // What is stored counts from the beginning.
    expect((await world.visit('/keep?keys=f+-e+f+b+g', { cookie })).text).toBe('[false,true,true,true,false]')
    const stored = await world.store.reads.findSession(world.scope, tokenHashOf(cookie))
    expect(Object.keys(stored!.values).sort()).toEqual(['b', 'c', 'd', 'f'])
  })

  it('are not begun by deleting what is not there', async () => {
    await world.publish('page', 'clear', script(`response.json(session.set('nothing', null))`))
    expect(await world.visit('/clear')).toMatchObject({ text: 'true', session: undefined })
  })

  it('answer the customer under the reserved key, as the global of that name is', async () => {
    await world.publish(
      'page',
      'who',
      script(`
      const before = session.get('customer');
      session.setCustomer({ email: 'ada@example.com', id: 'ada', name: 'Ada' });
      response.json([before, getSessionItem('customer'), JSON.stringify(session.get('customer')) === JSON.stringify(customer)])`),
    )
    const [before, after, isSame] = JSON.parse((await world.visit('/who')).text) as unknown[]
    expect([before, isSame]).toEqual([null, true])
    expect(after).toMatchObject({ id: 'ada', email: 'ada@example.com', name: 'Ada' })
  })

  it('leave variables the same: 1 MB of what is held', async () => {
    await world.publish(
      'page',
      'variables',
      script(`
      const big = 'x'.repeat(300_000);
      const again = [1, 2, 3, 4, 5].map(() => setVariable('a', big));
      const all = ['b', 'c', 'd'].map((key) => setVariable(key, big));
      response.json([again, all, setVariable('a', null), setVariable('d', big)])`),
    )
    expect(JSON.parse((await world.visit('/variables')).text)).toEqual([
      [true, true, true, true, true],
      [true, true, false],
      true,
      true,
    ])
  })
})
