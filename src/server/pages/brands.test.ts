import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { text as readAll } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installationScope, systemActor, type Scope } from '../../core/brand/index.ts'
import { defaultSettings } from '../../core/source/index.ts'
import { aScope } from '../../core/testing/index.ts'
import { createPagesListener } from '../listener/index.ts'
import { aRequest } from './testing/a-request.ts'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

// Two brands behind one listener, asked by sockets that send what they like.

let world: PageWorld
let other: Scope
let ports: { readonly plain: number; readonly behindProxy: number; readonly secure: number }
const closing: (() => void)[] = []

const keep = `<script scope="backend">
  if (request.query.set) session.set('mine', request.query.set)
  if (request.query.email) session.setCustomer({ email: request.query.email })
  response.json([BRAND, session.get('mine'), is_customer, request.cookies])
</script>`

beforeAll(async () => {
  world = await aPageWorld()
  const { store } = world
  const { id } = store.execute(installationScope(systemActor), 'brand.create', { declaration: { name: 'Other' } })
  other = aScope({ brandId: id })
  for (const [scope, name] of [
    [world.scope, 'acme'],
    [other, 'other'],
  ] as const) {
    const publish = (slug: string, text: string) =>
      store.execute(scope, 'source.create', {
        kind: 'page',
        name: slug,
        text,
        settings: defaultSettings,
        publish: { epoch: store.definitions(scope).epoch },
      })
    publish('keep', keep.replace('BRAND', JSON.stringify(name)))
    publish(
      'same',
      `<script scope="backend">globalThis.left ??= []; left.push(${JSON.stringify(name)}); setVariable('of', left.join())
       session.set('of', ${JSON.stringify(name)}); setVariable('kept', session.get('of'))</script>${name} {{ var.of }} {{ brand.name }} {{ var.kept }}`,
    )
    publish(
      'leave',
      `<script scope="backend">
      const canary = ['CANARY', ${JSON.stringify(name)}].join('-')
      Object.prototype.canary = canary; Array.prototype.at = () => canary; globalThis.canary = canary; Symbol.for(canary)
      for (let i = 0; i < 20; i++) canary.repeat(10_000); globalThis.bytes = new Uint8Array(100_000).fill(67)
      response.send(canary)</script>`,
    )
    publish(
      'look',
      `<script scope="backend">
      response.json([typeof canary, typeof bytes, ({}).canary ?? null, [7].at(0), new Uint8Array(200_000).some((byte) => byte !== 0),
        Object.getOwnPropertyNames(globalThis).filter((name) => /canary|bytes|left/.test(name))])</script>`,
    )
    publish(
      'redirect',
      '<script scope="backend">try { redirect(request.query.next) } catch (e) { response.json(e.name) }</script>',
    )
    publish(
      'headers',
      `<script scope="backend">const bad = ['a\\r\\nSet-Cookie: evil=1', 'a\\nb', 'a\\0b', 'a\\u010Aevil: 1', 'a\\u560Db']
      response.json([bad.map((value) => setHeader('x-a', value)), bad.map((name) => setHeader(name, 'x')), bad.map((value) => cookie.set('c', value)), bad.map((name) => cookie.set(name, 'x')),
        cookie.set('stagecraft_admin', 'x'), cookie.set('__Host-stagecraft_session', 'x'), cookie.set('STAGECRAFT_SESSION', 'x'), cookie.set('d', 'x', { domain: 'localhost', path: '/; Domain=localhost' }), cookie.set('e', 'x', { domain: 'localhost' })])</script>`,
    )
  }
  ports = {
    plain: await listen({ trustProxy: [], isSecure: false }),
    behindProxy: await listen({ trustProxy: ['127.0.0.1'], isSecure: false }),
    secure: await listen({ trustProxy: [], isSecure: true }),
  }
})
afterAll(async () => {
  for (const close of closing) close()
  await world.close()
})

