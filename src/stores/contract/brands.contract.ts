import { expect, it } from 'vitest'
import { installationScope, systemActor } from '../../core/brand/index.ts'
import { describePart } from './describe-part.ts'
import { customer, refusal } from './brand-world.ts'

const everywhere = installationScope(systemActor)

export const brandContract = describePart('brands', (aBrandWorld, opened) => {
  it('a new brand and its hosts are known at once', async () => {
    const { store } = opened()
    await store.installation()
    const made = await store.writer.execute(everywhere, 'brand.create', {
      declaration: {
        name: 'Blue Bottle',
        slug: 'blue',
        hosts: ['blue.example'],
        time_zone: 'Europe/Berlin',
        currency: 'EUR',
      },
    })
    expect(made).toMatchObject({ slug: 'blue', hosts: ['blue.example'], timeZone: 'Europe/Berlin', currency: 'EUR' })
    expect((await store.installation()).brands).toContainEqual(made)
    expect((await store.reads.installation()).brands).toContainEqual(made)
  })

  it('brands are listed in the order in which they were made, with an epoch that grows', async () => {
    const { store } = opened()
    const before = await store.installation()
    const first = await aBrandWorld({ name: 'Zebra' })
    const second = await aBrandWorld({ name: 'Aardvark' })
    const after = await store.installation()
    expect(after.epoch).toBeGreaterThan(before.epoch)
    expect(after.brands.slice(-2).map((brand) => brand.id)).toEqual([first.scope.brandId, second.scope.brandId])
  })

  it('a slug that is taken is refused, and leaves nothing', async () => {
    const { store } = opened()
    await aBrandWorld({ slug: 'taken' })
    const before = await store.installation()
    const declaration = { name: 'Another', slug: 'taken' }
    expect((await refusal(store.writer.execute(everywhere, 'brand.create', { declaration }))).code).toBe(
      'input.invalid',
    )
    expect(await store.reads.installation()).toEqual(before)
  })

  it('a brand begins without definitions', async () => {
    const { scope, reads } = await aBrandWorld()
    expect(await reads.readDefinitions(scope)).toMatchObject({
      brand: { id: scope.brandId },
      entities: [],
      fields: [],
      pipelines: [],
      stages: [],
      published: [],
      variables: {},
    })
  })

  it('what belongs to no brand has no definitions and takes no entries', async () => {
    const { store } = opened()
    const nowhere = { ...everywhere, brandId: 999_999_999 }
    await expect(async () => store.definitions(nowhere)).rejects.toMatchObject({ code: 'brand.not_found' })
    await expect(async () => store.reads.readDefinitions(nowhere)).rejects.toMatchObject({ code: 'brand.not_found' })
    const fields = [{ key: 'a', value: 1 }]
    const setting = store.writer.execute(nowhere, 'entry.setFields', {
      entity: 'deals',
      reference: customer('1'),
      fields,
      force: false,
    })
    expect((await refusal(setting)).code).toBe('brand.not_found')
    const saving = store.writer.execute(nowhere, 'session.save', { tokenHash: 'a', set: {} })
    expect((await refusal(saving)).code).toBe('brand.not_found')
  })

  it('a brand keeps its variables', async () => {
    const world = await aBrandWorld()
    const variables = { phone: '+49 30 1', nested: { a: [1, null, 'ß'] }, toString: 'x' }
    await world.execute('brand.setVariables', { variables })
    expect((await world.definitions()).data.variables).toEqual(variables)
    await world.execute('brand.setVariables', { variables: {} })
    expect((await world.definitions()).data.variables).toEqual({})
  })
})
