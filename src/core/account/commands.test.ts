import { describe, expect, it } from 'vitest'
import { installationScope, systemActor, type Role } from '../brand/index.ts'
import type { CommandInput } from '../command/index.ts'
import { aScope, aWorld, issuesOf, refusalOf, type World } from '../testing/index.ts'

const installation = installationScope(systemActor)
const setOwner = (world: World, input: CommandInput<'account.setOwner'>) =>
  world.store.execute(installation, 'account.setOwner', input)
const createKey = (world: World, userId: number) =>
  world.execute('account.createKey', {
    userId,
    name: 'import',
    access: 'write',
    expiresAt: null,
    hash: 'h1',
    prefix: 'sk_1',
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

  it('by the setup link makes the first owner and nobody after him (rule 5.3-1)', () => {
    const world = aWorld()
    const ada = { email: 'ada@example.com', name: 'Ada Lovelace', passwordHash: 'p1', mustBeFirst: true }
    expect(setOwner(world, ada)).toMatchObject({ name: 'Ada Lovelace', operator: true })
    for (const email of ['ada@example.com', 'bob@example.com', 'no address']) {
      expect(refusalOf(() => setOwner(world, { ...ada, email, passwordHash: 'p2' })).code).toBe('setup.invalid_token')
    }
    expect(world.store.reads.findUserByEmail('ada@example.com')).toMatchObject({ passwordHash: 'p1' })
    expect(world.store.reads.findUserByEmail('bob@example.com')).toBeUndefined()
  })

  it('by the setup link makes an owner of who is a member so far, under the name he gives', () => {
    const world = aWorld()
    const { user } = world.execute('account.putMember', { email: 'bob@example.com', role: 'viewer' })
    const owner = setOwner(world, { email: 'bob@example.com', name: 'Bob R.', passwordHash: 'p', mustBeFirst: true })
    expect(owner).toMatchObject({ id: user.id, name: 'Bob R.', operator: true, passwordHash: 'p' })
  })

  it('refuses what is no address', () => {
    expect(issuesOf(() => setOwner(aWorld(), { email: 'ada', passwordHash: 'p' }))).toHaveProperty('email')
  })
})

describe('account.putMember', () => {
  it('makes somebody a user without a password, and a member of this brand', () => {
    const world = aWorld()
    const { user, role } = world.execute('account.putMember', { email: ' Bob@example.com', role: 'editor' })
    expect(user).toMatchObject({ email: 'Bob@example.com', name: 'Bob', operator: false, passwordHash: null })
    expect(role).toBe('editor')
    expect(world.store.reads.findMember(world.scope, user.id)).toEqual({ user, role })
    expect(world.store.installation()).toMatchObject({ hasOwner: false })
  })

  it('gives a member another role, and leaves the user as he is', () => {
    const world = aWorld()
    const first = world.execute('account.putMember', { email: 'bob@example.com', role: 'editor' })
    world.clock.advance(5)
    const again = world.execute('account.putMember', { email: 'bob@example.com', role: 'admin' })
    expect(again).toEqual({ user: first.user, role: 'admin' })
  })

  it('takes nothing from an operator, who is an owner everywhere (rule 5.5-4)', () => {
    const world = aWorld()
    const ada = setOwner(world, { email: 'ada@example.com', passwordHash: 'p' })
    const member = world.execute('account.putMember', { email: 'ada@example.com', role: 'viewer' })
    expect(member).toEqual({ user: ada, role: 'owner' })
    expect(world.store.reads.findMember(world.scope, ada.id)).toEqual(member)
  })

  it('refuses what is no address', () => {
    const put = () => aWorld().execute('account.putMember', { email: 'bob', role: 'viewer' })
    expect(issuesOf(put)).toHaveProperty('email')
  })
})

describe('a key', () => {
  it('belongs to one user and one brand, and is found by its hash (rule 1.4-2)', () => {
    const world = aWorld()
    const ada = setOwner(world, { email: 'ada@example.com', passwordHash: 'p' })
    const key = createKey(world, ada.id)
    expect(key).toMatchObject({ brandId: world.scope.brandId, userId: ada.id, hash: 'h1', lastUsedAt: null })
    expect(world.store.reads.findKey('h1')).toEqual({ key, user: ada, role: 'owner' })
    expect(world.store.reads.findKey('h2')).toBeUndefined()
    expect(world.store.reads.listKeys(world.scope)).toEqual([key])
  })

  it('acts with the role its member has at that moment', () => {
    const world = aWorld()
    const putMember = (role: Role) => world.execute('account.putMember', { email: 'bob@example.com', role })
    createKey(world, putMember('editor').user.id)
    expect(world.store.reads.findKey('h1')).toMatchObject({ role: 'editor' })
    putMember('viewer')
    expect(world.store.reads.findKey('h1')).toMatchObject({ role: 'viewer' })
  })

  it('is for members of the brand alone', () => {
    const world = aWorld()
    const other = world.store.execute(installation, 'brand.create', { declaration: { name: 'Other' } })
    const scope = aScope({ brandId: other.id })
    const { user } = world.store.execute(scope, 'account.putMember', { email: 'bob@example.com', role: 'owner' })
    for (const userId of [user.id, user.id + 1, 0]) {
      expect(issuesOf(() => createKey(world, userId))).toEqual({
        user_id: ['The user_id field names no member of this brand.'],
      })
    }
    expect(world.store.reads.listKeys(world.scope)).toEqual([])
    world.execute('account.putMember', { email: 'BOB@example.com', role: 'viewer' })
    expect(createKey(world, user.id)).toMatchObject({ brandId: world.scope.brandId, userId: user.id })
  })

  it('notes when it was used, and is gone when it was revoked', () => {
    const world = aWorld()
    const { id } = createKey(world, setOwner(world, { email: 'ada@example.com', passwordHash: 'p' }).id)
    world.clock.advance(5)
    world.execute('account.touchKey', { id })
    expect(world.store.reads.findKey('h1')).toMatchObject({ key: { lastUsedAt: world.clock.now() } })
    world.execute('account.revokeKey', { id })
    expect(world.store.reads.findKey('h1')).toBeUndefined()
    expect(refusalOf(() => world.execute('account.revokeKey', { id })).code).toBe('resource.not_found')
  })

  it('can not be revoked or touched from another brand', () => {
    const world = aWorld()
    const { id } = createKey(world, setOwner(world, { email: 'ada@example.com', passwordHash: 'p' }).id)
    const other = world.store.execute(installation, 'brand.create', { declaration: { name: 'Other' } })
    const scope = aScope({ brandId: other.id })
    expect(refusalOf(() => world.store.execute(scope, 'account.revokeKey', { id })).code).toBe('resource.not_found')
    world.store.execute(scope, 'account.touchKey', { id })
    expect(world.store.reads.listKeys(world.scope)).toMatchObject([{ lastUsedAt: null }])
    expect(world.store.reads.listKeys(scope)).toEqual([])
  })
})