async function listen(how: { trustProxy: readonly string[]; isSecure: boolean }): Promise<number> {
  const server = createPagesListener({
    service: world.service,
    installation: () => world.store.installation(),
    isReady: async () => ({ ready: true, waiting: [] }),
    newId: randomUUID,
    log: { error() {}, debug() {} },
    ...how,
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

interface Got {
  readonly status: number
  readonly head: string
  readonly body: string
  /** The session cookie's value, where one was set. */
  readonly token: string | undefined
}

/** Sends these lines, word for word, and reads until the server closes. */
async function send(lines: readonly string[], port = ports.plain): Promise<Got> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  const whole = await readAll(socket)
  const at = whole.indexOf('\r\n\r\n')
  const head = whole.slice(0, at)
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
    head,
    body: whole.slice(at + 4),
    token: /set-cookie: (?:__Host-)?stagecraft_session=([\w-]+)/i.exec(head)?.[1],
  }
}

const get = (path: string, host: string, ...lines: readonly string[]) =>
  send([`GET ${path} HTTP/1.1`, `Host: ${host}`, ...lines])
const json = ({ body }: Got) => JSON.parse(body) as [brand: string, mine: unknown, isCustomer: boolean, cookies: object]

describe('the brand of a request', () => {
  it('is that of its host, whatever case, port or final dot', async () => {
    for (const host of ['acme.localhost', 'ACME.localhost:8080', 'acme.localhost.'])
      expect(json(await get('/keep', host))[0]).toBe('acme')
    expect(json(await get('/keep', 'other.localhost'))[0]).toBe('other')
    for (const host of [
      'third.localhost',
      'acme.localhost.evil.example',
      'evil.example',
      '',
      'acme',
      'acme.localhost@other.localhost',
      '[::1]',
    ]) {
      expect((await get('/keep', host)).status, host).toSatisfy((status: number) => status === 421 || status === 400)
    }
  })

  it('is nobody’s where a request names two hosts, or none', async () => {
    expect((await send(['GET /keep HTTP/1.1', 'Host: acme.localhost', 'Host: other.localhost'])).status).toBe(400)
    expect((await send(['GET /keep HTTP/1.1', 'Host: acme.localhost', 'host: acme.localhost'])).status).toBe(400)
    expect((await send(['GET /keep HTTP/1.1'])).status).toBe(400)
    expect((await send(['GET http://other.localhost/keep HTTP/1.1', 'Host: acme.localhost'])).status).toBe(400)
    expect((await send(['GET ftp://acme.localhost/keep HTTP/1.1', 'Host: acme.localhost'])).status).toBe(400)
  })

  it('is the one host of an absolute address', async () => {
    expect(json(await send(['GET http://other.localhost/keep?a=1 HTTP/1.1', 'Host: other.localhost']))[0]).toBe('other')
    expect((await send(['GET http://other.localhost HTTP/1.1', 'Host: other.localhost'])).status).toBe(404)
  })

  it('is told by a proxy only where it is trusted', async () => {
    const lines = ['GET /keep HTTP/1.1', 'Host: acme.localhost', 'X-Forwarded-Host: other.localhost']
    expect(json(await send(lines))[0]).toBe('acme')
    expect(json(await send(lines, ports.behindProxy))[0]).toBe('other')
  })

  it('has its own pages, scripts, templates and sessions, however its requests are mixed with another’s', async () => {
    const names = Array.from({ length: 600 }, (_, i) => (i % 3 === 0 ? 'other' : 'acme'))
    const answers = await Promise.all(
      names.map((name) =>
        world.service.handle(
          aRequest(name === 'acme' ? world.scope.brandId : other.brandId, '/same', {
            id: name,
            host: `${name}.localhost`,
          }),
        ),
      ),
    )
    const named = { acme: 'acme acme Acme acme', other: 'other other Other other' } as const
    expect(answers.map(({ body }) => body)).toEqual(names.map((name) => named[name as keyof typeof named]))
  })

  it('has nothing of what another’s script left behind', async () => {
    const untouched = ['undefined', 'undefined', null, 7, false, []]
    for (let round = 0; round < 3; round++) {
      expect((await get('/leave', 'acme.localhost')).body).toBe('CANARY-acme')
      expect(json(await get('/look', 'other.localhost'))).toEqual(untouched)
      expect((await get('/leave', 'other.localhost')).body).toBe('CANARY-other')
      expect(json(await get('/look', 'acme.localhost'))).toEqual(untouched)
    }
  })
})

describe('a session cookie', () => {
  const session = (token: string | undefined) => `Cookie: stagecraft_session=${token}`

  it('of one brand is nothing to another, and stays what it was', async () => {
    const { token } = await get('/keep?set=a&email=ada@example.com', 'acme.localhost')
    expect(json(await get('/keep', 'acme.localhost', session(token)))).toEqual(['acme', 'a', true, {}])
    expect(json(await get('/keep', 'other.localhost', session(token)))).toEqual(['other', null, false, {}])
    const replaced = await get('/keep?set=b', 'other.localhost', session(token))
    expect(replaced.token).not.toBe(token)
    expect(json(await get('/keep', 'acme.localhost', session(token)))).toEqual(['acme', 'a', true, {}])
  })

  it('that somebody planted is never taken on: not at first use, not at sign-in', async () => {
    const planted = 'p'.repeat(43)
    for (const query of ['set=a', 'email=eve@example.com']) {
      const { token } = await get(`/keep?${query}`, 'acme.localhost', session(planted))
      expect(token).toMatch(/^[\w-]{40,}$/)
      expect(token).not.toBe(planted)
      expect(json(await get('/keep', 'acme.localhost', session(planted)))).toEqual(['acme', null, false, {}])
    }
    const attackers = (await get('/keep?set=theirs', 'acme.localhost')).token
    const victims = (await get('/keep?email=bob@example.com', 'acme.localhost', session(attackers))).token
    expect(victims).not.toBe(attackers)
    expect(json(await get('/keep', 'acme.localhost', session(attackers)))).toEqual(['acme', null, false, {}])
  })

  it('that is garbled, or one letter off, begins anew and never fails', async () => {
    const { token = '' } = await get('/keep?set=a', 'acme.localhost')
    const flipped = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    const garbled = [
      '',
      'x',
      flipped,
      token.slice(1),
      `${token}A`,
      token.toUpperCase(),
      `"${token}`,
      `${token}%00`,
      '%'.repeat(500),
      'é'.repeat(50),
      '../../x',
      "' OR 1=1",
      '\x01',
      'x'.repeat(8000),
    ]
    for (const value of garbled) {
      const { status, body } = await get('/keep', 'acme.localhost', `Cookie: stagecraft_session=${value}`)
      expect([status, status === 200 ? (JSON.parse(body) as unknown[]).slice(0, 3) : null], value).toEqual(
        value === '\x01' ? [400, null] : [200, ['acme', null, false]],
      )
    }
    expect(json(await get('/keep', 'acme.localhost', session(token)))).toEqual(['acme', 'a', false, {}])
  })

  it('among fifty of its name is the first, and the others are never looked at', async () => {
    const { token } = await get('/keep?set=a', 'acme.localhost')
    const tossed = Array.from({ length: 49 }, (_, i) => `stagecraft_session=${String(i).padStart(43, 'x')}`)
    expect(
      json(await get('/keep', 'acme.localhost', `Cookie: stagecraft_session=${token}; ${tossed.join('; ')}`))[1],
    ).toBe('a')
    expect(
      json(await get('/keep', 'acme.localhost', `Cookie: ${tossed.join('; ')}; stagecraft_session=${token}`))[1],
    ).toBe(null)
  })

  it('under https is the one that no sibling domain can plant', async () => {
    const secure = (path: string, ...lines: readonly string[]) =>
      send([`GET ${path} HTTP/1.1`, 'Host: acme.localhost', ...lines], ports.secure)
    const first = await secure('/keep?set=a')
    expect(first.head).toMatch(
      /set-cookie: __Host-stagecraft_session=[\w-]+; Path=\/; SameSite=Lax; HttpOnly; Secure\r?/i,
    )
    expect(json(await secure('/keep', `Cookie: __Host-stagecraft_session=${first.token}`))[1]).toBe('a')
    expect(json(await secure('/keep', session(first.token)))[1]).toBe(null)
    expect(
      json(
        await secure('/keep', `Cookie: stagecraft_session=${'x'.repeat(43)}; __Host-stagecraft_session=${first.token}`),
      )[1],
    ).toBe('a')
  })

  it('of ours, the admin’s too, is never shown to a script', async () => {
    const ours = [
      'stagecraft_session=x',
      'stagecraft_admin=secret',
      '__Host-stagecraft_admin=secret',
      '__Secure-stagecraft_x=secret',
      'Stagecraft_Admin=secret',
      ' stagecraft_admin =secret',
    ]
    expect(json(await get('/keep', 'acme.localhost', `Cookie: ${[...ours, 'theme=dark'].join('; ')}`))[3]).toEqual({
      theme: 'dark',
    })
  })
})

describe('what a script sends', () => {
  it('ends no header, and sets no cookie of ours or of another domain', async () => {
    const { head, body } = await get('/headers', 'acme.localhost')
    const no = [false, false, false, false, false]
    // A cookie's value is encoded, whatever it holds.
    expect(JSON.parse(body)).toEqual([no, no, [true, true, true, true, true], no, false, false, false, false, true])
    expect(head).not.toMatch(/^(evil|b|set-cookie: evil)/im)
    expect(head).not.toMatch(/domain|stagecraft_admin/i)
  })

  const elsewhere = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/\t/evil.example',
    '/\r\nLocation: //evil.example',
    'https://own.example@evil.example',
    'http:///evil.example',
    ' //evil.example',
    'ftp://evil.example',
    'x',
    '',
  ]
  it.each(elsewhere)('leads nobody astray by an address that browsers read otherwise: %j', async (next) => {
    const { status, head } = await get(`/redirect?next=${encodeURIComponent(next)}`, 'acme.localhost')
    expect(status).toBe(200)
    expect(head).not.toMatch(/^location:/im)
  })
})
