import type { JsonObject } from '../../../core/json.ts'

const mostFields = 1_000

export interface ParsedFields {
  readonly fields: JsonObject
  /** There were more than 1,000; the first of them are here. */
  readonly hasMore: boolean
}

/**
 * A query or a form as flat data, parsed as the URL standard does: of a name given twice the last one counts, a name
 * ending in `[]` collects all into a list. Broken percent-codes stay as they are, bytes that are no UTF-8 become U+FFFD.
 */
export function parseFields(text: string): ParsedFields {
  const fields: Record<string, string | string[]> = Object.create(null)
  if (text === '') return { fields, hasMore: false }
  let count = 0
  // A question mark in front would be taken for what divides a query from its path.
  for (const [name, value] of new URLSearchParams(`&${text}`)) {
    if (++count > mostFields) return { fields, hasMore: true }
    const clean = value.replaceAll('\0', '\uFFFD')
    if (name.endsWith('[]')) {
      const key = name.slice(0, -2)
      const list = fields[key]
      if (Array.isArray(list)) list.push(clean)
      else fields[key] = [clean]
    } else fields[name] = clean
  }
  return { fields, hasMore: false }
}

/**
 * The bytes of a form for {@link parseFields}, which reads percent-codes and not bytes: so that a letter means the same
 * whether it was sent raw or as its code, and half of it as either.
 */
export function textOfForm(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  return text.replaceAll(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)
}
