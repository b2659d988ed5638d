import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts'
import { GuestError } from '../sandbox/index.ts'
import type { Outbound, OutboundAnswer, OutboundRequest } from './outbound.ts'
import type { PendingWrites } from './pending-writes.ts'
import type { RunLog } from './run-log.ts'

/** Rule 3.2-9. */
const mostCalls = 5

/** `http.get` and `http.post` of one run (rule 3.2-9). Who may be called is decided behind the port. */
export class HttpCalls {
  readonly #outbound: Outbound
  readonly #log: RunLog
  readonly #pending: PendingWrites
  /** Made with the first call: ending one costs more than most runs do otherwise. */
  #end: AbortController | undefined
  #made = 0

  constructor(outbound: Outbound, log: RunLog, pending: PendingWrites) {
    this.#outbound = outbound
    this.#log = log
    this.#pending = pending
  }

  async get({ url, headers }: JsonObject): Promise<Json> {
    const name = 'http.get'
    return await this.#call(name, { method: 'GET', url: parseUrl(name, url), headers: parseHeaders(name, headers) })
  }

  async post({ url, body, headers }: JsonObject): Promise<Json> {
    const name = 'http.post'
    const given = parseHeaders(name, headers)
    const request = { method: 'POST', url: parseUrl(name, url) } as const
    if (body === undefined) return await this.#call(name, { ...request, headers: given })
    const isText = typeof body === 'string'
    const type = isText ? 'text/plain; charset=utf-8' : 'application/json'
    const hasType = [...given.keys()].some((key) => key.toLowerCase() === 'content-type')
    return await this.#call(name, {
      ...request,
      headers: hasType ? given : new Map([...given, ['content-type', type]]),
      body: isText ? body : JSON.stringify(body),
    })
  }

  /** What is under way is given up: nobody waits for it any more. */
  end(): void {
    this.#end?.abort()
  }

  async #call(name: string, request: OutboundRequest): Promise<Json> {
    const call = this.#log.startCall(name)
    call.note(shownUrl(request.url))
    const answer: OutboundAnswer =
      ++this.#made > mostCalls
        ? { error: 'blocked', reason: `a run may call at most ${mostCalls} times` }
        : await this.#send(request)
    call.done()
    if (!('error' in answer)) {
      call.note(String(answer.status))
      return { status: answer.status, headers: answer.headers, body: answer.body }
    }
    const { error, reason } = answer
    call.note(reason === undefined ? error : `${error}: ${reason}`)
    return { status: 0, headers: {}, body: '', error }
  }

  /** What the script asked to be written before is durable by then: another server hears of nothing that may still be lost. */
  async #send(request: OutboundRequest): Promise<OutboundAnswer> {
    const { signal } = (this.#end ??= new AbortController())
    await this.#pending.confirm()
    return signal.aborted ? { error: 'failed' } : await this.#outbound.send(request, signal)
  }
}

function parseUrl(name: string, url: Json | undefined): string {
  if (typeof url !== 'string') throw new GuestError('TypeError', `${name}: url must be a text.`)
  return url
}

function parseHeaders(name: string, headers: Json | undefined): ReadonlyMap<string, string> {
  if (headers === undefined || headers === null) return new Map()
  if (!isJsonObject(headers)) throw new GuestError('TypeError', `${name}: headers must be an object of texts.`)
  return new Map(
    Object.entries(headers).map(([key, value]) => {
      if (typeof value !== 'string' && typeof value !== 'number') {
        throw new GuestError('TypeError', `${name}: the header ${key.slice(0, 100)} must be a text.`)
      }
      return [key, String(value)]
    }),
  )
}

/** Longer parts of a path are taken for keys, which many services want there. */
const longestShown = 19

/** The address without what may be a secret: values of the query, user and password, and long parts of the path. */
function shownUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !url.host) return '(no address)'
  const path = url.pathname
    .split('/')
    .map((part) => (part.length > longestShown ? '…' : part))
    .join('/')
  const names = [...new Set(url.searchParams.keys())].map((key) => (key.length > longestShown ? '…' : `${key}=…`))
  const shown = `${url.protocol}//${url.host}${path}${names.length > 0 ? `?${names.join('&')}` : ''}`
  return shown.length > 200 ? `${shown.slice(0, 200)}…` : shown
}
