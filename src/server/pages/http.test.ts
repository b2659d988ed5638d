import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOutboundCalls } from '../outbound/index.ts'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

/** `api.example` is a server of the test on 127.0.0.1, which stands for the internet; there is nothing else on it. */
const outbound = createOutboundCalls({
  isOwnName: () => false,
  network: {
    ports: { has: () => true } as unknown as ReadonlySet<number>,
    mayReach: (address) => address === '127.0.0.1',
    resolve: async (name) => (name === 'api.example' ? ['127.0.0.1'] : []),
  },
})

let world: PageWorld
let api: string
let answer: (request: IncomingMessage, response: ServerResponse) => void
const server = createServer((request, response) => answer(request, response))

beforeEach(async () => {
  world = await aPageWorld(outbound)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  api = `http://api.example:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
  server.close()
  server.closeAllConnections()
})

const script = (body: string) => `<script scope="backend">${body}</script>`

it('rule 2.1-8: no other server hears of what a script asked for before that is written', async () => {
  let known: number | undefined
  const other = await aPageWorld({
    async send() {
      const { id } = other.store.definitions(other.scope).getEntity('things')
      known = (await other.store.reads.countEntries(other.scope))[id]
      return { status: 200, headers: {}, body: '' }
    },
  })
  other.execute('entity.create', { declaration: { name: 'Things', entity_mode: 'data' } })
  const { writer } = other.store
  const { accept } = writer
  // A slow disk.
  writer.accept = async (scope, name, input) => {
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate)
    return await accept(scope, name, input)
  }
  await other.publish(
    'page',
    'call',
    script(`
      createCrmEntry({ slug: 'things', values: { n: 1 }, async: true })
      response.json(http.post('http://api.example/', 'made').status)`),
  )
  expect((await other.visit('/call')).text).toBe('200')
  expect(known).toBe(1)
  await other.close()
})

describe('rule 3.2-9: a page calls another server', () => {
  it('and goes on with what it answered', async () => {
    answer = (request, response) => {
      void text(request).then((body) => response.end(`${request.method} ${String(request.headers['x-key'])} ${body}`))
    }
    await world.publish(
      'page',
      'call',
      script(`
        const got = http.get(request.query.api + '/a', { 'X-Key': 'k1' })
        const posted = http.post(request.query.api + '/b', { n: 1 }, { 'X-Key': 'k2' })
        response.json([got.status, got.body, posted.status, posted.body, 'error' in got])`),
    )
    const { text: answered } = await world.visit(`/call?api=${encodeURIComponent(api)}`)
    expect(JSON.parse(answered)).toEqual([200, 'GET k1 ', 200, 'POST k2 {"n":1}', false])
    const [run] = await world.runs()
    expect(run?.calls.map(({ name, note }) => `${name} ${note}`)).toEqual([
      `http.get ${api}/a 200`,
      `http.post ${api}/b 200`,
    ])
  })

  it('which is told of a refusal by one word, and takes it without a throw', async () => {
    await world.publish(
      'page',
      'call',
      script(`
        const urls = ['http://127.0.0.2/', 'http://localhost/', 'http://nobody.example/', 'ftp://api.example/', 'x']
        response.json(urls.map((url) => http.get(url)))`),
    )
    const { text: answered } = await world.visit('/call')
    const refused = { status: 0, headers: {}, body: '', error: 'blocked' }
    expect(JSON.parse(answered)).toEqual([refused, refused, refused, refused, refused])
    // Nobody outside has heard of it: the visit may be begun again.
    expect(world.effects()).toBe(0)
  })

  it('and is not begun again where that server sent it on to one that it may not call', async () => {
    answer = (_request, response) => response.writeHead(302, { location: 'http://localhost/' }).end()
    await world.publish('page', 'call', script(`response.json(http.get(request.query.api).error)`))
    expect((await world.visit(`/call?api=${encodeURIComponent(api)}`)).text).toBe('"blocked"')
    expect(world.effects()).toBe(1)
  })

  it('while others have their turn, and is not begun again after it called', async () => {
    const called = Promise.withResolvers<ServerResponse>()
    answer = (_request, response) => called.resolve(response)
    await world.publish('page', 'call', script(`response.json(http.get(request.query.api).body)`))
    await world.publish('page', 'other', script(`response.json('meanwhile')`))
    const waiting = world.visit(`/call?api=${encodeURIComponent(api)}`)
    const response = await called.promise
    expect((await world.visit('/other')).text).toBe('"meanwhile"')
    expect(world.effects()).toBe(1)
    response.end('at last')
    expect((await waiting).text).toBe('"at last"')
  })

  it('and its connection ends with the run', async () => {
    const called = Promise.withResolvers<IncomingMessage>()
    answer = (request) => called.resolve(request)
    await world.publish('page', 'call', script(`http.get(request.query.api)`))
    const waiting = world.visit(`/call?api=${encodeURIComponent(api)}`)
    const { socket } = await called.promise
    const closed = once(socket, 'close')
    await world.close()
    await closed
    await waiting
    const [run] = await world.runs()
    expect(run).toMatchObject({ outcome: 'limit', error: { code: 'script.aborted' } })
  })

  it('which can set no header that ends another one, nor read one as a prototype', async () => {
    const heads: IncomingMessage['headers'][] = []
    answer = ({ headers }, response) => {
      heads.push(headers)
      response.end()
    }
    await world.publish(
      'page',
      'call',
      script(`
        const { api } = request.query
        const tries = [{ 'X-A': 'a\\r\\nHost: b' }, JSON.parse('{"__proto__": "a"}'), { __proto__: { cookie: 'a=b' } }]
        response.json(tries.map((headers) => http.get(api, headers).error ?? 'sent'))`),
    )
    const { text: answered } = await world.visit(`/call?api=${encodeURIComponent(api)}`)
    expect(JSON.parse(answered)).toEqual(['blocked', 'sent', 'sent'])
    expect(heads.map(({ cookie }) => cookie)).toEqual([undefined, undefined])
  })

  it.each([
    ['text', 'a'],
    ['what is no UTF-8', '\u00ff'],
    ['quotes, which JSON escapes', '"'],
    ['control characters, which it escapes with six', '\0'],
  ])('and takes an answer of 1 MB of %s', async (_what, character) => {
    answer = (_request, response) => response.end(Buffer.from(character.repeat(1024 * 1024), 'latin1'))
    await world.publish('page', 'call', script(`response.json(http.get(request.query.api).body.length)`))
    expect((await world.visit(`/call?api=${encodeURIComponent(api)}`)).text).toBe(String(1024 * 1024))
  })
})
