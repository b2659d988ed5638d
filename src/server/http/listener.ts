import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerOptions } from 'node:http'
import type { Socket } from 'node:net'
import { CoreError, type ErrorCode } from '../../core/errors/index.ts'
import { securityHeaders } from './security-headers.ts'

/** Milliseconds that a listener waits for what a request consists of (rule 5.3-1). */
export interface ListenerTimes {
  readonly headers: number
  /** From the end of the headers to the end of the body. */
  readonly body: number
  /** How often Node looks for headers that are past their time; its default of 30 s would make 10 s up to 40. */
  readonly check: number
}

export const listenerTimes: ListenerTimes = { headers: 10_000, body: 30_000, check: 1_000 }

/** The bounds of rule 5.3-1 that Node minds, for both listeners. A body's time is for whoever reads it. */
export function listenerBounds(times: ListenerTimes) {
  return {
    maxHeaderSize: 16 * 1024,
    headersTimeout: times.headers,
    connectionsCheckingInterval: times.check,
    // It would count the headers in, and hold for uploads too, which may take as long as bytes flow.
    requestTimeout: 0,
    // Node would refuse a request without a host in a shape of its own; `hasOneHost` lets us do it in ours.
    requireHostHeader: false,
  } satisfies ServerOptions
}

export function newRequestId(): string {
  return randomUUID()
}

/** One Host header, or none where HTTP/1.0 asks for none: two readers of two would take different ones. */
export function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]!.length === 4 && rawHeaders[i]!.toLowerCase() === 'host') count++
  return count === 1 || (count === 0 && httpVersion === '1.0')
}

/** Throws `request.malformed` where it is not so. */
export function checkHost(request: IncomingMessage): void {
  if (!hasOneHost(request)) throw new CoreError('request.malformed', { reason: 'it must have one Host header' })
}

/** What never became a request, as it is answered. */
export interface BrokenRequest {
  readonly status: number
  readonly code: ErrorCode
  readonly message: string
}

/** Headers and body, for a request of this id. */
export type PresentBroken = (
  broken: BrokenRequest,
  requestId: string,
) => { readonly headers: readonly (readonly [name: string, value: string])[]; readonly body: string }

/** In the shape of every other error of the API. */
function presentAsData({ code, message }: BrokenRequest): ReturnType<PresentBroken> {
  const headers = { ...securityHeaders({ isHttps: false }), 'content-type': 'application/json; charset=utf-8' }
  return { headers: Object.entries(headers), body: JSON.stringify({ message, code }) }
}

/**
 * Answers what never became a request: headers too large or too slow, bytes that are no HTTP. Then the connection is
 * closed, because where the next request would begin is unknown.
 */
export function answerBrokenRequest(
  error: NodeJS.ErrnoException,
  socket: Socket,
  present: PresentBroken = presentAsData,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { reason, ...broken } = brokenRequest(error)
  const requestId = newRequestId()
  const { headers, body } = present(broken, requestId)
  const lines = [
    ...headers,
    ['x-request-id', requestId],
    ['content-length', String(Buffer.byteLength(body))],
    ['connection', 'close'],
  ].map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${broken.status} ${reason}\r\n${lines.join('')}\r\n${body}`)
}

function brokenRequest({ code }: NodeJS.ErrnoException): BrokenRequest & { readonly reason: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        reason: 'Request Header Fields Too Large',
        ...plain(new CoreError('request.too_large', { limit: '16 KB of headers' })),
      }
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return {
        status: 413,
        reason: 'Content Too Large',
        ...plain(new CoreError('request.too_large', { limit: '16 KB of chunk extensions' })),
      }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, reason: 'Request Timeout', ...plain(tooSlow()) }
    default:
      return {
        status: 400,
        reason: 'Bad Request',
        ...plain(new CoreError('request.malformed', { reason: 'it is not valid HTTP' })),
      }
  }
}

export function tooSlow(): CoreError {
  return new CoreError('request.malformed', { reason: 'it took too long to arrive' })
}

function plain({ code, message }: CoreError): { code: ErrorCode; message: string } {
  return { code, message }
}
