import { describe, expect, it } from 'vitest'
import { mayActAs, roles } from '../../core/brand/index.ts'
import type { Route } from './route.ts'
import { brandPrefixes, routes } from './routes.ts'
import { anApiWorld, parameterNames, type ApiWorld, type Furniture, type ParameterName } from './testing/api-world.ts'
import { checkEveryAnswer, send } from './testing/send.ts'

/** Made from the table of routes: what must hold for each of them, whatever it does. */

const invalidKey = { message: 'Invalid API key', code: 'auth.invalid_key' }
const wrongBrand = { message: 'Invalid API key or brand access denied', code: 'auth.wrong_brand' }
const forbidden = { message: "You don't have permission to perform this action.", code: 'auth.forbidden' }
const notFound = { message: 'Resource not found', code: 'resource.not_found' }

/** A body for whatever takes one; what is wrong with it must not matter here. */
const body = { name: 'Anything', title: 'Anything', email: 'anything@example.com' }

function requestOf({ method, path }: Route, names: Furniture['names']): string {
  return `${method} ${path.replaceAll(/\{(\w+)\}/g, (_, name: ParameterName) => encodeURIComponent(names[name]))}`
}

function parametersOf({ path }: Route): ParameterName[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as ParameterName)
}

function bodyOf(route: Route) {
  return route.method === 'POST' || route.method === 'PUT' ? { body } : {}
}

describe.each(routes.map((route) => ({ name: `${route.method} ${route.path}`, route })))('$name', ({ route }) => {
  const isWrite = route.method !== 'GET'

  it('answers nobody without a key of this brand', async () => {
    const world = anApiWorld()
    const request = requestOf(route, world.acme.names)
    const rest = { request, ...bodyOf(route) }
    expect(await send(world, { ...rest, as: null })).toMatchObject({ status: 401, body: invalidKey })
    expect(await send(world, { ...rest, as: null, headers: { 'ef-access-key': 'sc_nobody' } })).toMatchObject({
      status: 401,
      body: invalidKey,
    })
    expect(await send(world, { ...rest, as: 'expired' })).toMatchObject({ status: 401, body: invalidKey })
    expect(await send(world, { ...rest, as: 'otherOwner' })).toMatchObject({ status: 401, body: wrongBrand })
    expect(await send(world, { ...rest, as: 'formerMember' })).toMatchObject({ status: 401, body: wrongBrand })
    expect(await send(world, { ...rest, brand: 'nowhere' })).toMatchObject({ status: 401, body: wrongBrand })
  })

  it(`lets nobody in who is less than ${route.role}`, async () => {
    const world = anApiWorld()
    for (const role of roles) {
      const got = await send(world, { request: requestOf(route, world.acme.names), as: role, ...bodyOf(route) })
      if (mayActAs(role, route.role)) expect(got.status).not.toBe(403)
      else expect(got).toMatchObject({ status: 403, body: forbidden })
    }
  })

  it(`${isWrite ? 'refuses' : 'lets in'} a key that is limited to reading, before anything happens`, async () => {
    const world = anApiWorld()
    const request = requestOf(route, world.acme.names)
    const refusal = isWrite ? { status: 403, body: forbidden } : { status: 200 }
    expect(await send(world, { request, as: 'reader', ...bodyOf(route) })).toMatchObject(refusal)
    const type = { 'content-type': 'text/plain' }
    expect(await send(world, { request, as: 'reader', headers: type })).toMatchObject(refusal)
  })

  it.each(parametersOf(route))('says the same of a foreign, an unknown and an impossible {%s}', async (parameter) => {
    const world = anApiWorld()
    for (const name of namesOfNothing(world, parameter)) {
      const request = requestOf(route, { ...world.acme.names, [parameter]: name })
      const got = await send(world, { request, ...bodyOf(route) })
      expect({ name, status: got.status, body: got.body }).toEqual({ name, status: 404, body: notFound })
    }
  })

  it('answers without /api in front too', async () => {
    const world = anApiWorld()
    const [method, path] = requestOf(route, world.acme.names).split(' ') as ['GET', string]
    const url = `/brands/acme${path}`
    const response = await world.app.inject({ method, url, headers: { 'ef-access-key': world.keys.otherOwner } })
    expect(response.json()).toEqual(wrongBrand)
    checkEveryAnswer(response)
  })
})

/** Another brand's, one that nobody has, and what is no name at all. */
function namesOfNothing({ other }: ApiWorld, parameter: ParameterName): string[] {
  const foreign = parameter === 'number' ? [] : [other.names[parameter]]
  const unknown =
    parameter === 'entry' ? ['01990000-0000-7000-8000-00000000ffff'] : ['999999', 'nobody', 'no@one.example']
  const impossible = [
    '0',
    '-1',
    '1e3',
    '0x10',
    '1.0',
    '01',
    '٣',
    ' 1',
    '9007199254740993',
    '9'.repeat(400),
    'null',
    '__proto__',
    'constructor',
    'toString',
    '\0',
    '1\0',
    '../entities',
    '%2e%2e',
    "1' OR '1'='1",
    '\u{1f600}',
  ]
  return [...foreign, ...unknown, ...impossible]
}

it('the tables of the tests name every parameter that a path has', () => {
  expect([...new Set(routes.flatMap(parametersOf))].sort()).toEqual([...parameterNames].sort())
})

it('no two routes share an id, or a method and path', () => {
  expect(new Set(routes.map((route) => route.id)).size).toBe(routes.length)
  expect(new Set(routes.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`)).size).toBe(
    routes.length,
  )
  expect(brandPrefixes).toHaveLength(2)
})
