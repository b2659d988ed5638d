import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setDefaultCACertificates, getCACertificates } from 'node:tls'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { isOnInternet } from './addresses.ts'
import { aCertificate } from './testing/certificates.ts'
import { aRawServer, aServer, aTlsServer, type TestServer } from './testing/servers.ts'
import { callsOver } from './testing/test-network.ts'
import { fuzzing } from '../../core/testing/index.ts'

/** What is told of everything that must not be reached, whatever it is. */
const inside = { error: 'blocked', reason: 'this is not on the internet' }

/** A server that nobody is to reach. */
async function aTrap(host?: string): Promise<TestServer> {
  return await aServer((_request, response) => response.end('caught'), host)
}

const anAnswer = async (body: string) => await aServer((_request, response) => response.end(body))

describe('addresses written out', () => {
  const spellings = `
    127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.0.0.1 0177.0.0.1 017700000001 127.0.0.1. %31%32%37.0.0.1
    １２７.0.0.1 127。0。0。1 0 0.0.0.0 10.0.0.1 192.168.0.1 169.254.169.254 168.63.129.16 0xa83f8110
    [::1] [0:0:0:0:0:0:0:1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::127.0.0.1]
    [64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:0:4136:e378:8000:63bf:80ff:fffe] [fe80::1] [fd00:ec2::254]`
    .trim()
    .split(/\s+/)
  it.each(spellings)('of this machine or its network are not called: %s', async (host) => {
    const trap = await aTrap()
    const { send, asked } = callsOver({}, { mayReach: isOnInternet })
    expect(await send(`http://${host}:${trap.port}/`)).toEqual(inside)
    expect(trap.connections).toBe(0)
    expect(asked).toEqual([])
  })

  it('of this machine are not called in any notation that the URL parser knows', async () => {
    const trap = await aTrap()
    const { send } = callsOver({}, { mayReach: isOnInternet })
    const digits = fc.constantFrom(
      (part: number) => String(part),
      (part: number) => `0${part.toString(8)}`,
      (part: number) => `0x${part.toString(16)}`,
      (part: number) => `0X000${part.toString(16).toUpperCase()}`,
      (part: number) => [...String(part)].map((digit) => `%3${digit}`).join(''),
      (part: number) => [...String(part)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(''),
    )
    const dot = fc.constantFrom('.', '。', '．', '%2e')
    const notation = fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.nat(0xffffff),
      fc.array(fc.tuple(digits, dot), { minLength: 4, maxLength: 4 }),
    )
    await fc.assert(
      fc.asyncProperty(notation, async ([count, low, ways]) => {
        const bytes = [127, low >> 16, (low >> 8) & 0xff, low & 0xff]
        // The last part stands for all bytes that are left.
        const parts = [...bytes.slice(0, count - 1), bytes.slice(count - 1).reduce((all, byte) => all * 256 + byte, 0)]
        const host = parts.map((part, i) => `${i > 0 ? ways[i]![1] : ''}${ways[i]![0](part)}`).join('')
        expect(new URL(`http://${host}/`).hostname).toBe(bytes.join('.'))
        expect(await send(`http://${host}:${trap.port}/`)).toEqual(inside)
      }),
      fuzzing(100),
    )
    expect(trap.connections).toBe(0)
  })

  it.each(['[fe80::1%25eth0]', '[::1', '256.0.0.1', '1.2.3.4.5', '0x100000000', 'a b', 'a%00b', ''])(
    'or something like it that is none are refused: %j',
    async (host) => {
      const { send } = callsOver({}, { mayReach: isOnInternet })
      expect(await send(`http://${host}:80/`)).toMatchObject({ error: 'blocked' })
    },
  )
})

