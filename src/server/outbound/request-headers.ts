import { blocked } from './call-failure.ts'

/** Those between us and the next server, and those that say who is asked or who asks. */
const refused: ReadonlySet<string> = new Set([
  'cdn-loop',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const most = 50
const mostBytes = 8 * 1024

/** Names in lower case. Throws a CallFailure where one is refused. */
export function checkHeaders(given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  let bytes = 0
  for (const [key, value] of given) {
    const name = key.toLowerCase()
    if (!/^[!#$%&'*+.^_`|~\da-z-]+$/.test(name) || !/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)) {
      throw blocked('a header holds what no header may')
    }
    if (refused.has(name) || name.startsWith('proxy-')) throw blocked(`the header ${name} is not for scripts`)
    headers.set(name, value)
    bytes += name.length + value.length
  }
  if (headers.size > most || bytes > mostBytes) throw blocked(`at most ${most} headers of 8 KB in all`)
  return headers
}

/** What another origin may know: what the call is, not who makes it. Keys go in headers of any name. */
const shared: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'user-agent',
])

export function withoutCredentials(headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...headers].filter(([name]) => shared.has(name)))
}
