import { invalid } from '../errors/index.ts'
import { Input } from '../input/index.ts'
import { isSafeText } from '../text/index.ts'
import { defaultSettings, type PageSettings, type SourceKind } from './source.ts'

export const mostSourceLength = 1_000_000

const segment = /^[a-z0-9][a-z0-9._~-]*$/i
const wildcard = /^\{[a-zA-Z_][a-zA-Z0-9_]*\}$/
/** Answered by the server itself (rule 3.1-2). */
const refusedSlug = /^(?:files|healthz|readyz)(?:\/|$)/i
const codePattern = /^[a-zA-Z0-9][a-zA-Z0-9_-]*(?:\/[a-zA-Z0-9][a-zA-Z0-9_-]*)*$/

/** What names a source: `slug` for pages, `code` for modules and components. */
export function nameKeyOf(kind: SourceKind): 'slug' | 'code' {
  return kind === 'page' ? 'slug' : 'code'
}

/**
 * A page's slug: path segments without the slashes around them, wildcards such as `blog/{id}` among them; `index` for
 * the root. A module's or component's code: the same without wildcards and dots.
 */
export function parseSourceName(kind: SourceKind, value: unknown): string {
  const key = nameKeyOf(kind)
  if (typeof value !== 'string' || value === '') throw invalid(key, `The ${key} field is required.`)
  const name = kind === 'page' ? value.replace(/^\/+|\/+$/g, '') || 'index' : value
  if (name.length > 255) throw invalid(key, `The ${key} field must not be greater than 255 characters.`)
  if (kind !== 'page') {
    if (!codePattern.test(name))
      throw invalid(key, 'The code field must be letters, digits, _ and -, in parts divided by /.')
    return name
  }
  const segments = name.split('/')
  if (!segments.every((part) => segment.test(part) || wildcard.test(part))) {
    throw invalid(
      key,
      'The slug field must be path segments of letters, digits, ., _, ~ and -, or {name}, divided by /.',
    )
  }
  const names = segments.filter((part) => wildcard.test(part))
  if (new Set(names).size !== names.length) throw invalid(key, 'The slug field holds a {name} twice.')
  if (refusedSlug.test(name))
    throw invalid(key, 'The slug field must not be files/…, healthz or readyz: the server answers there.')
  return name
}

export function parseSourceText(key: 'html' | 'source', value: unknown): string {
  if (typeof value !== 'string') throw invalid(key, `The ${key} field must be a string.`)
  if (value.length > mostSourceLength)
    throw invalid(key, `The ${key} field must not be greater than ${mostSourceLength} characters.`)
  if (!isSafeText(value)) throw invalid(key, `The ${key} field must not hold NUL or broken characters.`)
  return value
}

/** What of the settings is given (rule 3.6-2); `base` is what the rest stays. */
export function parseSettings(raw: unknown, base: PageSettings = defaultSettings): PageSettings {
  const input = new Input(raw)
  const kept = <T>(given: T | undefined, before: T): T => (given === undefined ? before : given)
  const redirectUrl = input.text('redirect_url', 2000)
  if (typeof redirectUrl === 'string' && redirectUrl !== '' && !isRedirectTarget(redirectUrl)) {
    input.issue('redirect_url', 'The redirect_url field must be a path such as /join, or an http(s) address.')
  }
  const settings: PageSettings = {
    title: input.text('title', 255) ?? base.title,
    requiresLogin: input.boolean('requires_login') ?? base.requiresLogin,
    redirectUrl: kept(redirectUrl, base.redirectUrl) || null,
    onError: input.oneOf('on_error', ['continue', 'fail_closed'] as const) ?? base.onError,
    atomic: input.boolean('atomic') ?? base.atomic,
    seoTitle: kept(input.text('seo_title', 255), base.seoTitle),
    seoDescription: kept(input.text('seo_description', 1000), base.seoDescription),
  }
  input.done()
  return settings
}

/**
 * Rule 3.2-6: a path that begins with one `/`, or an http(s) address that every reader of addresses takes for one;
 * nothing that a browser could read otherwise.
 */
export function isRedirectTarget(url: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\x00-\x20\x7f\\]/.test(url) || url.length > 2000) return false
  return /^\/(?!\/)/.test(url) || (/^https?:\/\/[^/?#@]+(?:[/?#]|$)/i.test(url) && URL.canParse(url))
}
