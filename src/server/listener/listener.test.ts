import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request as ask, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { aWorld } from '../../core/testing/index.ts'
import { listenerTimes, type ListenerTimes } from '../http/index.ts'
import type { VisitorAnswer, VisitorRequest } from '../visit/index.ts'
import { createPagesListener } from './listener.ts'

interface Listening {
  readonly trustProxy?: readonly string[]
  readonly times?: Partial<ListenerTimes>
}

/** A listener on a port, for pages that answer like this. */
async function listen(
  answer: Partial<VisitorAnswer> | ((request: VisitorRequest) => Promise<Partial<VisitorAnswer>>) = {},
  { trustProxy = [], times }: Listening = {},
) {
  const { store, scope } = aWorld()
  const asked: VisitorRequest[] = []
  const logged: object[] = []
  const refused: object[] = []
  const server = createPagesListener(
    {
      service: {
        async handle(request) {
          asked.push(request)
          const given = typeof answer === 'function' ? await answer(request) : answer
          return { status: 200, headers: [], body: 'hello', startedSession: false, ...given }
        },
      },
      installation: () => store.installation(),
      isReady: async () => ({ ready: true, waiting: [] }),
      trustProxy,
      isSecure: false,
      newId: randomUUID,
      log: { error: (fields) => logged.push(fields), debug: (fields) => refused.push(fields) },
    },
    { ...listenerTimes, ...times },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { slug } = store.definitions(scope).brand
  const { port } = server.address() as AddressInfo
  return {
    asked,
    logged,
    refused,
    /** Sends these bytes, and reads until the server closes. */
    async talk(bytes: string): Promise<string> {
      const socket = connect(port, '127.0.0.1')
      socket.write(bytes.replace('{host}', `${slug}.localhost`))
      return await text(socket)
    },
    async send(
      method: string,
      body?: string,
      sentHeaders: Readonly<Record<string, string>> = {},
    ): Promise<{ readonly message: IncomingMessage; readonly body: string }> {
      const sent = ask({
        port,
        host: '127.0.0.1',
        method,
        path: '/a?b=1',
        headers: { host: `${slug}.localhost`, ...sentHeaders },
      })
      sent.end(body)
      const [message] = (await once(sent, 'response')) as [IncomingMessage]
      return { message, body: await text(message) }
    },
  }
}

it('an answer has its length in bytes, an id, and headers that keep browsers from guessing', async () => {
  const { send } = await listen({ headers: [['content-type', 'text/plain; charset=utf-8']], body: 'grüße' })
  const { message, body } = await send('GET')
  expect(body).toBe('grüße')
  expect(message.headers).toMatchObject({
    'content-length': '7',
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
  })
})

it('HEAD is answered with the length and no body', async () => {
  const { message, body } = await (await listen()).send('HEAD')
  expect([message.headers['content-length'], body]).toEqual(['5', ''])
})

it('statuses without a body go without one, whatever the page has', async () => {
  for (const [status, length] of [
    [204, undefined],
    [205, '0'],
    [304, undefined],
  ] as const) {
    const { message, body } = await (await listen({ status })).send('GET')
    expect([message.statusCode, message.headers['content-length'], body]).toEqual([status, length, ''])
  }
})

it('a header of the page’s is sent once, in place of the server’s', async () => {
  const { send } = await listen({ headers: [['referrer-policy', 'no-referrer']] })
  const { rawHeaders } = (await send('GET')).message
  const values = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1] === 'referrer-policy')
  expect(values).toEqual(['no-referrer'])
})

it('a body comes to the page whole, and alone in its memory', async () => {
  const { send, asked } = await listen()
  await send('POST', 'weight=82.5')
  const [{ body } = {} as VisitorRequest] = asked
  expect(Buffer.from(body!).toString()).toBe('weight=82.5')
  expect(body!.buffer.byteLength).toBe(body!.length)
})

