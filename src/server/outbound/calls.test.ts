import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { setDefaultCACertificates, getCACertificates } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { aCertificate } from './testing/certificates.ts'
import { aServer, aTlsServer } from './testing/servers.ts'
import { callsOver } from './testing/test-network.ts'

const { send } = callsOver({ 'api.example': ['127.0.0.1'], 'other.example': ['127.0.0.1'] })

describe('a call', () => {
  it('asks as it was told to, with a few headers of ours, and answers status, headers and body', async () => {
    const server = await aServer((_request, response) => {
      response.writeHead(201, { 'Content-Type': 'application/json', 'X-Two': ['a', 'b'], 'Set-Cookie': 'a=b' })
      response.end('{"ok":"ü"}')
    })
    const answer = await send(`http://api.example:${server.port}/a/b?c=d#e`, {
      headers: { Accept: 'application/json', 'X-Key': 'k' },
    })
    expect(answer).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', 'x-two': 'a, b', date: expect.any(String) },
      body: '{"ok":"ü"}',
    })
    expect(server.seen).toEqual([
      {
        method: 'GET',
        url: '/a/b?c=d',
        headers: {
          host: `api.example:${server.port}`,
          connection: 'close',
          accept: 'application/json',
          'accept-encoding': 'gzip, br',
          'user-agent': 'Stagecraft',
          'cdn-loop': 'stagecraft',
          'x-key': 'k',
        },
        body: '',
      },
    ])
  })

  it('posts a body with its length', async () => {
    const server = await aServer((_request, response) => response.end())
    const url = `http://api.example:${server.port}/`
    await send(url, { method: 'POST', body: 'grüße', headers: { 'content-type': 'text/plain' } })
    await send(url, { method: 'POST' })
    expect(server.seen).toMatchObject([
      { method: 'POST', body: 'grüße', headers: { 'content-length': '7', 'content-type': 'text/plain' } },
      { method: 'POST', body: '', headers: { 'content-length': '0' } },
    ])
  })

  it('unpacks what was packed, and an answer without a body is no broken archive', async () => {
    const packers = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }
    const server = await aServer(({ url }, response) => {
      const coding = url!.slice(1) as keyof typeof packers | 'none' | 'identity' | 'zip'
      const packed = Object.hasOwn(packers, coding) ? packers[coding as 'gzip']('unpacked') : 'as it is'
      response.setHeader('content-encoding', coding === 'none' ? 'gzip' : coding)
      if (coding === 'none') response.writeHead(304)
      response.end(coding === 'none' ? undefined : packed)
    })
    const get = (coding: string) => send(`http://api.example:${server.port}/${coding}`)
    for (const coding of ['gzip', 'br', 'deflate']) expect(await get(coding)).toMatchObject({ body: 'unpacked' })
    expect(await get('identity')).toMatchObject({ body: 'as it is' })
    expect(await get('none')).toMatchObject({ status: 304, body: '' })
    expect(await get('zip')).toMatchObject({ error: 'failed' })
    expect(Object.keys((await get('gzip')) as object)).toEqual(['status', 'headers', 'body'])
  })

  const charsets: readonly (readonly [type: string, bytes: readonly number[], text: string])[] = [
    ['text/plain', [0xc3, 0xbc], 'ü'],
    ['text/plain', [0xef, 0xbb, 0xbf, 0x61], 'a'],
    ['text/plain; charset=iso-8859-1', [0xfc], 'ü'],
    ['text/plain; Charset="UTF-16LE"', [0xfc, 0], 'ü'],
    ['text/plain; charset=utf-8', [0x61, 0xfc, 0x62], 'a\ufffdb'],
    ['text/plain; charset=klingon', [0xc3, 0xbc], 'ü'],
    ['text/plain; charset=replacement', [0x61], 'a'],
  ]
  for (const [type, bytes, expected] of charsets) {
    it(`reads ${type} (${bytes.join(' ')}) as ${JSON.stringify(expected)}`, async () => {
      const server = await aServer((_request, response) => {
        response.setHeader('content-type', type)
        response.end(Buffer.from(bytes))
      })
      expect(await send(`http://api.example:${server.port}/`)).toMatchObject({ body: expected })
    })
  }

  it('says with CDN-Loop through which pages it came', async () => {
    const server = await aServer((_request, response) => response.end())
    await send(`http://api.example:${server.port}/`, { chain: 'cdn-1, stagecraft' })
    expect(server.seen[0]?.headers['cdn-loop']).toBe('cdn-1, stagecraft, stagecraft')
  })

  it('goes to the next address where one does not answer', async () => {
    const server = await aServer((_request, response) => response.end('here'))
    const { send: sendOver } = callsOver(
      { 'two.example': ['127.0.0.9', '127.0.0.1'] },
      { mayReach: (address) => address.startsWith('127.') },
    )
    expect(await sendOver(`http://two.example:${server.port}/`)).toMatchObject({ body: 'here' })
  })

  it('that nobody takes is failed', async () => {
    const server = await aServer((_request, response) => response.end())
    const { port } = server
    const { send: sendOver } = callsOver({ 'gone.example': ['127.0.0.2'] }, { mayReach: () => true })
    expect(await sendOver(`http://gone.example:${port}/`)).toEqual({ error: 'failed' })
  })
})

