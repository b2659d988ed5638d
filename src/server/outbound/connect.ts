import type { ClientRequest, IncomingMessage } from 'node:http'
import type { RequestOptions } from 'node:https'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import { CallFailure } from './call-failure.ts'
import type { Target } from './check-target.ts'
import type { Limits } from './limits.ts'

// Not by an import, which reads every export, also the getter that loads a WebSocket client: 12 MB and 40 ms.
const http = process.getBuiltinModule('node:http')
const https = process.getBuiltinModule('node:https')

export interface SentRequest {
  readonly method: 'GET' | 'POST'
  readonly headers: ReadonlyMap<string, string>
  readonly body: string | undefined
}

/**
 * Sends a request to one of a target's addresses, on a connection of its own: none is kept, so that none is ever shared,
 * and no setting of the process (proxies, trust, leniency) has a part in it. Rejects with a CallFailure, or with the
 * network's error. Whoever gets the answer destroys it.
 */
export function connect(
  { url, host, port, addresses }: Target,
  { method, headers, body }: SentRequest,
  limits: Limits,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const options: RequestOptions & { readonly autoSelectFamily: boolean } = {
      method,
      hostname: host,
      port,
      path: `${url.pathname}${url.search}`,
      headers: Object.fromEntries(headers),
      agent: false,
      signal,
      lookup: only(addresses),
      autoSelectFamily: true,
      maxHeaderSize: limits.headerBytes,
      insecureHTTPParser: false,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
    }
    const outgoing = request(options)
    outgoing.on('error', (error) => reject(isTooMuch(error) ? tooLarge() : error))
    // A server that changes to another protocol is hung up on without an error.
    outgoing.once('close', () => reject(new Error('There was no answer.')))
    let answer: IncomingMessage | undefined
    outgoing.once('response', (message) => {
      answer = message
      resolve(message)
    })
    boundWire(outgoing, limits.wireBytes, () => (answer ?? outgoing).destroy(tooLarge()))
    outgoing.end(body)
  })
}

/** Answers what was checked, whatever a name server says meanwhile. Not asked where the host is an address itself. */
function only(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_name, options, done) => {
    if (options.all) done(null, all)
    else done(null, all[0]!.address, all[0]!.family)
  }
}

/** Counts what no other bound does: answers before the answer, ends of chunks, headers after the body. */
function boundWire(outgoing: ClientRequest, mostBytes: number, onTooMuch: () => void): void {
  let bytes = 0
  outgoing.once('socket', (socket) => {
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > mostBytes) onTooMuch()
    })
  })
}

function isTooMuch(error: Error): boolean {
  return 'code' in error && error.code === 'HPE_HEADER_OVERFLOW'
}

function tooLarge(): CallFailure {
  return new CallFailure('too_large')
}
