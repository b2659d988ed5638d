import type { JsonObject } from '../../../core/json.ts'

const most = 200

/** The cookies of a Cookie header; of a name sent twice the first counts, as the browser puts the closest path first. */
export function parseCookies(header: string | undefined, isHidden: (name: string) => boolean): JsonObject {
  const cookies: Record<string, string> = Object.create(null)
  for (const [name, value] of cookiePairs(header)) {
    if (name !== '' && !Object.hasOwn(cookies, name) && !isHidden(name)) cookies[name] = decodeValue(value)
  }
  return cookies
}

export function findCookie(header: string | undefined, wanted: string): string | undefined {
  for (const [name, value] of cookiePairs(header)) if (name === wanted) return value
  return undefined
}

function* cookiePairs(header: string | undefined): Generator<readonly [string, string]> {
  if (header === undefined) return
  let count = 0
  for (const part of header.split(';')) {
    if (++count > most) return
    const at = part.indexOf('=')
    if (at > 0)
      yield [
        part.slice(0, at).trim(),
        part
          .slice(at + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      ]
  }
}

function decodeValue(value: string): string {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
