import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { aWorld, issuesOf, type World } from '../testing/index.ts'
import { parseHost } from './commands.ts'
import { INSTALLATION, installationScope, mayActAs, systemActor } from './scope.ts'

const create = (world: World, declaration: Json) =>
  world.store.execute(installationScope(systemActor), 'brand.create', { declaration })

describe('brand.create', () => {
  it('needs no more than a name', () => {
    expect(create(aWorld(), { name: 'Größe & Co' })).toMatchObject({
      name: 'Größe & Co',
      slug: 'grosse-co',
      hosts: [],
      timeZone: 'UTC',
      currency: 'USD',
    })
  })

  it('takes everything a brand has', () => {
    const declaration = {
      name: 'B',
      slug: 'b',
      hosts: ['Shop.Example.com.', 'shop.example.com', '127.0.0.1'],
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
    }
    expect(create(aWorld(), declaration)).toMatchObject({
      slug: 'b',
      hosts: ['shop.example.com', '127.0.0.1'],
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
    })
  })

  it('tells requests which brand is whose at once', () => {
    const world = aWorld()
    const { epoch } = world.store.installation()
    create(world, { name: 'B', hosts: ['b.example'] })
    expect(world.store.installation().epoch).toBeGreaterThan(epoch)
    expect(world.store.installation().brands.map((brand) => brand.slug)).toEqual(['acme', 'b'])
  })

  it('numbers a slug that is derived, and refuses one that is given twice', () => {
    const world = aWorld()
    expect(create(world, { name: 'Acme' }).slug).toBe('acme-2')
    expect(issuesOf(() => create(world, { name: 'A', slug: 'acme' }))).toEqual({
      slug: ['The slug has already been taken.'],
    })
  })

  it('refuses a host that another brand answers for', () => {
    const world = aWorld({ brand: { hosts: ['shop.example.com'] } })
    expect(issuesOf(() => create(world, { name: 'B', hosts: ['SHOP.example.com'] }))).toEqual({
      hosts: ['The host shop.example.com has already been taken.'],
    })
  })

  it.each([
    [{}, 'name'],
    [{ name: 'B', slug: '42' }, 'slug'],
    [{ name: 'B', hosts: ['b.example:80'] }, 'hosts'],
    [{ name: 'B', hosts: [5] }, 'hosts'],
    [{ name: 'B', time_zone: 'Europe/Bonn' }, 'time_zone'],
    [{ name: 'B', time_zone: '' }, 'time_zone'],
    [{ name: 'B', currency: 'euro' }, 'currency'],
  ])('refuses %j', (declaration, name) => {
    expect(Object.keys(issuesOf(() => create(aWorld(), declaration)))).toEqual([name])
  })
})

it('a host is a name without port, in lower case', () => {
  expect(['Example.COM', ' a.b. ', 'localhost', 'xn--bcher-kva.example'].map(parseHost)).toEqual([
    'example.com',
    'a.b',
    'localhost',
    'xn--bcher-kva.example',
  ])
  const wrong = ['', '.', '-a', 'a-', 'a_b', 'a/b', 'a:80', '[::1]', 'bücher.example', 'a'.repeat(254), 5, null]
  expect(wrong.map(parseHost)).toEqual(wrong.map(() => undefined))
})

it('a brand’s variables are replaced all at once', () => {
  const world = aWorld()
  world.execute('brand.setVariables', { variables: { a: 1, b: { c: 2 } } })
  const { epoch } = world.store.definitions(world.scope)
  world.execute('brand.setVariables', { variables: { b: 3 } })
  expect(world.store.definitions(world.scope).data.variables).toEqual({ b: 3 })
  expect(world.store.definitions(world.scope).epoch).toBeGreaterThan(epoch)
})

describe('roles', () => {
  it('may what those before them may', () => {
    expect(mayActAs('admin', 'editor')).toBe(true)
    expect(mayActAs('editor', 'editor')).toBe(true)
    expect(mayActAs('viewer', 'editor')).toBe(false)
    expect(mayActAs('owner', 'admin')).toBe(true)
  })

  it('no entry is ever found under the scope of the installation', () => {
    expect(installationScope(systemActor)).toEqual({ brandId: INSTALLATION, actor: systemActor, role: 'owner' })
    const { store } = aWorld()
    expect(() => store.reads.findEntry(installationScope(systemActor), 'x')).toThrow('No brand')
  })
})
