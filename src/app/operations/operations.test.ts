import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../core/json.ts'
import { MemoryStore } from '../../core/testing/index.ts'
import { wholeInstallation } from './operation.ts'
import { operations, type OperationName, type OperationResult } from './operations.ts'

let store: MemoryStore
beforeEach(() => {
  store = new MemoryStore({ now: Date.now })
})

async function run<N extends OperationName>(name: N, input: JsonObject = {}): Promise<OperationResult<N>> {
  return (await operations[name]({ store, checker: undefined }, input)) as OperationResult<N>
}

const key = { brand: 'shop', user: 'ann@example.com', name: 'site', hash: 'h1', prefix: 'sc_abcde' }

describe('brand operations', () => {
  it('make brands and list them', async () => {
    expect(await run('brand.create', { name: 'My Shop' })).toMatchObject({ name: 'My Shop', slug: 'my-shop' })
    await run('brand.create', { name: 'Other', slug: 'shop-two' })
    expect((await run('brand.list')).map(({ slug }) => slug)).toEqual(['my-shop', 'shop-two'])
  })

  it('refuse a slug that is taken or none', async () => {
    await run('brand.create', { name: 'Shop' })
    await expect(run('brand.create', { name: 'Shop', slug: 'shop' })).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(run('brand.create', { name: 'Shop', slug: 'No Slug' })).rejects.toMatchObject({
      code: 'input.invalid',
    })
  })
})

describe('owner.set', () => {
  it('makes an operator, and later gives him a new password', async () => {
    const { id } = await run('owner.set', { email: 'ann@example.com', password_hash: 'one' })
    expect(await run('owner.set', { email: 'Ann@Example.com', password_hash: 'two' })).toMatchObject({ id })
    expect(await store.reads.findUserByEmail('ann@example.com')).toMatchObject({ operator: true, passwordHash: 'two' })
    expect(store.installation().hasOwner).toBe(true)
  })

  it('needs both', async () => {
    const refused = run('owner.set', { email: 'ann@example.com' })
    await expect(refused).rejects.toMatchObject({ details: { errors: { password_hash: [expect.any(String)] } } })
  })
})

describe('key operations', () => {
  beforeEach(async () => {
    await run('brand.create', { name: 'Shop' })
    await run('owner.set', { email: 'ann@example.com', password_hash: 'hash' })
  })

  it('keep a key by its hash, list it without, and revoke it', async () => {
    const made = await run('key.create', { ...key, access: 'read', expires_at: Date.UTC(2100, 0, 1) })
    expect(made).toMatchObject({
      name: 'site',
      prefix: 'sc_abcde',
      access: 'read',
      expires_at: '2100-01-01T00:00:00.000Z',
    })
    expect(await store.reads.findKey('h1')).toMatchObject({ user: { email: 'ann@example.com' } })
    const listed = await run('key.list', { brand: 'shop' })
    expect(listed).toEqual([made])
    expect(JSON.stringify(listed)).not.toContain('h1')
    await run('key.revoke', { brand: 'shop', id: made.id })
    expect(await store.reads.findKey('h1')).toBeUndefined()
    await expect(run('key.revoke', { brand: 'shop', id: made.id })).rejects.toMatchObject({
      code: 'resource.not_found',
    })
  })

  it("don't reach into another brand", async () => {
    await run('brand.create', { name: 'Other' })
    const { id } = await run('key.create', key)
    expect(await run('key.list', { brand: 'other' })).toEqual([])
    await expect(run('key.revoke', { brand: 'other', id })).rejects.toMatchObject({ code: 'resource.not_found' })
  })

  it('make no key for whoever is no member of the brand', async () => {
    const other = await run('brand.create', { name: 'Other' })
    const scope = { ...wholeInstallation, brandId: other.id }
    store.execute(scope, 'account.putMember', { email: 'bob@example.com', role: 'owner' })
    await expect(run('key.create', { ...key, user: 'bob@example.com' })).rejects.toMatchObject({
      details: { errors: { user_id: ['The user_id field names no member of this brand.'] } },
    })
    expect(await run('key.create', { ...key, brand: 'other', user: 'BOB@example.com' })).toMatchObject({ name: 'site' })
  })

  it('name the brand or user that is not there', async () => {
    await expect(run('key.create', { ...key, brand: 'shpo' })).rejects.toMatchObject({ code: 'brand.not_found' })
    await expect(run('key.create', { ...key, user: 'bob@example.com' })).rejects.toMatchObject({
      code: 'user.not_found',
    })
  })
})

describe('sample.add', () => {
  it('loads the sample into the brand', async () => {
    await run('brand.create', { name: 'Shop' })
    expect((await run('sample.add', { brand: 'shop' })).entities).toContain('weight-tracker')
    await expect(run('sample.add', { brand: 'none' })).rejects.toMatchObject({ code: 'brand.not_found' })
  })
})
