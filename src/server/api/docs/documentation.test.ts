import { describe, expect, it } from 'vitest'
import { sharedPageFiles } from '../page-files.ts'
import { openRoutes, routes } from '../routes.ts'
import { anApiWorld } from '../testing/api-world.ts'
import { checkEveryAnswer } from '../testing/send.ts'
import { documentationPaths } from './index.ts'

interface Operation {
  readonly operationId: string
  readonly parameters: readonly { readonly $ref?: string; readonly name?: string; readonly in?: string }[]
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, unknown>>
}

interface Document {
  readonly openapi: string
  readonly info: { readonly version: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

async function fetchDocument(): Promise<Document> {
  const response = await anApiWorld().app.inject('/api/openapi.json')
  checkEveryAnswer(response)
  return response.json<Document>()
}

/** Every object in the document, the document itself first. */
function* objectsIn(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield value as Readonly<Record<string, unknown>>
  for (const item of Object.values(value)) yield* objectsIn(item)
}

describe('the OpenAPI document', () => {
  it('is 3.1, of this version, where this API answers (rule 1.4-10)', async () => {
    expect(await fetchDocument()).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Stagecraft', version: '1.2.3' },
      servers: [{ url: 'http://127.0.0.1:3001' }],
      security: [{ accessKey: [] }, { bearer: [] }],
    })
  })

  it('holds each route once, and no other', async () => {
    const { paths } = await fetchDocument()
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const known = [
      ...routes.map(({ method, path }) => `${method} /api/brands/{brand}${path}`),
      ...openRoutes.map(({ method, path }) => `${method} ${path}`),
    ]
    expect(documented.sort()).toEqual(known.sort())
  })

  it('declares every parameter that stands in a path, and no other there', async () => {
    const { paths } = await fetchDocument()
    for (const [path, methods] of Object.entries(paths)) {
      for (const { parameters } of Object.values(methods)) {
        const declared = parameters.map((parameter) =>
          parameter.$ref ? 'brand' : parameter.in === 'path' ? parameter.name! : '',
        )
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
        expect(declared.filter((name) => name !== '').sort()).toEqual(inPath.sort())
      }
    }
  })

  it('refers only to what is in it, and names every operation differently', async () => {
    const document = await fetchDocument()
    const references = [...objectsIn(document)]
      .map(({ $ref }) => $ref)
      .filter((reference) => typeof reference === 'string')
    expect(references.length).toBeGreaterThan(100)
    for (const reference of new Set(references)) {
      const [root, group, name] = reference.slice(2).split('/') as ['components', string, string]
      expect(Object.keys(document[root][group] ?? {})).toContain(name)
    }
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(new Set(ids).size).toBe(routes.length + openRoutes.length)
  })

  it('tells of every route what it answers, and which refusals it may', async () => {
    const { paths } = await fetchDocument()
    const of = (method: string, path: string) => Object.keys(paths[`/api/brands/{brand}${path}`]![method]!.responses)
    expect(of('get', '/crm/entities')).toEqual(['200', '401', '403'])
    expect(of('get', '/crm/entities/{entity}/entries')).toEqual(['200', '400', '401', '403', '404', '422'])
    expect(of('post', '/crm/entities')).toEqual(['201', '400', '401', '403', '413', '415', '422'])
    expect(of('put', '/pages/{page}/draft')).toEqual(['200', '400', '401', '403', '404', '409', '413', '415', '422'])
    expect(of('delete', '/keys/{key}')).toEqual(['200', '401', '403', '404'])
  })

  it('tells of the address that makes the first owner that it asks for no key', async () => {
    const { paths } = await fetchDocument()
    expect(paths['/api/setup']).toMatchObject({
      post: {
        security: [],
        parameters: [],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Setup' } } } },
      },
    })
    expect(Object.keys(paths['/api/setup']!['post']!.responses)).toEqual([
      '201',
      '400',
      '403',
      '413',
      '415',
      '422',
      '429',
    ])
  })

  it('describes no schema twice', async () => {
    const { components } = await fetchDocument()
    expect(components['schemas']).toHaveProperty('Entry.properties.values_flat')
    expect(components['schemas']).toHaveProperty('Error')
    expect(components['schemas']).toHaveProperty(
      'EntryList.properties.data.items.$ref',
      '#/components/schemas/ListedEntry',
    )
  })
})

const served = [...documentationPaths, ...sharedPageFiles.map(({ path }) => path)]

describe('the page that shows it', () => {
  it.each(served)('%s is there for everybody', async (path) => {
    const response = await anApiWorld().app.inject(path)
    expect(response.statusCode).toBe(200)
    checkEveryAnswer(response)
  })

  it('runs nothing but its own files, and reaches no other host', async () => {
    const { app } = anApiWorld()
    const { headers } = await app.inject('/api/docs')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    for (const path of served.filter((one) => one !== '/api/openapi.json')) {
      const { body } = await app.inject(path)
      expect(`${path}: ${body}`).not.toMatch(
        /https?:\/\/|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|style=|onclick=/,
      )
    }
  })

  it('asks only for files that are served', async () => {
    const { app } = anApiWorld()
    const { body: html } = await app.inject('/api/docs')
    const scripts = await Promise.all(
      documentationPaths.filter((path) => path.endsWith('.js')).map((path) => app.inject(path)),
    )
    const asked = [
      ...[...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path!),
      ...scripts.flatMap(({ body }) =>
        [...body.matchAll(/from '\.(\/[\w.-]+)'/g)].map(([, path]) => `/api/docs${path!}`),
      ),
    ]
    expect(asked.length).toBeGreaterThan(5)
    for (const path of asked) expect(served).toContain(path)
  })
})
