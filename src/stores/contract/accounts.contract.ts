import { expect, it } from 'vitest'
import { installationScope, systemActor } from '../../core/brand/index.ts'
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
      userEmail: 'carol@example.com',
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
    await setOwner(world, 'dora@example.com')
    const made = await world.execute('account.createKey', { ...key, userEmail: 'dora@example.com', hash: 'hash d' })
    await world.execute('account.touchKey', { id: made.id })
    await other.execute('account.touchKey', { id: made.id })
    expect((await world.reads.findKey('hash d'))?.key.lastUsedAt).toBeGreaterThan(0)
    expect((await refusal(other.execute('account.revokeKey', { id: made.id }))).code).toBe('resource.not_found')
    await world.execute('account.revokeKey', { id: made.id })
    expect(await world.reads.findKey('hash d')).toBeUndefined()
    expect((await refusal(world.execute('account.revokeKey', { id: made.id }))).code).toBe('resource.not_found')
  })

  it('a key for nobody is refused', async () => {
    const world = await aBrandWorld()
    const making = world.execute('account.createKey', { ...key, userEmail: 'nobody@example.com', hash: 'hash n' })
    expect((await refusal(making)).code).toBe('user.not_found')
    expect(await world.reads.listKeys(world.scope)).toEqual([])
  })
})
