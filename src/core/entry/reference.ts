import { invalid } from '../errors/index.ts'
import { isSafeText } from '../text/index.ts'

/** The outside thing an entry hangs on, such as `{ type: 'customer', id: '42' }`. Exact and case-sensitive. */
export interface Reference {
  readonly type: string
  readonly id: string
}

export function isOfReference({ reference }: { readonly reference: Reference | null }, wanted: Reference): boolean {
  return reference?.type === wanted.type && reference.id === wanted.id
}

const typePattern = /^[a-zA-Z0-9_-]{1,64}$/
const refusedInId = /[{}[\]"\\]/

/** Rule 1.3-3. Undefined where it does not fit. */
export function parseReferenceType(value: unknown): string | undefined {
  return typeof value === 'string' && typePattern.test(value) ? value : undefined
}

/** Rule 1.3-3: an integer is taken as its decimal string. Undefined where it does not fit. */
export function parseReferenceId(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || text.length === 0 || text.length > 512) return undefined
  return refusedInId.test(text) || !isSafeText(text) ? undefined : text
}

/** Both or neither (rule 1.3-3); `null` counts as neither. */
export function parseReference(type: unknown, id: unknown): Reference | null {
  if ((type === undefined || type === null) && (id === undefined || id === null)) return null
  const parsedType = parseReferenceType(type)
  if (parsedType === undefined) {
    throw invalid('reference_type', 'The reference_type field must be 1 to 64 letters, digits, - or _.')
  }
  const parsedId = parseReferenceId(id)
  if (parsedId === undefined) {
    throw invalid('reference_id', 'The reference_id field must be 1 to 512 characters, none of { } [ ] " \\.')
  }
  return { type: parsedType, id: parsedId }
}
