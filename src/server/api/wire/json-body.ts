import { CoreError } from '../../../core/errors/index.ts'
import type { Json } from '../../../core/json.ts'

/** Levels of arrays and objects that a body may nest. */
export const deepestBody = 64

// A byte order mark is dropped, bytes that are no UTF-8 are refused: a replacement character would be stored for good.
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * A JSON body; undefined where there is none. Throws `request.malformed`. Of a key given twice the last one counts;
 * `__proto__` becomes an ordinary own property, which every reader of own properties passes over.
 */
export function parseJsonBody(bytes: Uint8Array): Json | undefined {
  if (bytes.length === 0) return undefined
  let body: Json
  try {
    body = JSON.parse(utf8.decode(bytes)) as Json
  } catch {
    throw new CoreError('request.malformed', { reason: 'the body is not valid JSON' })
  }
  if (isDeeperThan(body, deepestBody)) {
    throw new CoreError('request.malformed', { reason: `the body is nested deeper than ${deepestBody} levels` })
  }
  return body
}

/** Goes no deeper than it has to, so that no nesting can exhaust the stack. */
function isDeeperThan(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (isDeeperThan(item as Json, levels - 1)) return true
  }
  return false
}
