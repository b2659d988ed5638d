import type { Json } from '../../../core/json.ts'
import { deepestJson, isDeeperThan } from '../../../core/json-faults.ts'
import { parseFields, textOfForm } from './parse-fields.ts'
import type { VisitorInput } from './visitor-data.ts'

/** Why `request.body` is null although something was sent (rule 3.2-2). */
export type BodyError = 'too_large' | 'too_many_fields' | 'unsupported_type' | 'invalid_json'

/** JSON or a form, parsed; null with the reason for all else. Nothing sent: null without one. */
export function parseBody({ body, bodyTooLarge, headers }: VisitorInput): { body: Json; error: BodyError | null } {
  if (bodyTooLarge) return { body: null, error: 'too_large' }
  if (body === null || body.length === 0) return { body: null, error: null }
  const type = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') {
    const { fields, hasMore } = parseFields(textOfForm(body))
    // Never a part of it: whatever is missing, a script would take for what the visitor did not fill in.
    return hasMore ? { body: null, error: 'too_many_fields' } : { body: fields, error: null }
  }
  if (type !== 'application/json' && !/^application\/[a-z0-9.+-]+\+json$/.test(type)) {
    return { body: null, error: 'unsupported_type' }
  }
  const text = decode(body)
  if (text === undefined || isDeeperThan(deepestJson, text)) return { body: null, error: 'invalid_json' }
  try {
    return { body: JSON.parse(text) as Json, error: null }
  } catch {
    return { body: null, error: 'invalid_json' }
  }
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}
