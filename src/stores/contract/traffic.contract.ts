import { expect, it } from 'vitest'
import { customer } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const all = { limit: 1000, offset: 0 }

export const trafficContract = describePart('many at once', (aBrandWorld) => {
  it('200 writers of one fresh reference make one record, and no field is lost', async () => {
    const world = await aBrandWorld()
    const entity = await world.execute('entity.create', { declaration: { name: 'Deals' } })
    for (let round = 0; round < 5; round++) {
      const reference = customer(`visitor ${round}`)
      const reports = await Promise.all(
        Array.from({ length: 200 }, (_, i) => world.set(entity, reference, { [`field_${i}`]: i })),
      )
      const entries = await world.reads.listEntriesOf(world.scope, { entityId: entity.id, reference, ...all })
      expect(entries).toHaveLength(1)
      expect(Object.keys(entries[0]!.values)).toHaveLength(200)
      expect(entries[0]!.version).toBe(200)
      expect(reports.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 200 }, (_, i) => i + 1),
      )
    }
  })

  it('values added at once are all there', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const reference = customer('1')
    await Promise.all(
      Array.from({ length: 300 }, (_, value) =>
        world.execute('entry.addFieldValue', { entity: 'things', reference, key: 'n', value }),
      ),
    )
    const values = await world.reads.listValues(world.scope, { entityId: entity.id, reference, key: 'n', ...all })
    expect(values.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 300 }, (_, n) => n))
  })

  it('a unique value has one holder, however many want it', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'code', unique: true })
    const settled = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) => world.entry(entity, { code: i % 2 === 0 ? 'same' : 'SAME' })),
    )
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await world.reads.countEntries(world.scope)).toEqual({ [entity.id]: 1 })
  })

  it('two who swap a unique value never both hold it', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'code', unique: true })
    await world.set(entity, customer('a'), { code: 'x' })
    await world.set(entity, customer('b'), { code: 'y' })
    await Promise.allSettled(
      Array.from({ length: 60 }, (_, i) =>
        world.set(entity, customer(i % 2 === 0 ? 'a' : 'b'), { code: ['x', 'y', 'z'][i % 3]! }),
      ),
    )
    const codes = (await world.list(entity)).entries.map((entry) => entry.values['code'])
    expect(new Set(codes).size).toBe(2)
  })

  it('brands write beside each other, each with its own gapless log', async () => {
    const worlds = await Promise.all(Array.from({ length: 5 }, () => aBrandWorld()))
    await Promise.all(worlds.map((world) => world.entity('things')))
    await Promise.all(
      worlds.flatMap((world, w) =>
        Array.from({ length: 100 }, async (_, i) => {
          const entity = (await world.definitions()).getEntity('things')
          await world.set(entity, customer(String(i % 10)), { [`w${w}`]: i })
        }),
      ),
    )
    for (const [w, world] of worlds.entries()) {
      const changes = await world.changes()
      expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, i) => i + 1))
      const entity = (await world.definitions()).getEntity('things')
      const { entries, total } = await world.list(entity)
      expect(total).toBe(10)
      expect(entries.every((entry) => Object.keys(entry.values).join() === `w${w}`)).toBe(true)
    }
  })

  it('an entity that many ensure at once is made once', async () => {
    const world = await aBrandWorld()
    const declaration = { fields: [{ key: 'a' }, { key: 'b' }] }
    const made = await Promise.all(
      Array.from({ length: 40 }, () => world.execute('entity.ensure', { slug: 'quiz', declaration })),
    )
    expect(made.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect((await world.reads.readDefinitions(world.scope)).fields).toHaveLength(2)
  })

  it('commands that are refused take none of the others along', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const settled = await Promise.allSettled(
      Array.from({ length: 90 }, (_, i) =>
        world.set(entity, customer(String(i)), {
          [i % 3 === 0 ? '__proto__' : 'a']: i,
          ...(i % 3 === 0 ? { title: 1 } : {}),
        }),
      ),
    )
    expect(settled.map(({ status }) => status)).toEqual(settled.map((_, i) => (i % 3 === 0 ? 'rejected' : 'fulfilled')))
    expect(await world.reads.countEntries(world.scope)).toEqual({ [entity.id]: 60 })
  })
})
