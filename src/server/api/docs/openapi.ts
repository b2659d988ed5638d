import type { TSchema } from 'typebox'
import { Type } from 'typebox'
import { deepestJson } from '../../../core/json-faults.ts'
import type { OpenRoute } from '../open-route.ts'
import type { Route } from '../route.ts'
import { ErrorSchema } from '../schema.ts'

type Plain = { readonly [name: string]: unknown }

/** What the document is about beside its routes. */
export interface DocumentInfo {
  /** Below a brand. */
  readonly routes: readonly Route[]
  /** Of the installation. */
  readonly openRoutes: readonly OpenRoute[]
  readonly version: string
  /** Where the API answers, such as `http://127.0.0.1:3001`. */
  readonly origin: string
}

/** The OpenAPI 3.1 document of the routes (rule 1.4-10), out of the same schemas that they check and answer with. */
export function buildOpenApi({ routes, openRoutes, version, origin }: DocumentInfo): Plain {
  const components = new Components()
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const methods = (paths[`/api/brands/{brand}${route.path}`] ??= {})
    methods[route.method.toLowerCase()] = presentOperation(route, components)
  }
  for (const route of openRoutes) {
    const methods = (paths[route.path] ??= {})
    methods[route.method.toLowerCase()] = presentOpenOperation(route, components)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Stagecraft', version, description },
    servers: [{ url: origin }],
    security: [{ accessKey: [] }, { bearer: [] }],
    tags: [...new Set([...routes, ...openRoutes].map((route) => route.noun))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        accessKey: { type: 'apiKey', in: 'header', name: 'EF-Access-Key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      parameters: {
        brand: { name: 'brand', in: 'path', required: true, schema: { type: 'string' }, description: 'Id or slug.' },
      },
      responses: Object.fromEntries(
        Object.entries(refusals).map(([status, text]) => [
          `E${status}`,
          { description: text, content: { 'application/json': { schema: components.reference(ErrorSchema) } } },
        ]),
      ),
      schemas: components.schemas,
    },
  }
}

const description =
  'Every route below a brand also answers without `/api` in front. Send one key, as `EF-Access-Key: KEY` or `Authorization: Bearer KEY`. ' +
  'Decide on `code`, not on texts; every answer carries `X-Request-Id`.'

const refusals = {
  400: `Malformed: no JSON, nested deeper than ${deepestJson} levels, a query parameter given twice, an invalid escape.`,
  401: 'No key, more than one, an unknown or expired one, or one of another brand.',
  403: "The key's access or its user's role does not allow it.",
  404: 'Nothing of this brand has that id or slug.',
  409: 'It changed in between, or would break what depends on it.',
  413: 'The body is larger than 1 MB.',
  415: 'The body is not application/json.',
  422: 'The data is not valid; `errors` holds the texts by input.',
} as const

function presentOperation(route: Route, components: Components): Plain {
  const { id, noun, summary, role, path, body, status = 200, answer, conflict } = route
  return {
    operationId: id,
    tags: [noun],
    summary,
    description: `Role: ${role}.`,
    parameters: [{ $ref: '#/components/parameters/brand' }, ...pathParameters(path), ...queryParameters(route)],
    ...(body === undefined ? {} : { requestBody: presentBody(route, body, components) }),
    responses: {
      [status]: {
        description: status === 201 ? 'Made.' : 'Done.',
        content: { 'application/json': { schema: components.reference(answer) } },
      },
      ...refusalsOf(route, conflict),
    },
  }
}

function presentOpenOperation(route: OpenRoute, components: Components): Plain {
  const { id, noun, summary, body, status, answer } = route
  const own = Object.entries(route.refusals).map(([code, text]) => [code, presentRefusal(text)])
  return {
    operationId: id,
    tags: [noun],
    summary,
    description: 'Asks for no key.',
    security: [],
    parameters: [],
    requestBody: presentBody({}, body, components),
    responses: {
      [status]: {
        description: 'Made.',
        content: { 'application/json': { schema: components.reference(answer) } },
      },
      ...Object.fromEntries([...bodyRefusals.map((code) => [code, refusalReference(code)]), ...own]),
    },
  }
}

/** What any body may meet. */
const bodyRefusals = ['400', '413', '415', '422'] as const

function presentRefusal(description: string): Plain {
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } }
}

function refusalReference(status: string): Plain {
  return { $ref: `#/components/responses/E${status}` }
}

function presentBody({ wrapper }: Pick<Route, 'wrapper'>, body: TSchema, components: Components): Plain {
  const note = wrapper === undefined ? {} : { description: `May also come as \`{ "${wrapper}": {...} }\`.` }
  return { ...note, required: true, content: { 'application/json': { schema: components.reference(body) } } }
}

function pathParameters(path: string): Plain[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    description: parameterTexts[name!] ?? 'Id.',
  }))
}

const parameterTexts: Readonly<Record<string, string>> = {
  entity: 'Id or slug.',
  customer: 'Id or e-mail.',
  number: 'Number of the revision, counted from 1.',
}

function queryParameters({ query = {} }: Route): Plain[] {
  return Object.entries<TSchema>(query).map(([name, schema]) => {
    const { description: text, ...rest } = schema as { description?: string }
    return { name, in: 'query', ...(text === undefined ? {} : { description: text }), schema: rest }
  })
}

function refusalsOf({ query, body, path }: Route, conflict: string | undefined): Record<string, unknown> {
  const takes = body !== undefined
  const may: Readonly<Record<keyof typeof refusals, boolean>> = {
    400: takes || query !== undefined,
    401: true,
    403: true,
    404: path.includes('{'),
    409: conflict !== undefined,
    413: takes,
    415: takes,
    422: takes || query !== undefined,
  }
  const statuses = Object.entries(may).filter(([, isPossible]) => isPossible)
  return Object.fromEntries(
    statuses.map(([status]) => [status, status === '409' ? presentRefusal(conflict!) : refusalReference(status)]),
  )
}

/** Schemas with a title are written down once and referred to. */
class Components {
  readonly schemas: Record<string, unknown> = {}
  readonly #known = new Map<string, TSchema>()

  reference(schema: TSchema): unknown {
    const { title } = schema as { title?: string }
    if (title === undefined) return this.#expand(schema)
    const known = this.#known.get(title)
    if (known === undefined) {
      this.#known.set(title, schema)
      this.schemas[title] = this.#expand(schema)
    } else if (known !== schema) {
      throw new Error(`Two schemas are called ${title}.`)
    }
    return { $ref: `#/components/schemas/${title}` }
  }

  /** A copy with every titled part replaced by its reference. */
  #expand(part: unknown): unknown {
    if (Array.isArray(part)) return part.map((item) => this.#within(item))
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, this.#within(value)]))
  }

  #within(value: unknown): unknown {
    return Type.IsSchema(value) && typeof (value as { title?: unknown }).title === 'string'
      ? this.reference(value)
      : this.#expand(value)
  }
}
