import { newApiKey } from '../../src/app/secrets/index.ts'
import { askServer, socketAddress } from '../../src/app/socket/index.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { mailsTo, type WrittenMail } from '../e2e/outbox.ts'
import type { RunningServer } from '../product/serve.ts'
import type { ApiRequest, Given, Request } from '../../tools/rules/spec-case.ts'
import { ask, type HttpAnswer } from './http.ts'

export const owner = 'owner@example.com'

/** One visitor's browser: his cookies, and an address of his own, so that no limit by address is met by chance. */
interface Browser {
  readonly ip: string
  readonly cookies: Map<string, string>
}

/** A brand of its own on the running server, for one case. */
export class CaseBrand {
  readonly #server: RunningServer
  readonly #slug: string
  readonly #key: string
  readonly #browsers = new Map<string, Browser>()
  readonly #others = new Map<string, Promise<CaseBrand>>()
  static #brands = 0
  static #addresses = 0
  #pages = 0

  private constructor(server: RunningServer, slug: string, key: string) {
    this.#server = server
    this.#slug = slug
    this.#key = key
  }

  static async create(server: RunningServer, given: Given): Promise<CaseBrand> {
    const slug = `case-${++CaseBrand.#brands}`
    const operate = (operation: string, input: JsonObject) =>
      askServer(socketAddress(server.data), { operation, input })
    const { key, hash, prefix } = newApiKey()
    await operate('brand.create', { name: `Case ${CaseBrand.#brands}`, slug })
    await operate('key.create', {
      brand: slug,
      user: owner,
      name: 'Conformance',
      access: 'write',
      expires_at: null,
      hash,
      prefix,
    })
    const brand = new CaseBrand(server, slug, key)
    await brand.#prepare(given)
    return brand
  }

  async #prepare(given: Given): Promise<void> {
    for (const entity of given.entities ?? []) await this.#make('/crm/entities', entity)
    for (const [code, source] of Object.entries(given.modules ?? {})) {
      await this.#make('/modules', { code, source, publish: true })
    }
    for (const [code, html] of Object.entries(given.components ?? {})) {
      await this.#make('/components', { code, html, publish: true })
    }
    for (const [slug, page] of Object.entries(given.pages ?? {})) {
      await this.#make('/pages', { slug, publish: true, ...(typeof page === 'string' ? { html: page } : page) })
    }
    for (const customer of given.customers ?? []) await this.#make('/customers', customer)
    if (given.variables) await this.#make('/variables', given.variables, 'PUT')
    for (const [name, details] of Object.entries(given.visitors ?? {})) await this.#signIn(name, details)
  }

  /** A page that is visited once, for a step. */
  async visitOnce(html: string, as: string | undefined, host: string | undefined): Promise<HttpAnswer> {
    const slug = `step-${++this.#pages}`
    await this.#make('/pages', { slug, html, publish: true })
    return await this.visit({ path: `/${slug}` }, as, host)
  }

  /** Oldest first. */
  async mailsTo(email: string): Promise<readonly WrittenMail[]> {
    return await mailsTo(this.#server, email)
  }

  async visit(request: Request, as: string | undefined, host = `${this.#slug}.localhost`): Promise<HttpAnswer> {
    const browser = this.#browserOf(as)
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await ask(this.#server.pages, {
      ...sent(request),
      headers: {
        host,
        'x-forwarded-for': browser.ip,
        ...(cookie === '' ? {} : { cookie }),
        ...sent(request).headers,
      },
    })
    for (const line of answer.cookies) keepCookie(browser, line)
    return answer
  }

  async api({ brand, ...request }: ApiRequest): Promise<HttpAnswer> {
    if (brand !== undefined) return await (await this.#other(brand)).api(request)
    if (request.without_brand) return await ask(this.#server.admin, sent(request))
    const { method, path, headers, body } = sent(request)
    return await ask(this.#server.admin, {
      method,
      path: `${request.without_api ? '' : '/api'}/brands/${this.#slug}${path}`,
      headers: { authorization: `Bearer ${this.#key}`, ...headers },
      body,
    })
  }

  /** Another brand of the case, which is made when a step first names it. */
  #other(name: string): Promise<CaseBrand> {
    const other = this.#others.get(name) ?? CaseBrand.create(this.#server, {})
    this.#others.set(name, other)
    return other
  }

  async #make(path: string, json: unknown, method = 'POST'): Promise<void> {
    const { status, text } = await this.api({ method, path, json })
    if (status >= 300) throw new Error(`given: ${method} ${path} answers ${status}: ${text}`)
  }

  async #signIn(name: string, details: Readonly<Record<string, unknown>>): Promise<void> {
    const html = `<script scope="backend">response.json(session.setCustomer(${JSON.stringify(details)}))</script>`
    const { text } = await this.visitOnce(html, name, undefined)
    if (text !== 'true') throw new Error(`given: the visitor ${name} can't sign in: ${text}`)
  }

  #browserOf(name: string | undefined): Browser {
    const known = name === undefined ? undefined : this.#browsers.get(name)
    if (known) return known
    const number = ++CaseBrand.#addresses
    const browser = { ip: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`, cookies: new Map() }
    if (name !== undefined) this.#browsers.set(name, browser)
    return browser
  }
}

function sent({ method, path, headers = {}, json, form, text }: Request) {
  const body =
    json !== undefined ? JSON.stringify(json) : form !== undefined ? new URLSearchParams(form).toString() : text
  const type =
    json !== undefined ? 'application/json' : form !== undefined ? 'application/x-www-form-urlencoded' : undefined
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    path,
    headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers },
    body,
  }
}

function keepCookie({ cookies }: Browser, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const at = pair.indexOf('=')
  const isDeleted = attributes.some((attribute) => /^\s*max-age=(0|-\d+)\s*$/i.test(attribute))
  if (isDeleted) cookies.delete(pair.slice(0, at))
  else cookies.set(pair.slice(0, at), pair.slice(at + 1))
}
