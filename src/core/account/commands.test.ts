import { describe, expect, it } from 'vitest'
import { installationScope, systemActor } from '../brand/index.ts'
import { aScope, aWorld, issuesOf, refusalOf, type World } from '../testing/index.ts'

const installation = installationScope(systemActor)
const setOwner = (world: World, input: { email: string; name?: string; passwordHash: string }) =>
  world.store.execute(installation, 'account.setOwner', input)
const createKey = (world: World, given: { userEmail?: string; hash?: string } = {}) =>
  world.execute('account.createKey', {
    userEmail: 'ada@example.com',
    name: 'import',
    access: 'write',
    expiresAt: null,
    hash: 'h1',
    prefix: 'sk_1',
    ...given,
  })

describe('account.setOwner', () => {
  it('makes an operator, named by the address where no name is given', () => {
    const world = aWorld()
    expect(world.store.installation()).toMatchObject({ hasOwner: false })
    expect(setOwner(world, { email: ' Ada@example.com', passwordHash: 'p1' })).toMatchObject({
      email: 'Ada@example.com',
      name: 'Ada',
      operator: true,
      passwordHash: 'p1',
    })
    expect(world.store.installation()).toMatchObject({ hasOwner: true })
  })

  it('gives somebody who is known a new password, and nothing else', () => {
    const world = aWorld()
    const ada = setOwner(world, { email: 'ada@example.com', name: 'Ada', passwordHash: 'p1' })
    world.clock.advance(5)
    expect(setOwner(world, { email: 'ADA@example.com', passwordHash: 'p2' })).toEqual({
      ...ada,
      passwordHash: 'p2',
      updatedAt: world.clock.now(),
    })
  })

  it('refuses what is no address', () => {
    expect(issuesOf(() => setOwner(aWorld(), { email: 'ada', passwordHash: 'p' }))).toHaveProperty('email')
  })
})

describe('a key', () => {
  it('belongs to one user and one brand, and is found by its hash (rule 1.4-2)', () => {
    const world = aWorld()
    const ada = setOwner(world, { email: 'ada@example.com', passwordHash: 'p' })
    const key = createKey(world, { userEmail: ' Ada@Example.com ' })
    expect(key).toMatchObject({ brandId: world.scope.brandId, userId: ada.id, hash: 'h1', lastUsedAt: null })
    expect(world.store.reads.findKey('h1')).toEqual({ key, user: ada, role: 'owner' })
    expect(world.store.reads.findKey('h2')).toBeUndefined()
    expect(world.store.reads.listKeys(world.scope)).toEqual([key])
  })

  it('needs a user', () => {
    for (const userEmail of ['eve@example.com', 'eve']) {
      expect(refusalOf(() => createKey(aWorld(), { userEmail }))).toMatchObject({
        code: 'user.not_found',
        details: { email: userEmail },
      })
    }
  })

  it('notes when it was used, and is gone when it was revoked', () => {
    const world = aWorld()
    setOwner(world, { email: 'ada@example.com', passwordHash: 'p' })
    const { id } = createKey(world)
    world.clock.advance(5)
    world.execute('account.touchKey', { id })
    expect(world.store.reads.findKey('h1')).toMatchObject({ key: { lastUsedAt: world.clock.now() } })
    world.execute('account.revokeKey', { id })
    expect(world.store.reads.findKey('h1')).toBeUndefined()
    expect(refusalOf(() => world.execute('account.revokeKey', { id })).code).toBe('resource.not_found')
  })

  it('can not be revoked or touched from another brand', () => {
    const world = aWorld()
    setOwner(world, { email: 'ada@example.com', passwordHash: 'p' })
    const { id } = createKey(world)
    const other = world.store.execute(installation, 'brand.create', { declaration: { name: 'Other' } })
    const scope = aScope({ brandId: other.id })
    expect(refusalOf(() => world.store.execute(scope, 'account.revokeKey', { id })).code).toBe('resource.not_found')
    world.store.execute(scope, 'account.touchKey', { id })
    expect(world.store.reads.listKeys(world.scope)).toMatchObject([{ lastUsedAt: null }])
    expect(world.store.reads.listKeys(scope)).toEqual([])
  })
})
