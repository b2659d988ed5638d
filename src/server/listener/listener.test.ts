import { once } from 'node:events'
import { request as ask, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { aWorld } from '../../core/testing/index.ts'
import type { VisitorAnswer, VisitorRequest } from '../visit/index.ts'
import { createPagesListener } from './listener.ts'

/** A listener on a port, for pages that answer like this. */
async function listen(answer: Partial<VisitorAnswer> = {}, trustProxy: readonly string[] = []) {
  const { store, scope } = aWorld()
  const asked: VisitorRequest[] = []
  const server = createPagesListener({
    service: {
      async handle(request) {
        asked.push(request)
        return { status: 200, headers: [], body: 'hello', startedSession: false, ...answer }
      },
    },
    installation: () => store.installation(),
    isReady: async () => ({ ready: true, waiting: [] }),
    trustProxy,
    isSecure: false,
    log: { error() {} },
  })
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
  const { asked, send } = await listen({ startedSession: true }, ['127.0.0.1'])
  const visit = async (address: string) => {
    await send('GET', undefined, { 'x-forwarded-for': address })
    return asked.at(-1)!.mayStartSession
  }
  for (let i = 0; i < 60; i++) expect(await visit(`2001:db8:0:1::${i.toString(16)}`)).toBe(true)
  expect(await visit('2001:db8::1:ffff:0:0:1')).toBe(false)
  expect(await visit('2001:db8:0:2::1')).toBe(true)
  expect(await visit('192.0.2.1')).toBe(true)
})
