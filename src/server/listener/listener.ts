import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Awaitable } from '../../core/awaitable.ts'
import type { Installation } from '../../core/brand/index.ts'
import { networkOf } from '../../core/text/index.ts'
import {
  answerBrokenRequest,
  createTrust,
  hasOneHost,
  listenerBounds,
  listenerTimes,
  RateWindow,
  visitorAddress,
  type ListenerTimes,
} from '../http/index.ts'
import { findBrandOfHost } from './brand-of-host.ts'
import {
  isAdminCookie,
  isLoop,
  plainAnswer,
  type PageService,
  type VisitorAnswer,
  type VisitorRequest,
} from '../visit/index.ts'
import { readBody } from './read-body.ts'
import { presentAsPage, sendAnswer } from './send-answer.ts'

// Not by an import, which reads every export, also the getter that loads a WebSocket client: 12 MB and 40 ms.
const { createServer } = process.getBuiltinModule('node:http')

export interface PagesListenerOptions {
  readonly service: PageService
  readonly installation: () => Awaitable<Installation>
  readonly isReady: () => Promise<{ readonly ready: boolean; readonly waiting: readonly string[] }>
  /** Addresses and networks whose X-Forwarded-* headers are believed. */
  readonly trustProxy: readonly string[]
  /** Whether visitors come over https; a trusted proxy's X-Forwarded-Proto decides where there is one. */
  readonly isSecure: boolean
  /** UUIDv7s that grow: a visit and its run have one id (rule 5.4-1). */
  readonly newId: () => string
  readonly log: { error(fields: object, text: string): void; debug(fields: object, text: string): void }
}

/** The visitors' listener: bounds, brand and address here; everything a page does happens in a runner. */
export function createPagesListener(options: PagesListenerOptions, times: ListenerTimes = listenerTimes): Server {
  const listener = new PagesListener(options, times)
  const server = createServer({ ...listenerBounds(times), keepAliveTimeout: 65_000 }, (request, response) =>
    listener.receive(request, response),
  )
  server.on('clientError', (error, socket) => answerBrokenRequest(error, socket as Socket, presentAsPage))
  return server
}

/**
 * New sessions of an address, or of an IPv6 network, in a brand (rule 3.1-4). Past it, it gets pages, but no session. Each
 * visit takes a place while it is under way, as any may turn out to start one, also where its cookie is known no more.
 */
const sessionBound = { most: 60, windowMs: 60_000 }

class PagesListener {
  readonly #options: PagesListenerOptions
  readonly #newSessions: RateWindow
  readonly #isTrusted: (address: string) => boolean
  readonly #times: ListenerTimes

  constructor(options: PagesListenerOptions, times: ListenerTimes) {
    this.#options = options
    this.#times = times
    this.#newSessions = new RateWindow(sessionBound, () => performance.now())
    this.#isTrusted = createTrust(options.trustProxy)
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    const id = this.#options.newId()
    const visit = { id, request, response }
    this.#answer(request, id)
      .then((answer) => {
        const { status } = answer
        if (status >= 400) this.#options.log.debug({ request: id, status }, 'answered with an error')
        sendAnswer(answer, visit)
      })
      .catch((error: unknown) => {
        if (request.destroyed && !request.complete) return
        this.#options.log.error({ err: error, request: id }, 'a visit failed')
        sendAnswer(plainAnswer(500, { id }), visit)
      })
      // Whatever else there may be: nobody is left waiting.
      .catch(() => response.destroy())
  }

  async #answer(request: IncomingMessage, id: string): Promise<VisitorAnswer> {
    const { method = 'GET', headers } = request
    const url = ownUrl(request)
    if (url === undefined || !hasOneHost(request)) return plainAnswer(400, { id })
    if (url === '/healthz') return text(200, 'ok\n')
    if (url === '/readyz') return await this.#readiness()
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
      return plainAnswer(405, { id }, [['allow', 'GET, HEAD, POST']])

