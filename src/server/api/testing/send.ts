import type { InjectOptions } from 'fastify'
import { Value } from 'typebox/value'
import { expect } from 'vitest'
import { errorCodes } from '../../../core/errors/index.ts'
import type { Json } from '../../../core/json.ts'
import { routes } from '../routes.ts'
import type { Route } from '../route.ts'
import type { ApiWorld, Person } from './api-world.ts'

export interface Sent {
  /** `METHOD /path`, below the brand unless it begins with `/api` or two slashes stand for the root. */
  readonly request: string
  /** Whose key; null: none. The owner where not given. */
  readonly as?: Person | null
  readonly brand?: string
  readonly body?: Json
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

export interface Got {
  readonly status: number
  readonly body: { readonly [name: string]: unknown }
  readonly headers: Readonly<Record<string, unknown>>
}

/** Sends a request and checks what must hold for every answer, whatever it is about. */
export async function send(world: ApiWorld, { request, as = 'owner', brand = 'acme', ...sent }: Sent): Promise<Got> {
  const [method, path] = request.split(' ', 2) as [string, string]
  const before = world.contents()
  const { payload, headers } = bodyOf(sent)
  const response = await world.app.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url: `/api/brands/${brand}${path}`,
    headers: { ...(as === null ? {} : { 'EF-Access-Key': world.keys[as] }), ...headers, ...sent.headers },
    ...(payload === undefined ? {} : { payload }),
    ...(sent.query ? { query: sent.query } : {}),
  })
  const got = { status: response.statusCode, body: response.json<Got['body']>(), headers: response.headers }
  checkEveryAnswer(got)
  if (method === 'GET' || got.status >= 400) expect(world.contents(), 'nothing is written').toBe(before)
  if (got.status < 300) checkSchema(findRoute(method, path), got)
  else checkRefusal(got)
  return got
}

function bodyOf({ body }: Pick<Sent, 'body'>) {
  if (body === undefined) return { payload: undefined, headers: {} }
  return { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

export function checkEveryAnswer({ headers }: Pick<Got, 'headers'>): void {
  expect(headers).toMatchObject({
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  })
}

/** One shape; a code of the registry; nothing of what is inside. */
export function checkRefusal({ body, status }: Pick<Got, 'body' | 'status'>): void {
  expect(body).toMatchObject({ message: expect.any(String), code: expect.any(String) })
  expect(errorCodes).toContain(body['code'])
  expect(JSON.stringify(body)).not.toMatch(/\n\s+at |node_modules|\/src\/|\.ts:\d|SELECT |sqlite/i)
  if (status === 422 && body['errors'] !== undefined) expect(body['message']).toBe('The given data was invalid.')
}

function checkSchema(route: Route, { body, status }: Got): void {
  expect(status).toBe(route.status ?? 200)
  expect([...Value.Errors(route.answer, body)], `the answer of ${route.id} is as it is declared`).toEqual([])
}

function findRoute(method: string, path: string): Route {
  const segments = path.split('/')
  const route = routes.find(
    (candidate) =>
      candidate.method === method &&
      candidate.path.split('/').length === segments.length &&
      candidate.path.split('/').every((part, i) => part.startsWith('{') || part === segments[i]),
  )
  if (!route) throw new Error(`No route answers to ${method} ${path}.`)
  return route
}