describe('names', () => {
  it.each([
    ['private', ['10.0.0.1']],
    ['public and private', ['127.0.0.1', '10.0.0.1']],
    ['private first', ['10.0.0.1', '127.0.0.1']],
    ['public IPv4 and private IPv6', ['127.0.0.1', '::1']],
    ['what is no address', ['127.0.0.1', 'localhost']],
    ['nothing', []],
    ['more than anybody needs', Array.from({ length: 33 }, () => '127.0.0.1')],
  ])('that resolve to %s are not called, not even where they may', async (_what, addresses) => {
    const trap = await aTrap()
    const { send } = callsOver({ 'mixed.example': addresses })
    expect(await send(`http://mixed.example:${trap.port}/`)).toEqual(inside)
    expect(trap.connections).toBe(0)
  })

  it('are looked up once: the address that was checked is the one that is called', async () => {
    const server = await anAnswer('outside')
    let lookups = 0
    const rebinding = async () => (++lookups === 1 ? ['127.0.0.1'] : ['10.0.0.1'])
    const { send, asked } = callsOver({ 'rebind.example': rebinding })
    const url = `http://rebind.example:${server.port}/`
    expect(await send(url)).toMatchObject({ body: 'outside' })
    expect(asked).toEqual(['rebind.example'])
    expect(await send(url)).toEqual(inside)
    expect(server.connections).toBe(1)
  })

  it.each(['own.example', 'OWN.example', 'own.example.', 'own%2eexample', 'own。example'])(
    'of this installation are not called: %s',
    async (name) => {
      const trap = await aTrap()
      const { send, asked } = callsOver({ 'own.example': ['127.0.0.1'] }, { own: 'own.example' })
      expect(await send(`http://${name}:${trap.port}/`)).toEqual(inside)
      expect([trap.connections, asked]).toEqual([0, []])
    },
  )

  it('that resolve to an address under which this installation is known are not called', async () => {
    const trap = await aTrap()
    const { send } = callsOver({ 'other.example': ['127.0.0.1'] }, { own: '127.0.0.1' })
    for (const host of ['other.example', '127.0.0.1']) {
      expect(await send(`http://${host}:${trap.port}/`)).toEqual(inside)
    }
    expect(trap.connections).toBe(0)
  })

  it('that nobody answers for are given up with the call', async () => {
    const silent = async (signal: AbortSignal) => {
      await once(signal, 'abort')
      throw signal.reason
    }
    const { send } = callsOver({ 'slow.example': silent }, { limits: { totalMs: 50 } })
    expect(await send('http://slow.example/')).toEqual({ error: 'timeout' })
  })
})

describe('redirects', () => {
  const targets = [
    'http://127.0.0.2:PORT/',
    '//127.0.0.2:PORT/',
    'http://2130706434:PORT/',
    'http://inside.example:PORT/',
    'http://own.example:PORT/',
    'http://user:pass@api.example:PORT/',
    'file:///etc/passwd',
    'ftp://api.example/',
    'gopher://api.example:PORT/',
    'data:text/plain,x',
    'javascript:1',
    'http://[',
  ]
  it.each(targets)('are checked like the first address: %s', async (target) => {
    const server = await aServer(({ url, headers }, response) => {
      const port = headers.host!.split(':')[1]!
      if (url === '/') response.writeHead(302, { location: target.replace('PORT', port) }).end()
      else response.end('caught')
    })
    const names = { 'api.example': ['127.0.0.1'], 'own.example': ['127.0.0.1'], 'inside.example': ['10.0.0.1'] }
    const { send } = callsOver(names, { own: 'own.example' })
    expect(await send(`http://api.example:${server.port}/`)).toMatchObject({ error: 'blocked' })
    expect(server.seen).toHaveLength(1)
  })

  it('in a circle end', async () => {
    const server = await aServer((_request, response) => response.writeHead(308, { location: '/' }).end())
    const { send } = callsOver({ 'api.example': ['127.0.0.1'] })
    expect(await send(`http://api.example:${server.port}/`)).toMatchObject({ error: 'blocked' })
    expect(server.seen).toHaveLength(6)
  })

  it('look the name up again, and check again what it is by then', async () => {
    let lookups = 0
    const rebinding = async () => (++lookups === 1 ? ['127.0.0.1'] : ['127.0.0.2'])
    const server = await aServer((_request, response) => response.writeHead(302, { location: '/' }).end())
    const { send } = callsOver({ 'rebind.example': rebinding })
    expect(await send(`http://rebind.example:${server.port}/`)).toEqual(inside)
    expect(server.seen).toHaveLength(1)
  })
})

