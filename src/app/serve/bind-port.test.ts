import { once } from 'node:events'
import { createServer, get, Agent, type IncomingMessage, type Server } from 'node:http'
import { connect, createServer as createNetServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { bindPort, type BoundPort } from './bind-port.ts'

const bound: BoundPort[] = []
const never = new AbortController().signal
afterEach(async () => {
  const now = AbortSignal.abort()
  await Promise.all(bound.splice(0).map((port) => port.drain(now)))
})

async function bindAny(host = '127.0.0.1'): Promise<BoundPort> {
  const port = await bindPort({ host, port: 0, setting: '--port' })
  bound.push(port)
  return port
}

/** Answers with the path, when it is let. */
function serverOf(hold: Promise<void> = Promise.resolve()): Server {
  return createServer((request, response) => void hold.then(() => response.end(request.url)))
}

async function read(url: string, agent?: Agent): Promise<{ text: string; headers: IncomingMessage['headers'] }> {
  const [response] = (await once(get(url, agent ? { agent } : {}), 'response')) as [IncomingMessage]
  const chunks = await Array.fromAsync(response as AsyncIterable<Buffer>)
  return { text: Buffer.concat(chunks).toString(), headers: response.headers }
}

describe('a bound port', () => {
  it('answers on both loopback addresses', async () => {
    const port = await bindAny()
    await port.attach(serverOf())
    expect((await read(`http://127.0.0.1:${port.port}/a`)).text).toBe('/a')
    expect((await read(`http://[::1]:${port.port}/b`)).text).toBe('/b')
    expect((await read(`http://localhost:${port.port}/c`)).text).toBe('/c')
  })

  it('keeps who connects before the server is attached', async () => {
    const port = await bindAny()
    const early = [read(`http://127.0.0.1:${port.port}/early`), read(`http://[::1]:${port.port}/too`)]
    const probe = connect(port.port, '127.0.0.1')
    await once(probe, 'connect')
    probe.destroy()
    await port.attach(serverOf())
    expect((await Promise.all(early)).map(({ text }) => text)).toEqual(['/early', '/too'])
  })

  it('minds the time-outs of its server', async () => {
    const port = await bindAny()
    await port.attach(createServer({ headersTimeout: 50, connectionsCheckingInterval: 20 }))
    for (const host of ['127.0.0.1', '::1']) {
      const slow = connect(port.port, host)
      slow.write('GET / HT')
      const [answer] = (await once(slow, 'data')) as [Buffer]
      expect(answer.toString()).toContain('408')
    }
  })

  it('that is taken is named in one line', async () => {
    const { port } = await bindAny()
    await expect(bindPort({ host: '127.0.0.1', port, setting: '--port' })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is in use; end what uses it, or give another with --port`,
    )
  })

  it('that somebody has on the other loopback address is taken too', async () => {
    const other = createNetServer().listen(0, '::1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    await expect(bindPort({ host: '127.0.0.1', port, setting: '--port' })).rejects.toThrow(
      `port ${port} on ::1 is in use`,
    )
    // The half that was bound is given back.
    const again = createNetServer().listen(port, '127.0.0.1')
    await once(again, 'listening')
    again.close()
    other.close()
  })

  it('on an address that is not ours is refused', async () => {
    await expect(bindPort({ host: '192.0.2.1', port: 0, setting: '--port' })).rejects.toThrow(
      'no address of this machine',
    )
  })
})

describe('a server that is made on demand', () => {
  /** A port whose server is made by the functions, one for each time that it is asked for. */
  async function bindOnDemand(...makers: readonly (() => Promise<Server>)[]) {
    const port = await bindAny()
    const asked = { times: 0, failures: [] as unknown[] }
    port.attachOnDemand(
      () => makers[asked.times++]!(),
      (error) => asked.failures.push(error),
    )
    return { port, asked }
  }

  it('is made once, for all who come meanwhile, on both addresses', async () => {
    const made = Promise.withResolvers<Server>()
    const { port, asked } = await bindOnDemand(() => made.promise)
    expect(asked.times).toBe(0)
    const answers = ['127.0.0.1', '[::1]'].map((host) => read(`http://${host}:${port.port}/${host}`))
    for (const host of ['127.0.0.1', '::1']) await once(connect(port.port, host), 'connect')
    made.resolve(serverOf())
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(['/127.0.0.1', '/[::1]'])
    expect((await read(`http://127.0.0.1:${port.port}/later`)).text).toBe('/later')
    expect(asked).toEqual({ times: 1, failures: [] })
  })

  it('is made for who came before it could be', async () => {
    const port = await bindAny()
    const early = read(`http://127.0.0.1:${port.port}/early`)
    await once(connect(port.port, '127.0.0.1'), 'connect')
    port.attachOnDemand(
      () => Promise.resolve(serverOf()),
      () => {},
    )
    expect((await early).text).toBe('/early')
  })

  it('that could not be made is told of, and made for the next who comes', async () => {
    const failure = new Error('not now')
    const { port, asked } = await bindOnDemand(
      () => Promise.reject(failure),
      async () => serverOf(),
    )
    await expect(read(`http://127.0.0.1:${port.port}/a`)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(asked).toEqual({ times: 1, failures: [failure] })
    expect((await read(`http://127.0.0.1:${port.port}/b`)).text).toBe('/b')
    expect(asked).toEqual({ times: 2, failures: [failure] })
  })

  it('still answers who came before the port was drained', async () => {
    const made = Promise.withResolvers<Server>()
    const { port, asked } = await bindOnDemand(() => made.promise)
    const answer = read(`http://127.0.0.1:${port.port}/late`)
    while (asked.times === 0) await new Promise(setImmediate)
    const drained = port.drain(never)
    made.resolve(serverOf())
    expect((await answer).text).toBe('/late')
    await drained
    await expect(read(`http://127.0.0.1:${port.port}/gone`, new Agent())).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  })
})

describe('draining a port', () => {
  it.each(['127.0.0.1', '[::1]'])('answers what runs on %s, takes nothing new, and hangs up', async (host) => {
    const port = await bindAny()
    let release = () => {}
    const server = serverOf(new Promise((resolve) => (release = resolve)))
    await port.attach(server)
    const agent = new Agent({ keepAlive: true })
    const running = read(`http://${host}:${port.port}/runs`, agent)
    await once(server, 'request')
    let isDrained = false
    const drained = port.drain(never).then(() => (isDrained = true))
    await expect(read(`http://${host}:${port.port}/late`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(isDrained).toBe(false)
    release()
    expect((await running).text).toBe('/runs')
    await drained
    agent.destroy()
  })

  it('ends a connection that brings one request after the other', async () => {
    const port = await bindAny()
    await port.attach(serverOf())
    const socket = connect(port.port, '127.0.0.1')
    const ended = new Promise((resolve) => socket.on('close', resolve))
    let count = 0
    socket.on('data', () => socket.writable && socket.write(`GET /${++count} HTTP/1.1\r\nhost: a\r\n\r\n`))
    socket.on('error', () => {})
    socket.write('GET /0 HTTP/1.1\r\nhost: a\r\n\r\n')
    await once(socket, 'data')
    await port.drain(never)
    await ended
    expect(count).toBeGreaterThan(0)
  })

  it('hangs up on what still runs at the deadline', async () => {
    const port = await bindAny()
    const server = serverOf(new Promise(() => {}))
    await port.attach(server)
    const running = read(`http://127.0.0.1:${port.port}/runs`)
    running.catch(() => {})
    await once(server, 'request')
    const deadline = new AbortController()
    const drained = port.drain(deadline.signal)
    deadline.abort()
    await drained
    await expect(running).rejects.toThrow('socket hang up')
  })
})
