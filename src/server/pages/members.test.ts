import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPageWorld, tokenHashOf, type PageWorld, type Visited } from './testing/page-world.ts'

let world: PageWorld

beforeEach(async () => {
  world = await aPageWorld()
  await world.publish('page', 'me', script(`response.json([customer && customer.email, session.get('cart')])`))
  await world.publish('page', 'cart', script(`response.json(session.set('cart', 'full'))`))
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

const script = (text: string) => `<script scope="backend">${text}</script>`
const form = (fields: Readonly<Record<string, string>>, more: object = {}) => ({
  body: new URLSearchParams(fields).toString(),
  type: 'application/x-www-form-urlencoded',
  ...more,
})

/** What waits to be sent, oldest first. */
const mails = async () => await world.store.reads.listDueMails(world.clock.now(), 1000)
async function newestCode(): Promise<string> {
  const text = (await mails()).at(-1)!.text
  return /^ {4}(\d{6})$/m.exec(text)![1]!
}
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

/** Asks for a code; the session that asked. */
async function ask(email: string, more: { cookie?: string; ip?: string } = {}): Promise<Visited> {
  return await world.visit('/members/login', form({ email }, more))
}
async function enter(code: string, cookie: string, path = '/members/code'): Promise<Visited> {
  return await world.visit(path, form({ code }, { cookie }))
}
const isSignedIn = async (cookie: string) => !(await world.visit('/me', { cookie })).text.startsWith('[null')

async function signIn(email: string): Promise<string> {
  const { session } = await ask(email)
  return (await enter(await newestCode(), session!)).session!
}

describe('rule 3.7-1: the built-in pages', () => {
  it('lead from a page that requires login to it, by a code that was mailed', async () => {
    await world.publish('page', 'secret', 'for {{ customer.email }}', { requiresLogin: true })
    const away = (await world.visit('/secret?a=1&b=2')).headers.get('location')!
    expect(away).toBe('/members/login?next=%2Fsecret%3Fa%3D1%26b%3D2')
    const login = await world.visit(away)
    expect([login.status, login.cookies, login.headers.get('cache-control')]).toEqual([200, [], 'no-store'])
    expect(login.text).toContain('action="/members/login?next=%2Fsecret%3Fa%3D1%26b%3D2"')

    const asked = await world.visit(away, form({ email: ' ada@example.com ' }))
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/members/code?next=%2Fsecret%3Fa%3D1%26b%3D2'])
    const code = await world.visit(asked.headers.get('location')!, { cookie: asked.session! })
    expect(code.text).toContain('ada@example.com')
    expect(code.text).toContain('autocomplete="one-time-code"')
    expect(await mails()).toMatchObject([{ to: 'ada@example.com', subject: 'Your code for Acme' }])

    const entered = await enter(await newestCode(), asked.session!, asked.headers.get('location')!)
    expect(entered.status).toBe(303)
    const back = await world.visit(entered.headers.get('location')!, { cookie: entered.session! })
    expect([back.status, back.headers.get('location')]).toEqual([303, '/secret?a=1&b=2'])
    expect((await world.visit('/secret?a=1&b=2', { cookie: entered.session! })).text).toBe('for ada@example.com')
  })

  it('show the brand by its name, escaped, and say nothing of the visitor to search engines', async () => {
    for (const path of ['/members/login', '/members/logout']) {
      const { text } = await world.visit(path)
      expect(text).toContain('· Acme</title>')
      expect(text).toContain('content="noindex"')
    }
  })

  it('give way to a page of the brand under the same slug, and to no wildcard', async () => {
    await world.publish('page', '{section}/{page}', 'wild')
    expect((await world.visit('/members/other')).text).toBe('wild')
    expect((await world.visit('/members/login')).text).toContain('Send me a code')
    await world.publish('page', 'members/login', 'our own')
    expect((await world.visit('/members/login')).text).toBe('our own')
    expect((await world.visit('/members/logout')).text).toContain('You are signed out')
  })

  it('take the brand’s own layout, and it is not published where they would break with it', async () => {
    await world.publish('page', 'members/layout', '<main class="ours">@yield("content")</main>')
    expect((await world.visit('/members/login')).text).toContain('<main class="ours">')
    const broken = await world.checker.checkChange(world.scope, {
      kind: 'page',
      name: 'members/layout',
      text: script(`import { nothing } from "members/login"`) + '@yield("content")',
    })
    expect([broken.broken.length > 0, broken.issues.some(({ severity }) => severity === 'error')]).toContain(true)
    const gone = await world.checker.checkChange(world.scope, { kind: 'page', name: 'members/layout', text: null })
    expect(gone.broken).toEqual([])
  })

  it('sign out by a button, never by a link', async () => {
    const cookie = await signIn('ada@example.com')
    const shown = await world.visit('/members/logout', { cookie })
    expect(shown.text).toContain('ada@example.com')
    expect(await isSignedIn(cookie)).toBe(true)
    const out = await world.visit('/members/logout', form({}, { cookie }))
    expect([out.status, out.headers.get('location')]).toEqual([303, '/'])
    expect(await isSignedIn(cookie)).toBe(false)
    // Who is nobody stays nobody, and gets no session for asking.
    expect((await world.visit('/members/logout', form({}))).cookies).toEqual([])
  })

  it('say what is wrong with an address, and keep what was typed', async () => {
    for (const email of [
      '',
      'ada',
      'a@b@c',
      'a b@example.com',
      'x'.repeat(250) + '@example.com',
      '"><b>@example.com',
    ]) {
      const refused = await ask(email)
      expect([refused.status, refused.text.includes('role="alert"')], email).toEqual([400, true])
      expect(refused.text).not.toContain('<b>@')
    }
    expect((await world.visit('/members/login', { body: 'null', type: 'application/json' })).status).toBe(400)
    expect((await world.visit('/members/login', { body: { email: { a: 1 } } })).status).toBe(400)
    expect(await mails()).toEqual([])
  })

  it('send nobody to the code page who asked for none', async () => {
    const code = await world.visit('/members/code?next=%2Fme')
    expect([code.status, code.headers.get('location')]).toEqual([303, '/members/login?next=%2Fme'])
  })

  it('open no session where the address may start none now', async () => {
    const refused = await world.visit('/members/login', form({ email: 'ada@example.com' }, { mayStartSession: false }))
    expect([refused.status, refused.headers.get('retry-after'), refused.cookies]).toEqual([429, '60', []])
    expect(await mails()).toEqual([])
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    'evil',
    '',
    '/x'.repeat(3000),
  ])('lead home instead of to %j', async (next) => {
    const cookie = await signIn('ada@example.com')
    const { status, headers } = await world.visit(`/members/login?next=${encodeURIComponent(next)}`, { cookie })
    expect([status, headers.get('location')]).toEqual([303, '/'])
  })
})

describe('rule 3.7-1: a code', () => {
  it('makes the customer on its use and not before, and finds him from then on', async () => {
    const find = () => world.store.reads.findCustomerByEmail(world.scope, 'ada@example.com')
    const { session } = await ask('ada@example.com')
    expect(await find()).toBeUndefined()
    await enter(await newestCode(), session!)
    const customer = await find()
    expect(customer).toMatchObject({ email: 'ada@example.com', name: '' })
    await signIn('ADA@example.com')
    expect(await find()).toEqual(customer)
  })

  it('keeps what the stranger had, under a new session id; the old one is worth nothing', async () => {
    const stranger = (await world.visit('/cart')).session!
    const asked = await ask('ada@example.com', { cookie: stranger })
    expect(asked.cookies).toEqual([])
    const { session } = await enter(await newestCode(), stranger)
    expect(session).not.toBe(stranger)
    expect((await world.visit('/me', { cookie: session! })).text).toBe('["ada@example.com","full"]')
    expect((await world.visit('/me', { cookie: stranger })).text).toBe('[null,null]')
    expect(await world.store.reads.findSession(world.scope, tokenHashOf(stranger))).toBeUndefined()
  })

  it('may be typed with spaces, as mail programs show it', async () => {
    const { session } = await ask('ada@example.com')
    const code = await newestCode()
    expect((await enter(` ${code.slice(0, 3)} ${code.slice(3)} `, session!)).status).toBe(303)
  })

  it('is good once', async () => {
    const { session } = await ask('ada@example.com')
    const code = await newestCode()
    const signedIn = (await enter(code, session!)).session!
    await world.visit('/members/logout', form({}, { cookie: signedIn }))
    const again = await world.visit('/members/code', form({ code }, { cookie: session! }))
    expect([again.status, again.headers.get('location'), again.cookies]).toEqual([303, '/members/login', []])
  })

  it('signs in one of two who use it at the same moment', async () => {
    const { session } = await ask('ada@example.com')
    const code = await newestCode()
    const both = await Promise.all([enter(code, session!), enter(code, session!)])
    const sessions = both.flatMap((answer) => answer.session ?? [])
    expect(sessions).toHaveLength(1)
    expect(await isSignedIn(sessions[0]!)).toBe(true)
  })

  it('ends after five guesses, the right one too', async () => {
    const { session } = await ask('ada@example.com')
    const code = await newestCode()
    for (let i = 0; i < 5; i++) {
      const refused = await enter(wrong(code), session!)
      expect([refused.status, refused.cookies]).toEqual([400, []])
      expect(refused.text).toContain('not right, or no longer good')
    }
    expect((await enter(code, session!)).status).toBe(400)
    expect(await isSignedIn(session!)).toBe(false)
  })

  it('is still good after four guesses, and after what is no code at all', async () => {
    const { session } = await ask('ada@example.com')
    const code = await newestCode()
    for (const guess of [wrong(code), wrong(code), wrong(code), wrong(code), '', 'abcdef', '12345', '1234567'])
      expect((await enter(guess, session!)).status).toBe(400)
    expect((await enter(code, session!)).status).toBe(303)
  })

  it('is good for ten minutes', async () => {
    const { session } = await ask('ada@example.com')
    const code = await newestCode()
    world.clock.advance(10 * 60_000 - 1)
    const other = await ask('bob@example.com')
    const bobs = await newestCode()
    expect((await enter(code, session!)).status).toBe(303)
    world.clock.advance(10 * 60_000)
    expect((await enter(bobs, other.session!)).status).toBe(400)
  })

  it('is worth nothing in another session, nor without one', async () => {
    const { session } = await ask('ada@example.com')
    const code = await newestCode()
    const thief = await ask('eve@example.com')
    expect((await enter(code, thief.session!)).status).toBe(400)
    expect((await enter(code, 'stagecraft_session=' + 'x'.repeat(43))).status).toBe(303)
    expect((await enter(code, session!)).session).toBeDefined()
  })

  it('takes the place of the one before, of the session and of the e-mail', async () => {
    const first = await ask('ada@example.com')
    const old = await newestCode()
    await ask('bob@example.com', { cookie: first.session! })
    const bobs = await newestCode()
    expect((await enter(old, first.session!)).status).toBe(400)

    const second = await ask('BOB@example.com')
    expect((await enter(bobs, first.session!)).status).toBe(400)
    expect((await enter(await newestCode(), second.session!)).status).toBe(303)
  })

  it('is sent five times an hour to one mailbox, however its address is spelt', async () => {
    const spellings = ['ada.l@example.com', 'ADA.L@example.com', 'adal@EXAMPLE.com', 'a.d.a.l@example.com']
    for (const [i, email] of [...spellings, 'adal+x@example.com'].entries())
      expect((await ask(email, { ip: `192.0.2.${i}` })).status, email).toBe(303)
    for (const email of [...spellings, 'ａdal@example.com', 'adal+y@example.com']) {
      const refused = await ask(email, { ip: '198.51.100.1' })
      expect([refused.status, refused.headers.get('retry-after')], email).toEqual([429, '3600'])
    }
    expect((await ask('bob@example.com', { ip: '198.51.100.1' })).status).toBe(303)
    expect(await mails()).toHaveLength(6)
    world.clock.advance(60 * 60_000)
    expect((await ask('ada.l@example.com')).status).toBe(303)
  })

  it('is sent twenty times an hour for one client, whose IPv6 addresses are one', async () => {
    for (let i = 0; i < 20; i++) {
      expect((await ask(`v4-${i}@example.com`, { ip: '192.0.2.7' })).status).toBe(303)
      expect((await ask(`v6-${i}@example.com`, { ip: `2001:db8:0:1:${i}::1` })).status).toBe(303)
    }
    for (const ip of ['192.0.2.7', '2001:0db8::1:ffff:0:0:1'])
      expect((await ask('one-more@example.com', { ip })).status, ip).toBe(429)
    for (const ip of ['192.0.2.8', '2001:db8:0:2::1'])
      expect((await ask(`other@${ip.length}.example`, { ip })).status, ip).toBe(303)
  })

  it('is asked for, refused and entered alike whether a customer exists or not', async () => {
    world.execute('customer.create', {
      customer: { id: 'ada', email: 'ada@example.com', name: 'Ada' } as never,
    })
    const seen = async (email: string) => {
      const before = world.store.changes(world.scope).length
      const told: unknown[] = []
      const asked = await ask(email)
      const shown = async (visited: Visited) =>
        told.push([
          visited.status,
          visited.text.replaceAll(email, 'E-MAIL'),
          [...visited.headers],
          visited.cookies.map((cookie) => cookie.replace(/=[\w-]+;/, '=…;')),
        ])
      await shown(asked)
      const code = await newestCode()
      await shown(await enter(wrong(code), asked.session!))
      await shown(await world.visit('/members/code', { cookie: asked.session! }))
      for (let i = 0; i < 5; i++) await shown(await ask(email, { cookie: asked.session! }))
      const written = world.store.changes(world.scope).length - before
      await shown(await enter(await newestCode(), asked.session!))
      return { told, written }
    }
    const known = await seen('ada@example.com')
    expect(known.told).toHaveLength(9)
    expect((known.told.at(-1) as readonly unknown[])[0]).toBe(303)
    expect(await seen('eve@example.com')).toEqual(known)
    const [run] = (await world.runs()).filter(({ page }) => page === 'members/login')
    expect(JSON.stringify(run)).not.toContain('ada')
  })
})

describe('rule 3.7-2: members', () => {
  beforeEach(async () => {
    await world.publish('page', 'send', script('response.json(members.sendCode(request.body.email))'))
    await world.publish(
      'page',
      'verify',
      script(`
        const answer = members.verifyCode(request.body.email, request.body.code);
        response.json([answer, is_customer, customer && customer.email]);`),
    )
  })
  const send = (email: unknown, more: object = {}) => world.visit('/send', { body: { email }, ...more })
  const verify = (email: unknown, code: unknown, cookie: string) =>
    world.visit('/verify', { body: { email, code }, cookie })

  it('sendCode mails a code, verifyCode signs in from the next statement on', async () => {
    const sent = await send('ada@example.com')
    expect(sent.text).toBe('true')
    const code = await newestCode()
    expect((await verify('ada@example.com', wrong(code), sent.session!)).text).toBe('[false,false,null]')
    // For another address it is another code.
    expect((await verify('eve@example.com', code, sent.session!)).text).toBe('[false,false,null]')
    const done = await verify('ADA@example.com', code, sent.session!)
    expect(done.text).toBe('[true,true,"ada@example.com"]')
    expect(await isSignedIn(done.session!)).toBe(true)
  })

  it('answer false to what is no address or no code, and count it for nothing', async () => {
    for (const email of [null, 7, {}, '', 'ada', 'a@b\r\nBcc: eve@example.com', 'a@b.c,eve@example.com', '<a@b.c>'])
      expect((await send(email)).text, JSON.stringify(email)).toBe('false')
    expect(await mails()).toEqual([])
    const { session } = await send('ada@example.com')
    const code = await newestCode()
    for (const guess of [null, 7, {}, [code], Number(code), '', `${code}0`])
      expect((await verify('ada@example.com', guess, session!)).text).toBe('[false,false,null]')
    expect((await verify('ada@example.com', code, session!)).text).toBe('[true,true,"ada@example.com"]')
  })

  it('share the limits with the pages, and the run log says why not, never the code', async () => {
    for (let i = 0; i < 5; i++) expect((await ask('ada@example.com')).status).toBe(303)
    expect((await send('ada@example.com')).text).toBe('false')
    const code = await newestCode()
    const runs = await world.runs()
    expect(runs[0]!.calls).toMatchObject([{ name: 'members.sendCode', note: 'Too many requests. Try again later.' }])
    expect(JSON.stringify(runs)).not.toContain(code)
  })

  it('can be tried at once as often as allowed, and no more', async () => {
    const tries = await Promise.all(Array.from({ length: 12 }, () => send('ada@example.com')))
    expect(tries.filter(({ text }) => text === 'true')).toHaveLength(5)
    expect(await mails()).toHaveLength(5)
  })

  it('do not bring a session back that ended meanwhile', async () => {
    const { session } = await send('ada@example.com')
    const code = await newestCode()
    await world.publish(
      'page',
      'out',
      script('session.destroy(); response.json(members.verifyCode(request.body.email, request.body.code))'),
    )
    expect((await world.visit('/out', { body: { email: 'ada@example.com', code }, cookie: session! })).text).toBe(
      'false',
    )
    expect((await verify('ada@example.com', code, session!)).text).toBe('[false,false,null]')
  })
})
