import { randomUUID } from 'node:crypto'
import type { ConnectionError } from 'fastify'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { CoreError, type ErrorCode } from '../../core/errors/index.ts'
import { securityHeaders } from './security-headers.ts'

/** The bounds of rule 5.3-1 that hold for both listeners. A body's own deadline is `limitBodyTime`. */
export const listenerBounds = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  // How often Node looks for connections that are past their time; its default of 30 s would make 10 s up to 40.
  connectionsCheckingInterval: 1_000,
  // Node would refuse a request without a host in a shape of its own; `checkHost` does it in ours.
  requireHostHeader: false,
} as const

/** Milliseconds in which a body must have arrived (rule 5.3-1). */
export const bodyTimeout = 30_000

export function newRequestId(): string {
  return randomUUID()
}

/** One Host header, or none where HTTP/1.0 asks for none: two readers of two would take different ones. */
export function checkHost({ rawHeaders, httpVersion }: IncomingMessage): void {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]!.toLowerCase() === 'host') count++
  if (count > 1 || (count === 0 && httpVersion !== '1.0')) {
    throw new CoreError('request.malformed', { reason: 'it must have one Host header' })
  }
}

/**
 * Answers what never became a request: headers too large or too slow, bytes that are no HTTP. In the shape of every
 * other error; then the connection is closed, because where the next request would begin is unknown.
 */
export function answerBrokenRequest(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, reason, code, message } = brokenRequest(error)
  const requestId = newRequestId()
  const body = JSON.stringify({ message, code })
  const headers = {
    ...securityHeaders({ isHttps: false }),
    'x-request-id': requestId,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n${body}`)
}

function brokenRequest({ code }: ConnectionError): {
  status: number
  reason: string
  code: ErrorCode
  message: string
} {
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
