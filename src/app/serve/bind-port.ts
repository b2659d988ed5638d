import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Problem } from '../problem.ts'

/** A port that is ours, on which nobody answers yet: who connects waits until a server is attached. */
export interface BoundPort {
  readonly port: number
  /** Lets the server answer there, those who wait first. */
  attach(server: HttpServer): Promise<void>
  /**
   * Attaches the server that `make` gives when the first connection is there. Where that fails, whoever waits is hung up
   * on, and the next connection asks again.
   */
  attachOnDemand(make: () => Promise<HttpServer>, onFailure: (error: unknown) => void): void
  /** Takes nothing new and waits for what is being answered, at most until the signal; then hangs up. Once. */
  drain(deadline: AbortSignal): Promise<void>
}

export interface WantedPort {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** What a person would change about it, for the message where it is taken. */
  readonly setting: string
}

/** The addresses that `localhost` may mean to a client; which of them he tries should not matter. */
const loopback: readonly string[] = ['127.0.0.1', '::1']

/** No IPv6 here, or no such loopback address: then no client tries it either. */
const absent: ReadonlySet<string | undefined> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'])

/**
 * Binds a port before anything else is started: a port that is taken stops the start before it costs anything, and the
 * number of a free one is known to all that needs it. On one loopback address it answers on the other too. Throws a
 * Problem of one line where it can't be had.
 */
export async function bindPort({ host, port, setting }: WantedPort): Promise<BoundPort> {
  const first = host === 'localhost' ? '127.0.0.1' : host
  const main = await bind({ host: first, port, setting })
  const bound = (main.server.address() as AddressInfo).port
  let twin: Bound | undefined
  try {
    const other = loopback.includes(first) ? loopback.find((address) => address !== first) : undefined
    if (other !== undefined) twin = await bind({ host: other, port: bound, setting })
  } catch (error) {
    const { code } = (error as Error).cause as NodeJS.ErrnoException
    // A port that the system chose on one address may be somebody's on the other; nobody asked for this very port.
    if (!absent.has(code) && port !== 0) {
      main.server.close()
      throw error
    }
  }
  const both = twin ? [main, twin] : [main]
  let attached: HttpServer | undefined
  let attaching: Promise<void> | undefined
  let drained: Promise<void> | undefined
  return {
    port: bound,
    attach,
    attachOnDemand(make, onFailure) {
      const demand = () => {
        attaching ??= make()
          .then(attach)
          .catch((error: unknown) => {
            for (const { hangUp } of both) hangUp()
            onFailure(error)
          })
          .finally(() => (attaching = undefined))
      }
      for (const { whenSomebodyWaits } of both) whenSomebodyWaits(demand)
    },
    drain(deadline) {
      return (drained ??= drainAll(deadline))
    },
  }

  async function attach(server: HttpServer): Promise<void> {
    // On the same handle, so that the server itself listens: Node minds the time-outs only of one that does.
    server.listen(main.server)
    await once(server, 'listening')
    attached = server
    for (const { takeOver } of both) takeOver((socket) => server.emit('connection', socket))
  }

  async function drainAll(deadline: AbortSignal): Promise<void> {
    twin?.server.close()
    if (attaching) {
      // Who waits for a server that is being made was let in before; what he sent is read in the turn after this one.
      await attaching
      for (let turns = 0; turns < 2; turns++) await nextTurn()
    }
    if (attached) await drain(attached, twin?.server, deadline)
    else main.server.close()
    for (const { takeOver } of both) takeOver((socket) => socket.destroy())
  }
}

interface Bound {
  readonly server: Server
  /** Hands over whoever waits, and whoever comes. */
  takeOver(to: (socket: Socket) => void): void
  /** Calls for whoever waits, and for each who comes, until they are taken over. */
  whenSomebodyWaits(call: () => void): void
  /** On those who wait. */
  hangUp(): void
}

async function bind({ host, port, setting }: WantedPort): Promise<Bound> {
  let waiting: Socket[] = []
  let onWaiting = () => {}
  let onSocket = (socket: Socket) => {
    waiting.push(socket)
    onWaiting()
  }
  const server = createServer({ pauseOnConnect: true }, (socket) => onSocket(socket))
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
  } catch (error) {
    const message = explain(error as NodeJS.ErrnoException, { host, port, setting })
    throw new Problem(message, 1, { cause: error })
  }
  return {
    server,
    takeOver(to) {
      onSocket = (socket) => {
        to(socket)
        socket.resume()
      }
      for (const socket of waiting) onSocket(socket)
      waiting = []
    },
    whenSomebodyWaits(call) {
      onWaiting = call
      if (waiting.length > 0) call()
    },
    hangUp() {
      for (const socket of waiting) socket.destroy()
      waiting = []
    },
  }
}

function explain(error: NodeJS.ErrnoException, { host, port, setting }: WantedPort): string {
  const place = `port ${port} on ${host}`
  switch (error.code) {
    case 'EADDRINUSE':
      return `${place} is in use; end what uses it, or give another with ${setting} (0: any that is free).`
    case 'EACCES':
      return `${place} may not be used by this user; give one from 1024 up with ${setting}.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine; give another with --host.`
    default:
      return `${place} can't be used: ${error.message}.`
  }
}

async function drain(server: HttpServer, twin: Server | undefined, deadline: AbortSignal): Promise<void> {
  // A connection that stays open would bring request after request.
  server.prependListener('request', (_request, response) => (response.shouldKeepAlive = false))
  const closed = once(server, 'close')
  server.close()
  const sweep = setInterval(() => server.closeIdleConnections(), 20)
  const hangUp = () => server.closeAllConnections()
  if (deadline.aborted) hangUp()
  else deadline.addEventListener('abort', hangUp)
  try {
    await closed
    // Those of the twin are the server's to answer, but not among what its `close` waits for.
    while (!deadline.aborted && (await countConnections(twin)) > 0) await new Promise((next) => setTimeout(next, 20))
  } finally {
    clearInterval(sweep)
    deadline.removeEventListener('abort', hangUp)
  }
}

function countConnections(server: Server | undefined): Promise<number> {
  return new Promise((resolve) => {
    if (server) server.getConnections((error, count) => resolve(error ? 0 : count))
    else resolve(0)
  })
}
