import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Installation } from '../../core/brand/index.ts'
import { networkOf } from '../../core/sign-in/index.ts'
import type { Awaitable } from '../../core/store/index.ts'
import { findBrandOfHost } from './brand-of-host.ts'
import {
  isAdminCookie,
  isLoop,
  plainAnswer,
  type PageService,
  type VisitorAnswer,
  type VisitorRequest,
} from '../visit/index.ts'
import { RateWindow } from './rate-window.ts'
import { readBody } from './read-body.ts'
import { createTrust, visitorAddress } from './visitor-address.ts'

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
  readonly log: { error(fields: object, text: string): void }
}

/** The visitors' listener: bounds, brand and address here; everything a page does happens in a runner. */
export function createPagesListener(options: PagesListenerOptions): Server {
  const listener = new PagesListener(options)
  const server = createServer(
    // Rule 5.3-1: 16 KB of headers in 10 s, a body in 30 s.
    { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
    (request, response) => listener.receive(request, response),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
    socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  })
  return server
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

/** On every answer; of these a page may set the last only (rule 3.2-5). */
const fixedHeaders = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'SAMEORIGIN'],
  ['referrer-policy', 'strict-origin-when-cross-origin'],
] as const

/** New sessions of an address, or of an IPv6 network, in a brand (rule 3.1-4). Past it, it gets pages, but no session. */
const sessionBound = { most: 60, windowMs: 60_000 }

class PagesListener {
  readonly #options: PagesListenerOptions
  readonly #newSessions: RateWindow
  readonly #isTrusted: (address: string) => boolean

  constructor(options: PagesListenerOptions) {
    this.#options = options
    this.#newSessions = new RateWindow(sessionBound, () => performance.now())
    this.#isTrusted = createTrust(options.trustProxy)
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    const id = randomUUID()
    this.#answer(request, id).then(
      (answer) => send(request, response, id, answer),
      (error: unknown) => {
        if (request.destroyed && !request.complete) return
        this.#options.log.error({ err: error, request: id }, 'a visit failed')
        send(request, response, id, plainAnswer(500, { id }))
      },
    )
  }

  async #answer(request: IncomingMessage, id: string): Promise<VisitorAnswer> {
    const { method = 'GET', headers } = request
    const url = ownUrl(request)
    if (url === undefined || countHosts(request) !== 1) return plainAnswer(400, { id })
    if (url === '/healthz') return text(200, 'ok\n')
    if (url === '/readyz') return await this.#readiness()
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
      return plainAnswer(405, { id }, [['allow', 'GET, HEAD, POST']])

    if (isLoop(single(headers['cdn-loop']))) return plainAnswer(508, { id })

    const remote = request.socket.remoteAddress ?? ''
    const isTrusted = this.#isTrusted(remote)
    const host = (isTrusted && single(headers['x-forwarded-host'])) || headers.host || ''
    const proto = isTrusted ? single(headers['x-forwarded-proto']) : undefined
    const waiting = this.#options.installation()
    const installation = waiting instanceof Promise ? await waiting : waiting
    const brandId = findBrandOfHost(installation, host)
    if (brandId === undefined) return plainAnswer(421, { id })

    const ip = visitorAddress(remote, single(headers['x-forwarded-for']), this.#isTrusted)
    const sender = `${brandId} ${networkOf(ip)}`
    const sent = method === 'POST' ? await readBody(request) : noBody
    const visit: VisitorRequest = {
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
      mayStartSession: this.#newSessions.allows(sender),
    }
    const answer = await this.#options.service.handle(visit)
    if (answer.startedSession) this.#newSessions.count(sender)
    return answer
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

function countHosts({ rawHeaders }: IncomingMessage): number {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]!.length === 4 && rawHeaders[i]!.toLowerCase() === 'host') count++
  return count
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
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

function send(request: IncomingMessage, response: ServerResponse, id: string, answer: VisitorAnswer): void {
  if (response.destroyed) return
  const { status } = answer
  const body = status === 205 ? '' : answer.body
  const hasBody = !bodiless.has(status)
  const headers: string[] = []
  for (const [name, value] of answer.headers) headers.push(name, value)
  for (const [name, value] of fixedHeaders) {
    if (!answer.headers.some(([own]) => own === name)) headers.push(name, value)
  }
  if (hasBody) headers.push('content-length', String(Buffer.byteLength(body)))
  headers.push('x-request-id', id)
  // What was not read to its end can't be followed by another request.
  if (!request.complete) headers.push('connection', 'close')
  response.writeHead(status, headers)
  response.end(request.method === 'HEAD' || !hasBody ? undefined : body)
}

/** Statuses that HTTP knows no body of; 205 has one of no length. */
const bodiless: ReadonlySet<number> = new Set([204, 304])
