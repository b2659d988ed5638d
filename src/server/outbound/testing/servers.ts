import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createRawServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** What a server of a test was asked. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface TestServer {
  readonly port: number
  readonly seen: readonly Seen[]
  /** Connections ever made to it. */
  readonly connections: number
  /** Those that are open now. */
  readonly open: number
}

export async function aServer(answer: RequestListener, host = '127.0.0.1'): Promise<TestServer> {
  return await listen(createServer(), answer, host)
}

export async function aTlsServer(options: SecureContextOptions, answer: RequestListener): Promise<TestServer> {
  return await listen(createHttpsServer(options), answer, '127.0.0.1')
}

/** One that speaks for itself, once it was asked something. */
export async function aRawServer(speak: (socket: Socket) => void): Promise<TestServer> {
  const server = createRawServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => speak(socket))
  })
  return await open(server, [], '127.0.0.1')
}

async function listen(server: Server, answer: RequestListener, host: string): Promise<TestServer> {
  const seen: Seen[] = []
  server.on('request', ((request, response) => {
    const { method = '', url = '', headers } = request
    void text(request).then((body) => {
      seen.push({ method, url, headers, body })
      answer(request, response)
    })
  }) satisfies RequestListener)
  return await open(server, seen, host)
}

async function open(server: Server, seen: readonly Seen[], host: string): Promise<TestServer> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    get connections() {
      return connections
    },
    get open() {
      return sockets.size
    },
  }
}
