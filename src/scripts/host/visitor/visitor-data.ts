import type { Json, JsonObject } from '../../../core/json.ts'
import { parseBody } from './parse-body.ts'
import { parseCookies } from './parse-cookies.ts'
import { parseFields } from './parse-fields.ts'

/** A visitor's request as it came in; what scripts see of it is made when they first look. */
export interface VisitorInput {
  readonly method: string
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  readonly host: string
  readonly headers: {
    readonly 'user-agent'?: string
    readonly referer?: string
    readonly 'accept-language'?: string
    readonly 'content-type'?: string
  }
  /** The Cookie header; cookies of ours among them are never shown. */
  readonly cookie: string | undefined
  readonly body: Uint8Array | null
  readonly bodyTooLarge: boolean
  readonly ip: string
  readonly routeParams: Readonly<Record<string, string>>
}

/** `request` as scripts and templates see it (rule 3.2-2). */
export class VisitorData {
  readonly input: VisitorInput
  readonly #isOwnCookie: (name: string) => boolean
  #request: JsonObject | undefined
  #query: JsonObject | undefined

  constructor(input: VisitorInput, isOwnCookie: (name: string) => boolean) {
    this.input = input
    this.#isOwnCookie = isOwnCookie
  }

  get query(): JsonObject {
    return (this.#query ??= parseFields(this.input.query).fields)
  }

  get request(): JsonObject {
    return (this.#request ??= this.#build())
  }

  #build(): JsonObject {
    const { method, path, host, headers, ip, routeParams } = this.input
    const { body, error } = method === 'POST' ? parseBody(this.input) : { body: null, error: null }
    const agent = headers['user-agent'] ?? ''
    const isTablet = /ipad|tablet|kindle|silk|playbook|(?:android(?!.*mobile))/i.test(agent)
    const shown: Record<string, Json> = { host }
    for (const name of ['user-agent', 'referer', 'accept-language'] as const) {
      if (headers[name] !== undefined) shown[name] = headers[name]
    }
    return {
      method: method === 'HEAD' ? 'GET' : method,
      path,
      query: this.query,
      body,
      body_error: error,
      headers: shown,
      cookies: parseCookies(this.input.cookie, this.#isOwnCookie),
      ip: ip.includes(':') ? '' : ip,
      ip6: ip.includes(':') ? ip : '',
      is_mobile: !isTablet && /mobi|iphone|ipod|android|blackberry|opera mini/i.test(agent),
      is_tablet: isTablet,
      route_params: routeParams,
    }
  }
}
