import { connect, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { anApiWorld, type ApiWorld, type WorldOptions } from './testing/api-world.ts'
import { checkEveryAnswer } from './testing/send.ts'

/** What only a real connection shows: bytes that are no HTTP, too many of them, or too late. */

const worlds: ApiWorld[] = []
afterEach(async () => {
  await Promise.all(worlds.splice(0).map(({ app }) => app.close()))
})

async function listen(options?: WorldOptions): Promise<{ world: ApiWorld; port: number }> {
  const world = anApiWorld(options)
  worlds.push(world)
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  return { world, port: (world.app.server.address() as AddressInfo).port }
}

interface Raw {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Writes the bytes and reads answers until the server closes the connection, or as many as are asked for have come. */
function talk(port: number, bytes: string | Buffer, { answers = Infinity } = {}): Promise<Raw[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      text += String(chunk)
      if (parseAnswers(text).length >= answers) socket.end()
    })
    socket.on('close', () => resolve(parseAnswers(text)))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The server may close before all was written; what it said by then is what counts.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(parseAnswers(text))
      else reject(error)
    })
    socket.write(bytes)
  })
}

function parseAnswers(text: string): Raw[] {
  const answers: Raw[] = []
  for (let rest = text; rest !== '';) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) break
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const length = Number(headers['content-length'] ?? 0)
    const body = rest.slice(end + 4, end + 4 + length)
    if (body.length < length) break
    answers.push({ status: Number(first.split(' ')[1]), headers, body })
    rest = rest.slice(end + 4 + length)
  }
  return answers
}

function get(path: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ Host: 'x', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}

const entities = '/api/brands/acme/crm/entities'

