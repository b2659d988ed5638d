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
    world.clock.advance(3 * 3_600_000 + 1)
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

  it('a planted, garbled or other brand’s cookie is nobody’s session', async () => {
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

describe('rule 3.1-5: scripts of a page and of its layouts', () => {
  it('run base first, each in a scope of its own, and a guard in the layout guards the page', async () => {
    await world.publish(
      'page',
      'layout',
      `${script(`var name = 'layout'; setVariable('order', (getVariable('order') || '') + 'A'); if (request.query.stop) { response.status(403); response.json('stopped') }`)}[@yield("content")]`,
    )
    await world.publish(
      'page',
      'child',
      `@extends("layout")${script(`const name = 'page'; setVariable('order', getVariable('order') + 'B')`)}@block("content"){{ var.order }}@endblock`,
    )
    expect((await world.visit('/child')).text.trim()).toBe('[AB]')
    const stopped = await world.visit('/child?stop=1')
    expect([stopped.status, stopped.text]).toEqual([403, '"stopped"'])
  })

  it('a guard that fails in a layout guards its pages all the same, with a script of their own or without', async () => {
    const guard = script(
      `if (request.query.how === 'throw') missing(); if (request.query.how === 'wait') await new Promise(() => {})`,
    )
    await world.publish('page', 'layout', `${guard}[@yield("content")]`)
    await world.publish('page', 'between', `@extends("layout")${script('1')}<b>@yield("content")</b>`)
    await world.publish('page', 'bare', '@extends("layout")secret')
    await world.publish('page', 'own', `@extends("between")${script(`setVariable('a', 'secret')`)}{{ var.a }}`)
    expect([(await world.visit('/bare')).text, (await world.visit('/own')).text]).toEqual([
      '[secret]',
      '[<b>secret</b>]',
    ])
    for (const page of ['bare', 'own']) {
      for (const how of ['throw', 'wait']) {
        const { status, text } = await world.visit(`/${page}?how=${how}`)
        expect([status, text.includes('secret')], how).toEqual([500, false])
      }
    }
    const failed = (await world.runs()).filter(({ status }) => status === 500)
    expect(failed.map(({ outcome, error }) => [outcome, error?.document])).toEqual(
      failed.map(() => ['cannot_start', 'layout']),
    )
    expect(failed).toHaveLength(4)
  })

  it('never reach a browser, wherever they stand', async () => {
    await world.publish(
      'page',
      'p',
      `<p>a</p>${script('const secret = 1')}<p>b</p><SCRIPT lang=js SCOPE='Backend'>const other = 'hidden'</SCRIPT>`,
    )
    const { text } = await world.visit('/p')
    expect(text).toBe('<p>a</p><p>b</p>')
  })
})

describe('rule 3.1-7: failures', () => {
  it('a script that throws leaves what it did, and the page renders without a word of it', async () => {
    await world.publish(
      'page',
      'p',
      `${script(`setVariable('a', 1);\nresponse.status(201);\n  missing();`)}a is {{ var.a }}`,
    )
    const { status, text } = await world.visit('/p')
    expect([status, text]).toEqual([201, 'a is 1'])
    const [run] = await world.runs()
    expect(run).toMatchObject({
      outcome: 'script_error',
      page: 'p',
      error: { code: 'script.threw', document: 'p', line: 3, column: 3 },
    })
    expect(run!.error!.message).toContain('missing is not defined')
  })

  it('with on_error fail_closed, or where login is required, the visitor gets the error page', async () => {
    await world.publish('page', 'closed', `${script('throw 1')}secret`, { onError: 'fail_closed' })
    const { status, text } = await world.visit('/closed')
    expect(status).toBe(500)
    expect(text).not.toContain('secret')
    await world.publish('page', 'signin', script(`session.setCustomer({ email: 'ada@example.com' }); response.json(1)`))
    await world.publish('page', 'guarded', `${script('null.x')}secret`, { requiresLogin: true })
    const { session } = await world.visit('/signin')
    expect((await world.visit('/guarded', { cookie: session! })).status).toBe(500)
  })

  it('a script that can not start always gives the error page: a guard that did not run guards nothing', async () => {
    await world.publish('page', 'syntax', `${script('let a = ;')}secret`)
    await world.publish('page', 'import', `${script('import { a } from "nowhere"')}secret`)
    await world.publish('module', 'thrower', 'throw new Error("module")')
    await world.publish('page', 'module', `${script('import "thrower"')}secret`)
    for (const path of ['/syntax', '/import', '/module']) {
      const { status, text } = await world.visit(path)
      expect(status, path).toBe(500)
      expect(text).not.toContain('secret')
    }
    expect((await world.runs()).map((run) => run.outcome)).toEqual(['cannot_start', 'cannot_start', 'cannot_start'])
  })

  it('a fault in the template is the error page, with nothing half-sent', async () => {
    await world.publish('page', 'p', '<b>before</b>{{ getCrmField({ slug: "nowhere", fieldKey: "a" }) }}')
    const { status, text } = await world.visit('/p')
    expect(status).toBe(500)
    expect(text).not.toContain('before')
    expect((await world.runs())[0]).toMatchObject({ outcome: 'template_error', error: { document: 'p', line: 1 } })
  })

  it('an endless loop and one that eats memory end, each with its reason in the log', async () => {
    await world.publish(
      'page',
      'memory',
      `${script(`const all = []; while (true) all.push('x'.repeat(1000) + all.length)`)}rendered`,
    )
    expect((await world.visit('/memory')).text).toBe('rendered')
    expect((await world.runs())[0]).toMatchObject({ outcome: 'limit', error: { code: 'script.memory' } })
  })

  it('one that waits for ever has its document named, layout or page', async () => {
    await world.publish(
      'page',
      'layout',
      `${script(`if (request.query.layout) await new Promise(() => {})`)}@yield('a')`,
    )
    await world.publish(
      'page',
      'p',
      `@extends('layout')${script(`await new Promise(() => {})`)}@section('a')ok@endsection`,
    )
    await world.visit('/p')
    await world.visit('/p?layout=1')
    const nowhere = { code: 'script.unsettled', line: 0, column: 0 }
    expect((await world.runs()).map(({ outcome, error }) => [outcome, error])).toMatchObject([
      ['cannot_start', { ...nowhere, document: 'layout' }],
      ['limit', { ...nowhere, document: 'p' }],
    ])
  })
})

describe('rule 3.2-6: answers that end the script', () => {
  it('nothing of the script sees the end, and nothing after it counts', async () => {
    await world.publish(
      'page',
      'p',
      script(`
      try { response.json({ answered: true }) } catch (error) { setHeader('x-caught', '1') } finally { setHeader('x-finally', '1'); session.set('after', 1) }
      redirect('/elsewhere')`),
    )
    const { status, text, headers, cookies } = await world.visit('/p')
    expect([status, text]).toEqual([200, '{"answered":true}'])
    expect(headers.has('x-caught') || headers.has('x-finally') || headers.has('location')).toBe(false)
    expect(cookies).toEqual([])
  })

  it('ends it from a promise, a getter, a comparator and a module', async () => {
    await world.publish('module', 'ender', `export function end(n) { response.json(n) }`)
    const enders = {
      promise: `await Promise.resolve().then(() => end(1)); `,
      getter: `({ get a() { end(1) } }).a;`,
      comparator: `[2, 1].sort(() => end(1));`,
      asynchronous: `(async () => { await null; end(1) })().catch(() => {}); await null; await null; await null;`,
      generator: `for (const x of (function* () { try { yield 1; end(1) } finally { setHeader('x-finally', '1') } })());`,
    }
    for (const [name, text] of Object.entries(enders)) {
      await world.publish('page', name, script(`import { end } from "ender"; ${text} response.json('went on')`))
      const { text: body, headers } = await world.visit(`/${name}`)
      expect([name, body, headers.has('x-finally')]).toEqual([name, '1', false])
    }
  })

  it.each(['//evil.example', 'http://[', 'https://%', 'http://a:99999/'])(
    'a redirect to %s throws where it stands, and what the script did is kept',
    async (url) => {
      await world.publish(
        'page',
        'p',
        script(`session.set('a', 1); try { redirect('${url}') } catch (error) { response.json(error.name) }`),
      )
      const { status, text, session } = await world.visit('/p')
      expect([status, text]).toEqual([200, '"TypeError"'])
      expect(session).toBeDefined()
    },
  )
})

describe('rule 3.2-2: the request', () => {
  it('is what the visitor sent, without cookies of ours', async () => {
    await world.publish('page', 'echo/{id}', script(`response.json(request)`))
    const { text } = await world.visit('/echo/7?a=1&b=x%20y&a=2', {
      body: { weight: 82 },
      cookie: 'theme=dark; stagecraft_session=abc; stagecraft_admin=def; other=%F0%9F%90%A2',
      headers: {
        'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile',
        referer: 'https://example.com/',
      },
    })
    expect(JSON.parse(text)).toEqual({
      method: 'POST',
      path: '/echo/7',
      query: { a: '2', b: 'x y' },
      body: { weight: 82 },
      body_error: null,
      headers: {
        host: 'acme.localhost',
        'user-agent': expect.stringContaining('iPhone'),
        referer: 'https://example.com/',
      },
      cookies: { theme: 'dark', other: '🐢' },
      ip: '192.0.2.1',
      ip6: '',
      is_mobile: true,
      is_tablet: false,
      route_params: { id: '7' },
    })
  })

  it('a dropped body is null with the reason, so that a validator refuses it', async () => {
    await world.publish(
      'page',
      'p',
      script(`response.json([request.body, request.body_error, Schema.object({}).validate(request.body).valid])`),
    )
    expect((await world.visit('/p', { method: 'POST', bodyTooLarge: true })).text).toBe('[null,"too_large",false]')
    expect((await world.visit('/p', { body: '{' })).text).toBe('[null,"invalid_json",false]')
    expect((await world.visit('/p', { body: 'x', type: 'text/plain' })).text).toBe('[null,"unsupported_type",false]')
  })
})

describe('publication', () => {
  it('a published change of a module or layout shows at once, everywhere it is used', async () => {
    await world.publish('module', 'm', 'export const a = 1')
    await world.publish('page', 'layout', '1@yield("content")')
    await world.publish(
      'page',
      'p',
      `@extends("layout")${script(`import { a } from "m"; setVariable('a', a)`)}@block("content") {{ var.a }}@endblock`,
    )
    expect((await world.visit('/p')).text.trim()).toBe('1 1')
    await world.publish('module', 'm', 'export const a = 2')
    expect((await world.visit('/p')).text.trim()).toBe('1 2')
    await world.publish('page', 'layout', '2@yield("content")')
    expect((await world.visit('/p')).text.trim()).toBe('2 2')
  })

  it('an unknown path is 404 without echoing it', async () => {
    const { status, text } = await world.visit('/<script>alert(1)</script>')
    expect(status).toBe(404)
    expect(text).not.toContain('alert')
  })

  it('checks name what would break, and only that', async () => {
    await world.publish('module', 'm', 'export const a = 1')
    await world.publish('page', 'uses', script(`import { a } from "m"`))
    await world.publish('page', 'mentions', 'the letter m is here')
    const change = await world.checker.checkChange(world.scope, {
      kind: 'module',
      name: 'm',
      text: 'export const b = 1',
    })
    expect(change).toMatchObject({ issues: [], broken: ['uses'] })
    expect((await world.checker.checkChange(world.scope, { kind: 'module', name: 'm', text: null })).broken).toEqual([
      'uses',
    ])
    expect(
      (await world.checker.checkChange(world.scope, { kind: 'module', name: 'm', text: 'export const a = 2' })).broken,
    ).toEqual([])
  })

  it('a rename is checked as one step: what asks for the former name finds nothing, itself included', async () => {
    const shop = script(`import * as self from "shop"; export const price = 1`)
    await world.publish('page', 'shop', shop)
    const rename = { kind: 'page', name: 'store', formerName: 'shop', text: shop } as const
    expect(await world.checker.checkChange(world.scope, rename)).toMatchObject({
      issues: [{ severity: 'error', code: 'import.unknown_module', document: 'store' }],
      broken: [],
    })

    await world.publish('module', 'layout', 'export const a = 1')
    await world.publish('page', 'layout', '@yield("content")')
    await world.publish('page', 'p', '@extends("layout")')
    await world.publish('page', 'q', script(`import { a } from "layout"`))
    const renamed = async (kind: 'page' | 'module', text: string) =>
      await world.checker.checkChange(world.scope, { kind, name: 'frame', formerName: 'layout', text })
    expect(await renamed('page', '@yield("content")')).toMatchObject({ issues: [], broken: ['p'] })
    expect(await renamed('module', 'export const a = 1')).toMatchObject({ issues: [], broken: ['q'] })
  })

  it('a rename breaks what found something else under the new name', async () => {
    await world.publish('module', 'old', 'export const b = 1')
    await world.publish('page', 'prices', script('export const a = 1'))
    await world.publish('page', 'uses', script(`import { a } from "prices"`))
    const rename = { kind: 'module', name: 'prices', formerName: 'old', text: 'export const b = 1' } as const
    expect(await world.checker.checkChange(world.scope, rename)).toMatchObject({ issues: [], broken: ['uses'] })
  })

  it('a name that is not there is answered with the one that was probably meant, of drafts or of what is live', async () => {
    await world.publish('module', 'prices', 'export const a = 1')
    await world.publish('component', 'card', 'Hello')
    await world.publish('page', 'layout', '@yield("content")')
    world.execute('source.create', { kind: 'module', name: 'draft-only', text: 'export const a = 1' })
    const text = `@extends("layuot")@component("crad")${script('import "price"; import "draft-olny"')}`
    const messages = (issues: readonly { readonly message: string }[]) => issues.map(({ message }) => message).sort()
    expect(messages(await world.checker.checkDraft(world.scope, { kind: 'page', name: 'p', text }))).toEqual([
      'There is no component "crad". Did you mean "card"?',
      'There is no module "draft-olny". Did you mean "draft-only"?',
      'There is no module "price". Did you mean "prices"?',
      'There is no page "layuot" to extend. Did you mean "layout"?',
    ])
    const { issues } = await world.checker.checkChange(world.scope, { kind: 'page', name: 'p', text })
    expect(messages(issues)).toContain('There is no module "draft-olny".')
    expect(messages(issues)).toContain('There is no module "price". Did you mean "prices"?')
  })

  it('importing a page that holds no script says so, at save and in the run log', async () => {
    await world.publish('page', 'about', '<p>Who we are</p>')
    const text = script('import { a } from "about"')
    const fault = {
      code: 'import.no_script',
      message: 'The page "about" holds no backend script, so there is nothing to import from it.',
      document: 'p',
      line: 1,
    }
    const issues = await world.checker.checkDraft(world.scope, { kind: 'page', name: 'p', text })
    expect(issues).toMatchObject([{ ...fault, severity: 'error' }])
    await world.publish('page', 'p', text)
    expect((await world.visit('/p')).status).toBe(500)
    expect(await world.runs()).toMatchObject([{ outcome: 'cannot_start', error: fault }])
  })

  it('a draft is checked with line and column, in the script and in the template', async () => {
    const issues = await world.checker.checkDraft(world.scope, {
      kind: 'page',
      name: 'new',
      text: `<p>\n${script('\nlet a = ;')}\n{{ nope( }}`,
    })
    expect(issues.filter((issue) => issue.severity === 'error').map(({ line }) => line)).toEqual(
      expect.arrayContaining([3, 4]),
    )
  })
})
