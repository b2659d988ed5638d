import { CoreError } from '../../../core/errors/index.ts'
import type { Json } from '../../../core/json.ts'
import { deepestJson, isDeeperThan } from '../../../core/json-faults.ts'

// A byte order mark is dropped, bytes that are no UTF-8 are refused: a replacement character would be stored for good.
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * A JSON body; undefined where there is none. Throws `request.malformed`. Of a key given twice the last one counts;
 * `__proto__` becomes an ordinary own property, which every reader of own properties passes over.
 */
export function parseJsonBody(bytes: Uint8Array): Json | undefined {
  if (bytes.length === 0) return undefined
  let text: string
  let body: Json
  try {
    text = utf8.decode(bytes)
    body = JSON.parse(text) as Json
  } catch {
    throw new CoreError('request.malformed', { reason: 'the body is not valid JSON' })
  }
  if (isDeeperThan(deepestJson, text)) {
    throw new CoreError('request.malformed', { reason: `the body is nested deeper than ${deepestJson} levels` })
  }
  return body
}