describe('redirects', () => {
  it('are followed, five at most', async () => {
    const server = await aServer(({ url }, response) => {
      const left = Number(url!.slice(1))
      if (left === 0) response.end('arrived')
      else response.writeHead(302, { location: `./${left - 1}` }).end('not this')
    })
    const base = `http://api.example:${server.port}`
    expect(await send(`${base}/5`)).toMatchObject({ status: 200, body: 'arrived' })
    expect(server.seen).toHaveLength(6)
    expect(await send(`${base}/6`)).toEqual({ error: 'blocked', reason: 'more than 5 redirects' })
    expect(server.seen).toHaveLength(12)
  })

  it('keep a POST at 307 and 308, and turn it into a GET at the others', async () => {
    const server = await aServer(({ url }, response) => {
      if (url === '/to') response.end()
      else response.writeHead(Number(url!.slice(1)), { location: '/to' }).end()
    })
    for (const status of [301, 302, 303, 307, 308]) {
      await send(`http://api.example:${server.port}/${status}`, {
        method: 'POST',
        body: 'x',
        headers: { 'content-type': 'text/plain' },
      })
    }
    const arrived = server.seen.filter(({ url }) => url === '/to')
    expect(arrived.map(({ method, body, headers }) => [method, body, headers['content-type']])).toEqual([
      ['GET', '', undefined],
      ['GET', '', undefined],
      ['GET', '', undefined],
      ['POST', 'x', 'text/plain'],
      ['POST', 'x', 'text/plain'],
    ])
  })

  it('tell another origin no credentials, under whatever name they go', async () => {
    const server = await aServer(({ url, headers }, response) => {
      const to =
        url === '/same' ? '/to' : url === '/other' ? `http://other.example:${headers.host!.split(':')[1]}/to` : ''
      if (to === '') response.end()
      else response.writeHead(307, { location: to }).end()
    })
    const headers = { Authorization: 'Bearer s', 'X-Api-Key': 's', Accept: 'text/plain' }
    await send(`http://api.example:${server.port}/same`, { headers })
    await send(`http://api.example:${server.port}/other`, { headers })
    const [same, other] = server.seen.filter(({ url }) => url === '/to')
    expect(same?.headers).toMatchObject({ authorization: 'Bearer s', 'x-api-key': 's', accept: 'text/plain' })
    expect(other?.headers).toMatchObject({ host: `other.example:${server.port}`, accept: 'text/plain' })
    expect(JSON.stringify(other?.headers)).not.toMatch(/Bearer|api-key/)
  })

  it('without a place to go to are answers', async () => {
    const server = await aServer((_request, response) => response.writeHead(302).end('where?'))
    expect(await send(`http://api.example:${server.port}/`)).toMatchObject({ status: 302, body: 'where?' })
  })
})

describe('https', () => {
  it('reaches who shows a certificate for the name that the process trusts', async () => {
    const certificate = aCertificate('api.example')
    const before = getCACertificates('default')
    setDefaultCACertificates([...before, certificate.cert])
    onTestFinished(() => setDefaultCACertificates(before))
    const server = await aTlsServer(certificate, (_request, response) => response.end('safe'))
    expect(await send(`https://api.example:${server.port}/`)).toMatchObject({ status: 200, body: 'safe' })
    expect(await send(`https://other.example:${server.port}/`)).toEqual({ error: 'failed' })
    expect(server.seen).toHaveLength(1)
  })
})
