import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

let world: PageWorld

beforeEach(async () => {
  world = await aPageWorld()
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

const script = (text: string) => `<script scope="backend">${text}</script>`

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

  it('one that eats memory ends, with its reason in the log, and the page renders', async () => {
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