it('a body is kept up to 64 KB, in one piece or in many, and the page told of a larger one (rule 3.2-2)', async () => {
  const { asked, send, talk } = await listen()
  const kept = () => [asked.at(-1)!.body?.length ?? null, asked.at(-1)!.bodyTooLarge]
  await send('POST', 'x'.repeat(65_536))
  expect(kept()).toEqual([65_536, false])
  const { body } = await send('POST', 'x'.repeat(65_537))
  expect([body, ...kept()]).toEqual(['hello', null, true])
  const head = 'POST / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n'
  const inPieces = (pieces: number) => `${head}${`1000\r\n${'x'.repeat(4096)}\r\n`.repeat(pieces)}0\r\n\r\n`
  expect(await talk(inPieces(16))).toContain('hello')
  expect(kept()).toEqual([65_536, false])
  expect(await talk(inPieces(17))).toContain('hello')
  expect(kept()).toEqual([null, true])
  const long = await send('POST', 'x'.repeat(11 * 1024 * 1024))
  expect([long.body, long.message.headers.connection, ...kept()]).toEqual(['hello', 'close', null, true])
})

it('a key comes to the page with what is sent (rule 3.1-9)', async () => {
  const { send, asked } = await listen()
  await send('POST', 'weight=82.5', { 'idempotency-key': 'k' })
  expect(asked[0]!.headers['idempotency-key']).toBe('k')
})

it('a visit that pages made by calling each other ends after three of them (rule 3.2-9)', async () => {
  const { asked, send } = await listen()
  for (const chain of ['stagecraft', 'cdn-a, stagecraft, stagecraft']) {
    expect((await send('GET', undefined, { 'cdn-loop': chain })).message.statusCode).toBe(200)
    expect(asked.at(-1)!.headers['cdn-loop']).toBe(chain)
  }
  const ended = await send('GET', undefined, { 'cdn-loop': 'stagecraft, cdn-a, stagecraft, stagecraft' })
  expect(ended.message.statusCode).toBe(508)
  expect(ended.body).toContain('Going in circles')
  expect(asked).toHaveLength(2)
})

it('an address starts 60 sessions a minute, an IPv6 address with all that share its first 64 bits (rule 3.1-4)', async () => {
  const { asked, send } = await listen({ startedSession: true }, { trustProxy: ['127.0.0.1'] })
  const visit = async (address: string) => {
    await send('GET', undefined, { 'x-forwarded-for': address })
    return asked.at(-1)!.mayStartSession
  }
  for (let i = 0; i < 60; i++) expect(await visit(`2001:db8:0:1::${i.toString(16)}`)).toBe(true)
  expect(await visit('2001:db8::1:ffff:0:0:1')).toBe(false)
  expect(await visit('2001:db8:0:2::1')).toBe(true)
  expect(await visit('192.0.2.1')).toBe(true)
})

it('of visits at the same time no more than 60 start a session, whatever cookie they bring (rule 3.1-4)', async () => {
  const { promise: all, resolve } = Promise.withResolvers<void>()
  const { asked, send } = await listen(async ({ mayStartSession }) => {
    if (asked.length === 200) resolve()
    await all
    return mayStartSession ? { headers: [['set-cookie', 'stagecraft_session=x']], startedSession: true } : {}
  })
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      send('GET', undefined, i % 2 === 0 ? {} : { cookie: 'stagecraft_session=y' }),
    ),
  )
  expect(answers.filter(({ message }) => message.headers['set-cookie'])).toHaveLength(60)
})

it('a visit that starts no session, or fails, takes no place of those that may (rule 3.1-4)', async () => {
  const { asked, send } = await listen(async ({ method }) => {
    if (method === 'POST') throw new Error('away')
    return {}
  })
  for (let i = 0; i < 70; i++) await send(i % 2 === 0 ? 'GET' : 'POST')
  expect(asked.map(({ mayStartSession }) => mayStartSession)).not.toContain(false)
})