describe('the rules for an address', () => {
  it.each([0, 1, 21, 22, 25, 53, 81, 3000, 3001, 3306, 5432, 6379, 9200, 8081, 65535, 65536])(
    'refuse port %i',
    async (port) => {
      const { createOutboundCalls } = await import('./index.ts')
      const calls = createOutboundCalls({ isOwnName: () => expect.unreachable() })
      const { signal } = new AbortController()
      for (const protocol of ['http', 'https']) {
        const url = `${protocol}://api.example:${port}/`
        const answer = await calls.send({ method: 'GET', url, headers: new Map() }, undefined, signal)
        expect(answer).toMatchObject({ error: 'blocked' })
      }
    },
  )

  it.each([
    'http://user@api.example/',
    'http://user:pass@api.example/',
    'http://:pass@api.example/',
    'http://127.0.0.1@own.example/',
    'ftp://api.example/',
    'file:///etc/passwd',
    'ws://api.example/',
    'data:,x',
    'api.example',
    '//api.example/',
    '/path',
    '',
    'http://api.example/\r\nX-Injected: 1',
    'http://api.example/\n',
    'ht\ttp://api.example/',
    'http://api.example/\0',
    `http://api.example/${'a'.repeat(9_000)}`,
  ])('refuse %j', async (url) => {
    const { send, asked } = callsOver({ 'api.example': ['127.0.0.1'] })
    expect(await send(url)).toMatchObject({ error: 'blocked' })
    expect(asked).toEqual([])
  })

  it.each([
    ['Host', 'other.example'],
    ['hOST', 'other.example'],
    ['Cookie', 'a=b'],
    ['Connection', 'keep-alive'],
    ['Keep-Alive', '1'],
    ['Transfer-Encoding', 'chunked'],
    ['Content-Length', '0'],
    ['Expect', '100-continue'],
    ['Upgrade', 'h2c'],
    ['HTTP2-Settings', 'x'],
    ['TE', 'trailers'],
    ['Trailer', 'x'],
    ['Proxy-Authorization', 'x'],
    ['Proxy-Connection', 'x'],
    ['CDN-Loop', 'x'],
    ['X-A', 'a\r\nHost: b'],
    ['X-A', 'a\nb'],
    ['X-A', 'a\rb'],
    ['X-A', 'a\0b'],
    ['X-A', 'a\u010ab'],
    ['X-A: b\r\nX-B', 'c'],
    ['X A', 'b'],
    ['', 'b'],
    [':path', '/'],
    ['X-Ä', 'b'],
    ['X-Long', 'a'.repeat(9_000)],
  ])('refuse the header %j with %j', async (name, value) => {
    const server = await anAnswer('')
    const { send } = callsOver({ 'api.example': ['127.0.0.1'] })
    const answer = await send(`http://api.example:${server.port}/`, { headers: { [name]: value } })
    expect(answer).toMatchObject({ error: 'blocked' })
    expect(server.connections).toBe(0)
  })

  it('refuse more than fifty headers', async () => {
    const { send } = callsOver({ 'api.example': ['127.0.0.1'] })
    const headers = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`x-${i}`, '1']))
    expect(await send('http://api.example/', { headers })).toMatchObject({ error: 'blocked' })
  })

  it('a body over 1 MB is not sent', async () => {
    const server = await anAnswer('')
    const { send } = callsOver({ 'api.example': ['127.0.0.1'] })
    const post = (bytes: number) =>
      send(`http://api.example:${server.port}/`, { method: 'POST', body: 'ü'.repeat(bytes / 2) })
    expect(await post(1024 * 1024 + 2)).toEqual({ error: 'too_large' })
    expect(server.connections).toBe(0)
    expect(await post(1024 * 1024)).toMatchObject({ status: 200 })
  })
})

