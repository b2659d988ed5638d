import { expect, it } from 'vitest'
import { customer } from './brand-world.ts'
import { describePart } from './describe-part.ts'

export const changeNumberContract = describePart('numbers of changes', (aBrandWorld) => {
  it('whoever writes is told under which number it is in the log', async () => {
    const world = await aBrandWorld()
    const deals = await world.execute('entity.create', { declaration: { name: 'Deals', preset: 'deals' } })
    const of = { entity: 'deals', reference: customer('1') }
    const toldOf = async (told: { readonly seq: number | null }) => [told.seq, (await world.changes()).at(-1)?.seq]
    const make = { entity: deals.id, title: null, reference: null, strict: false, values: [] }
    for (const [told, expected] of [
      await toldOf(await world.set(deals, customer('1'), { amount: 5 })),
      await toldOf(await world.execute('entry.addFieldValue', { ...of, key: 'amount', value: 6 })),
      await toldOf(await world.execute('entry.create', make)),
    ]) {
      expect(told).toBe(expected)
      expect(told).toEqual(expect.any(Number))
    }
  })
})