it('what another site has a browser post starts no session in place of the visitor’s own (rule 3.1-4)', async () => {
  const { asked, send } = await listen()
  const may = async (method: string, site: string) => {
    await send(method, undefined, { 'sec-fetch-site': site })
    return asked.at(-1)!.mayStartSession
  }
  expect(await may('POST', 'cross-site')).toBe(false)
  // A link leads to a page with the session, and pages of the same site post with it.
  expect([await may('GET', 'cross-site'), await may('POST', 'same-site'), await may('POST', 'same-origin')]).toEqual(
    Array(3).fill(true),
  )
})

it('whoever is shown an error page finds the line of its id where the log says all, and nothing of what he sent', async () => {
  const { send, refused } = await listen({ status: 503 })
  const { message } = await send('POST', 'canary')
  const { message: loop } = await send('GET', undefined, { 'cdn-loop': 'stagecraft,'.repeat(20) })
  expect(refused).toEqual([
    { request: message.headers['x-request-id'], status: 503 },
    { request: loop.headers['x-request-id'], status: loop.statusCode },
  ])
  const { send: sendGood, refused: none } = await listen()
  await sendGood('GET')
  expect(none).toEqual([])
})

it('an answer that HTTP can not carry becomes an error page, and is logged', async () => {
  for (const headers of [
    [['location', '/日本']],
    [['x-a', 'a\r\nb']],
    [['x a', 'b']],
  ] satisfies VisitorAnswer['headers'][]) {
    const { send, logged } = await listen({ headers })
    const { message, body } = await send('GET')
    expect([message.statusCode, body]).toEqual([500, expect.stringContaining('Something went wrong')])
    expect(logged).toEqual([{ request: message.headers['x-request-id'], err: expect.any(TypeError) }])
  }
  const { send, logged } = await listen({ status: 7 })
  expect((await send('GET')).message.statusCode).toBe(500)
  expect(logged).toHaveLength(1)
})

it.each([
  ['https', true],
  ['HTTPS', true],
  ['https,http', true],
  [' https , http', true],
  ['http, https', false],
  ['', false],
])('a trusted proxy that says the visitor came by %j is believed: %s', async (proto, isSecure) => {
  const { asked, send } = await listen({}, { trustProxy: ['127.0.0.1'] })
  await send('GET', undefined, { 'x-forwarded-proto': proto })
  expect(asked[0]!.isSecure).toBe(isSecure)
})

it.each<[what: string, status: number, bytes: string, times?: Partial<ListenerTimes>]>([
  ['bytes that are no HTTP', 400, 'nonsense\r\n\r\n'],
  ['two Host headers', 400, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
  ['no Host header', 400, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['more than 16 KB of headers', 431, `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`],
  ['no byte at all', 408, '', { headers: 50, check: 10 }],
  ['headers that do not end', 408, 'GET / HTTP/1.1\r\nHost: a\r\n', { headers: 50, check: 10 }],
  ['a body that does not end', 408, 'POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nhalf', { body: 50 }],
])(
  'answers %s by %i with a page, its id and what every answer has, and closes (rule 5.3-1)',
  async (_, status, bytes, times = {}) => {
    const { asked, talk } = await listen({}, { times })
    const answer = await talk(bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} \\w`))
    const [, id] = /^x-request-id: ([\da-f-]{36})\r$/m.exec(answer)!
    expect(answer).toContain(`<small>${status} · ${id}</small>`)
    for (const line of ['x-content-type-options: nosniff', 'x-frame-options: SAMEORIGIN', 'cache-control: no-store'])
      expect(answer.split('\r\n')).toContain(line)
    expect(asked).toEqual([])
  },
)

it('gives the page its time where the body came in its own', async () => {
  const { promise: later, resolve } = Promise.withResolvers<void>()
  const { send } = await listen(() => later.then(() => ({})), { times: { body: 50 } })
  setTimeout(resolve, 150)
  expect((await send('POST', 'a=1')).message.statusCode).toBe(200)
})

it('tells who asks for its health as HTTP/1.0, which knows no Host header (rule 5.4-1)', async () => {
  const { talk } = await listen()
  expect(await talk('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 OK/)
})