describe('an answer', () => {
  const { send } = callsOver({ 'api.example': ['127.0.0.1'] }, { limits: { totalMs: 5_000 } })
  const call = async ({ port }: TestServer) => await send(`http://api.example:${port}/`)
  const MiB = 1024 * 1024
  const ok = 'HTTP/1.1 200 OK\r\n'

  it('of 1 MB is taken whole, and of a byte more is too large', async () => {
    const server = await aServer(({ url }, response) => response.end('a'.repeat(Number(url!.slice(1)))))
    const get = async (bytes: number) => await send(`http://api.example:${server.port}/${bytes}`)
    expect(((await get(MiB)) as { body: string }).body).toHaveLength(MiB)
    expect(await get(MiB + 1)).toEqual({ error: 'too_large' })
  })

  const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
  const bombs = { gzip: gzipSync, br: (data: Buffer) => brotliCompressSync(data, quickly), deflate: deflateSync }
  it.each(Object.keys(bombs) as (keyof typeof bombs)[])('that unpacks without an end is cut: %s', async (coding) => {
    const packed = bombs[coding](Buffer.alloc(64 * MiB))
    expect(packed.length).toBeLessThan(MiB)
    const before = process.memoryUsage().rss
    const server = await aServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding })
      response.end(packed)
    })
    expect(await call(server)).toEqual({ error: 'too_large' })
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * MiB)
  })

  it('that unpacks to a gigabyte is cut', async () => {
    // One part after the other is one text for gzip.
    const part = gzipSync(Buffer.alloc(64 * MiB))
    const packed = Buffer.concat(Array.from({ length: 16 }, () => part))
    const server = await aServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(packed)
    })
    const before = process.memoryUsage().rss
    expect(await call(server)).toEqual({ error: 'too_large' })
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * MiB)
  })

  it.each(['gzip, gzip', 'gzip, identity', 'zstd', 'compress', 'x'])('packed as %j is not unpacked', async (coding) => {
    const server = await aServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding })
      response.end('x')
    })
    expect(await call(server)).toMatchObject({ error: 'failed' })
  })

  it('packed badly, or cut, is failed', async () => {
    const packed = gzipSync('x'.repeat(1_000))
    const server = await aServer(({ url }, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(url === '/' ? 'not packed' : packed.subarray(0, packed.length - 9))
    })
    expect(await call(server)).toEqual({ error: 'failed' })
    expect(await send(`http://api.example:${server.port}/cut`)).toEqual({ error: 'failed' })
  })

  /** Writes without an end, as fast as it is read. */
  const flood = (head: string, piece: string) =>
    aRawServer((socket) => {
      const write = () => {
        while (socket.writable && socket.write(piece));
      }
      socket.on('drain', write)
      socket.write(head)
      write()
    })

  it.each([
    ['a body', ok + '\r\n', 'a'.repeat(10_000)],
    ['a chunked body', ok + 'Transfer-Encoding: chunked\r\n\r\n', `2710\r\n${'a'.repeat(10_000)}\r\n`],
    ['a promised terabyte', ok + 'Content-Length: 1099511627776\r\n\r\n', 'a'.repeat(10_000)],
    ['ends of chunks', ok + 'Transfer-Encoding: chunked\r\n\r\n', `1;${'e'.repeat(10_000)}\r\na\r\n`],
    ['headers', ok, 'X-More: more\r\n'],
    ['one header', ok + 'X-Long: ', 'a'.repeat(10_000)],
    ['a status line', 'HTTP/1.1 200 ', 'a'.repeat(10_000)],
    ['answers before the answer', '', 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'],
    ['headers after the body', ok + 'Transfer-Encoding: chunked\r\n\r\n0\r\n', 'X-More: more\r\n'],
  ])('without an end is cut: %s', async (_what, head, piece) => {
    const server = await flood(head, piece)
    expect(['too_large', 'failed']).toContain(((await call(server)) as { error: string }).error)
    await vi.waitFor(() => expect(server.open).toBe(0))
  })

  it.each([
    ['headers of 1 MB', `${ok}X-Long: ${'a'.repeat(MiB)}\r\n\r\n`],
    ['100,000 headers', `${ok}${'X-More: 1\r\n'.repeat(100_000)}\r\n`],
  ])('with %s is too large', async (_what, bytes) => {
    const server = await aRawServer((socket) => socket.end(bytes))
    expect(await call(server)).toEqual({ error: 'too_large' })
  })

  it.each([
    ['ends before its length', `${ok}Content-Length: 10\r\n\r\nabc`],
    ['ends inside a chunk', `${ok}Transfer-Encoding: chunked\r\n\r\na\r\nabc`],
    ['ends before it begins', ''],
    ['is none of HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['has two lengths', `${ok}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    ['has a length and chunks', `${ok}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['folds its headers', `${ok}X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n`],
    ['switches to another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
  ])('that %s is failed', async (_what, bytes) => {
    const server = await aRawServer((socket) => socket.end(bytes))
    expect(await call(server)).toEqual({ error: 'failed' })
  })

  it('shows headers of any name as plain ones', async () => {
    const head = `${ok}__proto__: x\r\nconstructor: y\r\nContent-Length: 0\r\n\r\n`
    const server = await aRawServer((socket) => socket.end(head))
    const { headers } = (await call(server)) as { headers: Record<string, string> }
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
    expect(JSON.stringify(headers)).toContain('"constructor":"y"')
  })
})

describe('time', () => {
  const within = (totalMs: number) => callsOver({ 'api.example': ['127.0.0.1'] }, { limits: { totalMs } })

  it.each([
    ['says nothing', ''],
    ['stops in its headers', 'HTTP/1.1 200 OK\r\nX-A'],
    ['stops in its body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\na'],
  ])('ends a call to a server that %s, and its connection', async (_what, bytes) => {
    const server = await aRawServer((socket) => socket.write(bytes))
    expect(await within(100).send(`http://api.example:${server.port}/`)).toEqual({ error: 'timeout' })
    await vi.waitFor(() => expect(server.open).toBe(0))
  })

  it('is counted for all of a call: a byte now and then wins none', async () => {
    const server = await aRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n')
      const dripping = setInterval(() => socket.write('a'), 10)
      socket.once('close', () => clearInterval(dripping))
    })
    expect(await within(150).send(`http://api.example:${server.port}/`)).toEqual({ error: 'timeout' })
    await vi.waitFor(() => expect(server.open).toBe(0))
  })

  it('is counted over redirects', async () => {
    let answers = 0
    const server = await aServer((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: `/${++answers}` }).end(), 60)
    })
    expect(await within(150).send(`http://api.example:${server.port}/`)).toEqual({ error: 'timeout' })
  })

  it('a run that ended takes its connection along', async () => {
    const ended = new AbortController()
    const server = await aRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\na')
      ended.abort()
    })
    const { send } = callsOver({ 'api.example': ['127.0.0.1'] })
    expect(await send(`http://api.example:${server.port}/`, { signal: ended.signal })).toEqual({ error: 'failed' })
    await vi.waitFor(() => expect(server.open).toBe(0))
  })
})