    if (isLoop(single(headers['cdn-loop']))) return plainAnswer(508, { id })

    const remote = request.socket.remoteAddress ?? ''
    const isTrusted = this.#isTrusted(remote)
    const host = (isTrusted && firstOf(headers['x-forwarded-host'])) || headers.host || ''
    const proto = isTrusted ? firstOf(headers['x-forwarded-proto'])?.toLowerCase() : undefined
    const waiting = this.#options.installation()
    const installation = waiting instanceof Promise ? await waiting : waiting
    const brandId = findBrandOfHost(installation, host)
    if (brandId === undefined) return plainAnswer(421, { id })

    const ip = visitorAddress(remote, single(headers['x-forwarded-for']), this.#isTrusted)
    const sender = `${brandId} ${networkOf(ip)}`
    const sent = method === 'POST' ? await readBody(request, this.#times.body) : noBody
    if (!sent) return plainAnswer(408, { id })
    const visit: Omit<VisitorRequest, 'mayStartSession'> = {
      id,
      brandId,
      method,
      url,
      host,
      headers: pickHeaders(headers),
      cookie: withoutAdminCookies(headers.cookie),
      ...sent,
      ip,
      isSecure: proto === undefined ? this.#options.isSecure : proto === 'https',
    }
    const place = isFromOtherSite(request) ? undefined : this.#newSessions.reserve(sender)
    let started = false
    try {
      const answer = await this.#options.service.handle({ ...visit, mayStartSession: place !== undefined })
      started = answer.startedSession
      return answer
    } finally {
      if (!started) place?.giveBack()
    }
  }

  async #readiness(): Promise<VisitorAnswer> {
    const { ready, waiting } = await this.#options.isReady()
    return ready ? text(200, 'ready\n') : text(503, `waiting for ${waiting.join(', ')}\n`)
  }
}

const noBody = { body: null, bodyTooLarge: false } as const

/** Path and query. An absolute address must name the same host as the Host header: one brand, never two. */
function ownUrl({ url = '/', headers }: IncomingMessage): string | undefined {
  if (url.startsWith('/')) return url
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(url)
  if (!absolute || absolute[1]!.toLowerCase() !== headers.host?.toLowerCase()) return undefined
  return absolute[2]!.startsWith('/') ? absolute[2] : `/${absolute[2]}`
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** Of a list, as each proxy on the way adds its own: what the one nearest to the visitor said. */
function firstOf(value: string | string[] | undefined): string | undefined {
  return single(value)?.split(',', 1)[0]!.trim() || undefined
}

/**
 * A form that a page of another site sends. Browsers keep the visitor's session out of it (SameSite=Lax), but would take
 * a new one from the answer, in place of his: anybody could sign him out (rule 3.1-4).
 */
function isFromOtherSite({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && headers['sec-fetch-site'] === 'cross-site'
}

function pickHeaders(headers: IncomingMessage['headers']): VisitorRequest['headers'] {
  const picked: Record<string, string> = {}
  for (const name of [
    'user-agent',
    'referer',
    'accept-language',
    'content-type',
    'cdn-loop',
    'idempotency-key',
  ] as const) {
    const value = single(headers[name])
    if (value !== undefined) picked[name] = value
  }
  return picked
}

/** Cookies ignore ports: one that belongs to the admin may arrive here, and goes no further (rule 3.1-1). */
function withoutAdminCookies(header: string | undefined): string | undefined {
  if (header === undefined || !/stagecraft_admin/i.test(header)) return header
  return header
    .split(';')
    .filter((pair) => !isAdminCookie(pair.split('=', 1)[0]!.trim()))
    .join(';')
}

function text(status: number, body: string): VisitorAnswer {
  return {
    status,
    headers: [
      ['content-type', 'text/plain; charset=utf-8'],
      ['cache-control', 'no-store'],
    ],
    body,
    startedSession: false,
  }
}
