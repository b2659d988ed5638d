import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { CoreError, type ErrorCode } from '../../core/errors/index.ts'
import { securityHeaders } from './security-headers.ts'

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
  const requestId = randomUUID()
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
