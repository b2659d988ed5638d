import { isRedirectTarget } from '../../../core/source/index.ts'

const mostHeaders = 50
const mostHeaderBytes = 8 * 1024
const mostCookies = 50
const mostCookieBytes = 4 * 1024
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** Headers that belong to the server, or would undo what it promises to other pages (rule 3.2-5). */
const refusedHeaders: ReadonlySet<string> = new Set([
  'set-cookie',
  'x-frame-options',
  'strict-transport-security',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'host',
  'date',
  'server',
  'x-content-type-options',
  'x-request-id',
])
const refusedPrefixes = ['access-control-', 'content-security-policy'] as const

export interface CookieOptions {
  readonly maxAge?: number
  readonly path?: string
  readonly httpOnly?: boolean
  readonly sameSite?: 'Lax' | 'Strict' | 'None'
}

/** What a script says about the answer, collected and checked; sent when the run is over. */
export class Reply {
  status: number | undefined
  /** Set once the script answered by itself: the template is not rendered then. */
  body: { readonly type: string; readonly text: string } | undefined
  readonly headers = new Map<string, string>()
  readonly cookies = new Map<string, string>()
  readonly #isOwnCookie: (name: string) => boolean
  readonly #isSecure: boolean

  constructor({ isOwnCookie, isSecure }: { isOwnCookie: (name: string) => boolean; isSecure: boolean }) {
    this.#isOwnCookie = isOwnCookie
    this.#isSecure = isSecure
  }

  get isAnswered(): boolean {
    return this.body !== undefined
  }

  setStatus(code: unknown): boolean {
    if (typeof code !== 'number' || !Number.isInteger(code) || code < 200 || code > 599) return false
    this.status = code
    return true
  }

  setHeader(name: unknown, value: unknown): boolean {
    if (typeof name !== 'string' || (typeof value !== 'string' && typeof value !== 'number')) return false
    const key = name.toLowerCase()
    const text = String(value)
    if (!token.test(key) || refusedHeaders.has(key) || refusedPrefixes.some((prefix) => key.startsWith(prefix)))
      return false
    // Printable Latin-1 only: beyond it a header would be cut to its low bytes, which can spell CR and LF.
    if (!/^[\t\x20-\x7e\xa0-\xff]*$/.test(text) || text.length > mostHeaderBytes) return false
    if (!this.headers.has(key) && this.headers.size >= mostHeaders) return false
    this.headers.set(key, text)
    return true
  }

  setCookie(name: unknown, value: unknown, options: unknown): boolean {
    if (typeof name !== 'string' || !token.test(name) || this.#isOwnCookie(name)) return false
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false
    const parsed = parseCookieOptions(options)
    if (!parsed) return false
    const text = serializeCookie(name, encodeURIComponent(String(value).toWellFormed()), parsed, this.#isSecure)
    if (text.length > mostCookieBytes || (!this.cookies.has(name) && this.cookies.size >= mostCookies)) return false
    this.cookies.set(name, text)
    return true
  }

  deleteCookie(name: unknown): boolean {
    return this.setCookie(name, '', { maxAge: 0 })
  }

  /** False where the target is not a path of ours or http(s): nothing that a browser would read otherwise. */
  redirect(url: unknown, status: unknown): boolean {
    const location = typeof url === 'string' ? serializeLocation(url) : undefined
    if (location === undefined) return false
    const code = status ?? 302
    if (typeof code !== 'number' || ![301, 302, 303, 307, 308].includes(code)) return false
    this.status = code
    this.headers.set('location', location)
    this.body = { type: 'text/plain; charset=utf-8', text: '' }
    return true
  }

  send(type: string, text: string): void {
    this.body = { type, text }
  }
}

/**
 * A target of rule 3.2-6 as a Location header takes it, in ASCII; undefined where it is none. A path goes out as it was
 * checked, only escaped: resolved, `/.//evil.example` would become an address of another host.
 */
export function serializeLocation(url: string): string | undefined {
  if (!isRedirectTarget(url)) return undefined
  if (!url.startsWith('/')) return new URL(url).href
  return url.toWellFormed().replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent)
}

function parseCookieOptions(given: unknown): CookieOptions | undefined {
  if (given === undefined || given === null) return {}
  if (typeof given !== 'object') return undefined
  const { maxAge, path, httpOnly, sameSite } = given as Record<string, unknown>
  if (maxAge !== undefined && (typeof maxAge !== 'number' || !Number.isFinite(maxAge))) return undefined
  if (path !== undefined && (typeof path !== 'string' || !/^\/[\x21-\x3a\x3c-\x7e]*$/.test(path))) return undefined
  if (httpOnly !== undefined && typeof httpOnly !== 'boolean') return undefined
  const site =
    sameSite === undefined
      ? undefined
      : (['Lax', 'Strict', 'None'] as const).find(
          (known) => typeof sameSite === 'string' && known.toLowerCase() === sameSite.toLowerCase(),
        )
  if (sameSite !== undefined && site === undefined) return undefined
  return {
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(path === undefined ? {} : { path }),
    ...(httpOnly === undefined ? {} : { httpOnly }),
    ...(site === undefined ? {} : { sameSite: site }),
  }
}

/** One Set-Cookie value; `value` is encoded already. */
export function serializeCookie(name: string, value: string, options: CookieOptions, isSecure: boolean): string {
  const { maxAge, path = '/', httpOnly = false, sameSite = 'Lax' } = options
  const parts = [`${name}=${value}`, `Path=${path}`, `SameSite=${sameSite}`]
  if (maxAge !== undefined) parts.push(`Max-Age=${Math.trunc(maxAge)}`)
  if (httpOnly) parts.push('HttpOnly')
  // Browsers take SameSite=None only from secure cookies.
  if (isSecure || sameSite === 'None') parts.push('Secure')
  return parts.join('; ')
}
