import { isDeepStrictEqual } from 'node:util'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  '<any>': (value) => value !== undefined,
  '<string>': (value) => typeof value === 'string',
  '<number>': (value) => typeof value === 'number',
  '<id>': (value) => typeof value === 'string' && uuid.test(value),
  '<time>': (value) => typeof value === 'string' && time.test(value),
  '<absent>': (value) => value === undefined,
}

/**
 * Where `found` is not what a case expects, with the path to it; undefined where it is. Objects may have more than is
 * expected, lists not.
 */
export function findMismatch(expected: unknown, found: unknown, path = 'it'): string | undefined {
  if (typeof expected === 'string') return matchesText(expected, found) ? undefined : say(path, expected, found)
  if (typeof expected !== 'object' || expected === null) {
    return isDeepStrictEqual(expected, found) ? undefined : say(path, expected, found)
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length) return say(path, expected, found)
    return firstOf(expected.map((item, i) => () => findMismatch(item, found[i], `${path}[${i}]`)))
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return say(path, expected, found)
  return firstOf(
    Object.entries(expected).map(
      ([key, value]) =>
        () =>
          findMismatch(
            value,
            Object.hasOwn(found, key) ? (found as Record<string, unknown>)[key] : undefined,
            `${path}.${key}`,
          ),
    ),
  )
}

function matchesText(expected: string, found: unknown): boolean {
  const kind = kinds[expected]
  if (kind) return kind(found)
  const pattern = /^<~ (.*)>$/s.exec(expected)?.[1]
  if (pattern !== undefined) return typeof found === 'string' && new RegExp(pattern, 'u').test(found)
  return expected === found
}

function firstOf(looks: readonly (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const mismatch = look()
    if (mismatch !== undefined) return mismatch
  }
  return undefined
}

function say(path: string, expected: unknown, found: unknown): string {
  return `${path} is ${show(found)}, expected ${show(expected)}`
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value)
}
