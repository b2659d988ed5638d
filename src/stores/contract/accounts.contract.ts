import { expect, it } from 'vitest'
import { installationScope, systemActor, type Role } from '../../core/brand/index.ts'
import { refusal, type BrandWorld } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const everywhere = installationScope(systemActor)
const key = { name: 'Key', access: 'write', expiresAt: null, prefix: 'sc_1' } as const

async function setOwner(world: BrandWorld, email: string, passwordHash = 'hash') {
  return await world.store.writer.execute(everywhere, 'account.setOwner', { email, passwordHash })
}

export const accountContract = describePart('users and keys', (aBrandWorld, opened) => {
  it('the installation has an owner once one is made', async () => {
    const world = await aBrandWorld()
    expect(await opened().store.installation()).toMatchObject({ hasOwner: false })
    const owner = await setOwner(world, 'Ada@example.com')
    expect(owner).toMatchObject({ email: 'Ada@example.com', name: 'Ada', operator: true })
    expect(await opened().store.installation()).toMatchObject({ hasOwner: true })
    expect(await world.reads.findUserByEmail('ADA@EXAMPLE.COM')).toEqual(owner)
    expect(await world.reads.findUserByEmail('bob@example.com')).toBeUndefined()
  })

  it('naming an owner again changes his password and nobody else', async () => {
    const world = await aBrandWorld()
    const first = await setOwner(world, 'bob@example.com')
    const again = await setOwner(world, 'BOB@example.com', 'other')
    expect(again).toMatchObject({ id: first.id, passwordHash: 'other' })
    expect(await world.reads.findUserByEmail('bob@example.com')).toEqual(again)
  })

  it('a key is found by its hash, with its user and the brand it belongs to', async () => {
    const world = await aBrandWorld()
    const user = await setOwner(world, 'carol@example.com')
    const made = await world.execute('account.createKey', {
      ...key,
      userId: user.id,
      hash: 'hash c',
      expiresAt: 5,
    })
    expect(made).toMatchObject({
      brandId: world.scope.brandId,
      userId: user.id,
      expiresAt: 5,
      lastUsedAt: null,
      access: 'write',
    })
    expect(await world.reads.findKey('hash c')).toEqual({ key: made, user, role: 'owner' })
    expect(await world.reads.findKey('hash')).toBeUndefined()
    expect(await world.reads.listKeys(world.scope)).toEqual([made])
  })

  it('a key remembers when it was used, and is gone when it is revoked', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    const user = await setOwner(world, 'dora@example.com')
    const made = await world.execute('account.createKey', { ...key, userId: user.id, hash: 'hash d' })
    await world.execute('account.touchKey', { id: made.id })
    await other.execute('account.touchKey', { id: made.id })
    expect((await world.reads.findKey('hash d'))?.key.lastUsedAt).toBeGreaterThan(0)
    expect((await refusal(other.execute('account.revokeKey', { id: made.id }))).code).toBe('resource.not_found')
    await world.execute('account.revokeKey', { id: made.id })
    expect(await world.reads.findKey('hash d')).toBeUndefined()
    expect((await refusal(world.execute('account.revokeKey', { id: made.id }))).code).toBe('resource.not_found')
  })

  it('a member is one of his brand alone, with the role given last', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    const put = (role: Role) => world.execute('account.putMember', { email: 'eve@example.com', role })
    const { user } = await put('editor')
    expect(user).toMatchObject({ email: 'eve@example.com', operator: false, passwordHash: null })
    expect(await world.reads.findMember(world.scope, user.id)).toEqual({ user, role: 'editor' })
    expect(await put('viewer')).toEqual({ user, role: 'viewer' })
    expect(await world.reads.findMember(world.scope, user.id)).toEqual({ user, role: 'viewer' })
    expect(await other.reads.findMember(other.scope, user.id)).toBeUndefined()
    expect(await world.reads.findUserByEmail('EVE@example.com')).toEqual(user)
  })

  it('an operator is an owner of every brand (rule 5.5-4)', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    const user = await setOwner(world, 'fay@example.com')
    await world.execute('account.putMember', { email: 'fay@example.com', role: 'viewer' })
    for (const { reads, scope } of [world, other]) {
      expect(await reads.findMember(scope, user.id)).toEqual({ user, role: 'owner' })
    }
  })

  it('a key for whoever is no member of the brand is refused (rule 1.4-2)', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    const { user } = await other.execute('account.putMember', { email: 'gus@example.com', role: 'owner' })
    for (const userId of [user.id, 999_999]) {
      const making = world.execute('account.createKey', { ...key, userId, hash: 'hash g' })
      expect(await refusal(making)).toMatchObject({
        code: 'input.invalid',
        details: { errors: { user_id: ['The user_id field names no member of this brand.'] } },
      })
    }
    expect(await world.reads.listKeys(world.scope)).toEqual([])
    const made = await other.execute('account.createKey', { ...key, userId: user.id, hash: 'hash g' })
    expect(await world.reads.findKey('hash g')).toEqual({ key: made, user, role: 'owner' })
  })
})