describe('the admin listener', () => {
  it.each<[string, string | Buffer, number]>([
    ['bytes that are no HTTP', 'nonsense\r\n\r\n', 400],
    ['the start of TLS', Buffer.from('16030100a5010000a1', 'hex'), 400],
    ['headers of more than 16 KB', get('/healthz', { 'x-long': 'x'.repeat(16 * 1024) }), 431],
    ['a header of 1 MB', get('/healthz', { 'x-long': 'x'.repeat(1_000_000) }), 431],
    [
      'thousands of headers',
      get('/healthz', Object.fromEntries(Array.from({ length: 4000 }, (_, i) => [`x-${i}`, 'y']))),
      431,
    ],
    ['an address of more than 16 KB', get(`/healthz?${'x'.repeat(17_000)}`), 431],
    ['a line folded', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n', 400],
    ['a space before a colon', 'GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n', 400],
    ['NUL in a header', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n', 400],
    [
      'a length and chunks',
      `POST ${entities} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['two lengths', `POST ${entities} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`, 400],
    ['an unknown coding', `POST ${entities} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n`, 400],
    ['a length that is none', `POST ${entities} HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n`, 400],
  ])('answers %s in the shape of every error, and closes the connection', async (_, bytes, status) => {
    const { port } = await listen()
    const [answer] = await talk(port, bytes)
    expect(answer?.status).toBe(status)
    expect(JSON.parse(answer!.body)).toEqual({ message: expect.any(String), code: expect.stringMatching(/^request\./) })
    expect(answer!.headers['connection']).toBe('close')
    checkEveryAnswer(answer!)
  })

  it.each([
    '/api/brands/acme/crm/../crm/entities',
    '/api/brands/acme/crm/./entities',
    '/api/brands/acme/../acme/crm/entities',
  ])('resolves no dots: %s is no address', async (path) => {
    const { world, port } = await listen()
    const [answer] = await talk(port, get(path, { 'EF-Access-Key': world.keys.owner, Connection: 'close' }))
    expect(answer?.status).toBe(404)
  })

  it('has one host, whichever it is called: an absolute address is answered by its path, two Host headers not at all', async () => {
    const { world, port } = await listen()
    const key = { 'EF-Access-Key': world.keys.owner, Connection: 'close' }
    const [absolute] = await talk(port, get(`http://other.example${entities}`, key))
    expect(absolute?.status).toBe(200)
    const [twice] = await talk(
      port,
      `GET ${entities} HTTP/1.1\r\nHost: x\r\nHost: y\r\nEF-Access-Key: ${world.keys.owner}\r\nConnection: close\r\n\r\n`,
    )
    expect(twice?.status).toBe(400)
    checkEveryAnswer(twice!)
    const [none] = await talk(
      port,
      `GET ${entities} HTTP/1.1\r\nEF-Access-Key: ${world.keys.owner}\r\nConnection: close\r\n\r\n`,
    )
    expect(none?.status).toBe(400)
    checkEveryAnswer(none!)
    const [old] = await talk(port, 'GET /healthz HTTP/1.0\r\n\r\n')
    expect(old?.status).toBe(200)
  })

  it('takes no two keys, though Node would drop the second Authorization header', async () => {
    const { world, port } = await listen()
    const { viewer, owner } = world.keys
    const bytes = `GET ${entities} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${viewer}\r\nAuthorization: Bearer ${owner}\r\n\r\n`
    const [answer] = await talk(port, bytes)
    expect(answer?.status).toBe(401)
    const alone = await talk(port, get(entities, { Authorization: `Bearer ${viewer}`, Connection: 'close' }))
    expect(alone[0]?.status).toBe(200)
  })

  it('stops reading a body at 1 MB, whatever its length is said to be', async () => {
    const { world, port } = await listen()
    const head = `POST ${entities} HTTP/1.1\r\nHost: x\r\nEF-Access-Key: ${world.keys.owner}\r\nContent-Type: application/json\r\n`
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    const [chunked] = await talk(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(17)}`)
    expect(chunked).toMatchObject({ status: 413, headers: { connection: 'close' } })
    const [declared] = await talk(port, `${head}Content-Length: 1048577\r\n\r\n`)
    expect(declared).toMatchObject({ status: 413, headers: { connection: 'close' } })
  })

  it('reads nothing of the body of somebody whom it does not know', async () => {
    const { port } = await listen()
    const head = `POST ${entities} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n`
    const [answer] = await talk(port, `${head}{`, { answers: 1 })
    expect(answer?.status).toBe(401)
  })

  it('gives a body its time and no more: then 408 (rule 5.3-1)', async () => {
    const { world, port } = await listen({ times: { body: 50 } })
    const before = world.contents()
    const head = `POST ${entities} HTTP/1.1\r\nHost: x\r\nEF-Access-Key: ${world.keys.owner}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`
    const [answer] = await talk(port, `${head}{"name":`)
    expect(answer).toMatchObject({ status: 408, headers: { connection: 'close' } })
    expect(JSON.parse(answer!.body)).toMatchObject({ code: 'request.malformed' })
    checkEveryAnswer(answer!)
    expect(world.contents()).toBe(before)
  })

  it('does not count the time of a request whose body has arrived', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const { world, port } = await listen({
      times: { body: 50 },
      wrapStore: (store) => ({
        ...store,
        writer: {
          ...store.writer,
          async execute(scope, name, input) {
            if (name === 'entity.create') await held
            return await store.writer.execute(scope, name, input)
          },
        },
      }),
    })
    const body = '{"name":"Slow"}'
    const head = `POST ${entities} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nEF-Access-Key: ${world.keys.owner}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
    const talked = talk(port, head + body)
    setTimeout(release, 150)
    expect((await talked)[0]?.status).toBe(201)
  })

  it('answers a thousand requests that come at once on one connection, in their order', async () => {
    const { world, port } = await listen()
    const key = { 'EF-Access-Key': world.keys.viewer }
    const paths = Array.from({ length: 1000 }, (_, i) =>
      i % 3 === 0 ? '/healthz' : i % 3 === 1 ? `${entities}/deals` : `${entities}/none`,
    )
    const answers = await talk(port, paths.map((path) => get(path, key)).join(''), { answers: 1000 })
    expect(answers.map(({ status }) => status)).toEqual(paths.map((path) => (path.endsWith('none') ? 404 : 200)))
  })

  it('answers what came in before it was told to stop, and nothing after', async () => {
    let arrived = () => {}
    const waiting = new Promise<void>((resolve) => (arrived = resolve))
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const { world, port } = await listen({
      wrapStore: (store) => ({
        ...store,
        async definitions(scope) {
          arrived()
          await held
          return await store.definitions(scope)
        },
      }),
    })
    const talked = talk(port, get(`${entities}/deals`, { 'EF-Access-Key': world.keys.viewer }), { answers: 1 })
    await waiting
    const closed = world.app.close()
    release()
    expect((await talked)[0]?.status).toBe(200)
    await closed
    await expect(talk(port, get('/healthz'))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it.each([
    ['no byte at all', ''],
    ['headers that do not end', 'GET /healthz HTTP/1.1\r\nHost: x\r\n'],
  ])('gives headers their time and no more: of %s then 408 (rule 5.3-1)', async (_, bytes) => {
    const { port } = await listen({ times: { headers: 50, check: 10 } })
    const [answer] = await talk(port, bytes)
    expect(answer).toMatchObject({ status: 408, headers: { connection: 'close' } })
    expect(JSON.parse(answer!.body)).toMatchObject({ code: 'request.malformed' })
    checkEveryAnswer(answer!)
  })
})
