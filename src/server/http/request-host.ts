import type { IncomingMessage } from 'node:http'
import { CoreError } from '../../core/errors/index.ts'

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
