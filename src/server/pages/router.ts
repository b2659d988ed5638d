import type { Definitions } from '../../core/definitions/index.ts'
import type { PublishedSource } from '../../core/source/index.ts'
import { findPublished } from './find-published.ts'

export interface RoutedPage {
  readonly page: PublishedSource
  readonly params: Readonly<Record<string, string>>
}

const noParams: Readonly<Record<string, string>> = {}

/**
 * The published page of a path (rule 3.1-2): exact slug, then wildcards, most literal first, then `PATH/index`. A page
 * that comes with the product is one of an exact slug: no wildcard takes its place (rule 3.7-1).
 */
export function findPage(definitions: Definitions, path: string): RoutedPage | undefined {
  const segments = parsePath(path)
  if (!segments) return undefined
  const slug = segments.length === 0 ? 'index' : segments.join('/')
  const exact = findPublished(definitions, 'page', slug)
  // A path is never taken for a pattern: `{` in it is only a character.
  if (exact && !slug.includes('{')) return { page: exact, params: noParams }
  for (const pattern of patternsOf(definitions)) {
    const params = matchPattern(pattern.parts, segments)
    if (params) return { page: pattern.page, params }
  }
  const index = segments.length === 0 ? undefined : definitions.findPublished('page', `${slug}/index`)
  return index && !slug.includes('{') ? { page: index, params: noParams } : undefined
}

/** Decoded segments; undefined where the path has empty ones, dots, or codes that hide a slash or a control character. */
export function parsePath(path: string): readonly string[] | undefined {
  if (path === '/') return []
  const trimmed = path.endsWith('/') ? path.slice(1, -1) : path.slice(1)
  const segments = trimmed.split('/')
  for (const [i, segment] of segments.entries()) {
    const decoded = segment.includes('%') ? decode(segment) : segment
    // eslint-disable-next-line no-control-regex -- control characters are what is refused
    if (!decoded || decoded === '.' || decoded === '..' || /[/\\\x00-\x1f\x7f]/.test(decoded)) return undefined
    segments[i] = decoded
  }
  return segments
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

interface Pattern {
  readonly page: PublishedSource
  readonly parts: readonly { readonly literal?: string; readonly name?: string }[]
}

const patternsByDefinitions = new WeakMap<Definitions, readonly Pattern[]>()

function patternsOf(definitions: Definitions): readonly Pattern[] {
  let patterns = patternsByDefinitions.get(definitions)
  if (!patterns) {
    patterns = definitions
      .publishedOf('page')
      .filter((page) => page.name.includes('{'))
      .map((page) => ({ page, parts: page.name.split('/').map(parsePart) }))
      .sort(byLiterals)
    patternsByDefinitions.set(definitions, patterns)
  }
  return patterns
}

function parsePart(part: string): { literal?: string; name?: string } {
  return part.startsWith('{') ? { name: part.slice(1, -1) } : { literal: part }
}

/** More literal segments first; of equals, the one whose literal comes earlier; at last by slug, so that it is stable. */
function byLiterals(a: Pattern, b: Pattern): number {
  const count = (pattern: Pattern) => pattern.parts.filter((part) => part.literal !== undefined).length
  if (count(a) !== count(b)) return count(b) - count(a)
  for (let i = 0; i < Math.min(a.parts.length, b.parts.length); i++) {
    const [left, right] = [a.parts[i]!.literal, b.parts[i]!.literal]
    if ((left === undefined) !== (right === undefined)) return left === undefined ? 1 : -1
  }
  return a.page.name < b.page.name ? -1 : 1
}

function matchPattern(
  parts: Pattern['parts'],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (parts.length !== segments.length) return undefined
  const params: Record<string, string> = Object.create(null)
  for (const [i, { literal, name }] of parts.entries()) {
    const segment = segments[i]!
    if (literal !== undefined && literal !== segment) return undefined
    if (name !== undefined) params[name] = segment
  }
  return params
}