describe('connections', () => {
  it('are never used twice', async () => {
    const server = await aServer((_request, response) => {
      response.setHeader('connection', 'keep-alive')
      response.end()
    })
    const { send } = callsOver({ 'api.example': ['127.0.0.1'] })
    for (let i = 0; i < 3; i++) await send(`http://api.example:${server.port}/`)
    expect(server.connections).toBe(3)
    await vi.waitFor(() => expect(server.open).toBe(0))
  })

  it('go where they are told, whatever proxy the environment names', async () => {
    const proxy = await aTrap()
    const server = await anAnswer('direct')
    const program = `
      import { createOutboundCalls } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
      const network = { ports: { has: () => true }, mayReach: () => true, resolve: async () => ['127.0.0.1'] }
      const calls = createOutboundCalls({ network, isOwnName: () => false })
      const request = { method: 'GET', url: 'http://api.example:${server.port}/', headers: new Map() }
      console.log(JSON.stringify(await calls.send(request, undefined, new AbortController().signal)))`
    const proxyUrl = `http://127.0.0.1:${proxy.port}`
    const child = spawn(process.execPath, ['--use-env-proxy', '--input-type=module', '--eval', program], {
      env: {
        ...process.env,
        NODE_USE_ENV_PROXY: '1',
        HTTP_PROXY: proxyUrl,
        http_proxy: proxyUrl,
        HTTPS_PROXY: proxyUrl,
        https_proxy: proxyUrl,
        ALL_PROXY: proxyUrl,
        NO_PROXY: '',
        no_proxy: '',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    expect(JSON.parse(await text(child.stdout))).toMatchObject({ status: 200, body: 'direct' })
    expect(proxy.connections).toBe(0)
  })
})

describe('https', () => {
  function trust(...certificates: readonly string[]): void {
    const before = getCACertificates('default')
    setDefaultCACertificates([...before, ...certificates])
    onTestFinished(() => setDefaultCACertificates(before))
  }

  const good = aCertificate('api.example')
  const expired = aCertificate('api.example', { until: new Date('2021-01-01') })
  const early = aCertificate('api.example', { from: new Date('2048-01-01') })
  const other = aCertificate('other.example')
  const old = { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

  it.each([
    ['a certificate that only it vouches for', aCertificate('api.example')],
    ['one that is over', expired],
    ['one that has not begun', early],
    ['one for another name', other],
    ['a version that is not safe any more', old],
  ])('refuses %s, even where the environment says to trust all', async (_what, options) => {
    trust(good.cert, expired.cert, early.cert, other.cert)
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    onTestFinished(() => void vi.unstubAllEnvs())
    const server = await aTlsServer(options, (_request, response) => response.end('caught'))
    const { send } = callsOver({ 'api.example': ['127.0.0.1'] })
    expect(await send(`https://api.example:${server.port}/`)).toEqual({ error: 'failed' })
    expect(server.connections).toBe(1)
    expect(server.seen).toEqual([])
  })
})

it('nothing tells a port that is open inside from one that is not, or from a name that is not there', async () => {
  const trap = await aTrap('127.0.0.1')
  const { send } = callsOver({ 'inside.example': ['127.0.0.1'] }, { mayReach: isOnInternet })
  const told = await Promise.all(
    [`http://127.0.0.1:${trap.port}/`, 'http://127.0.0.1:9/', 'http://10.255.255.1/']
      .concat([`http://inside.example:${trap.port}/`, 'http://nobody.example/'])
      .map((url) => send(url)),
  )
  expect(new Set(told.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify(inside)]))
  expect(trap.connections).toBe(0)
})
