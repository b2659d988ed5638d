import { expect, it } from 'vitest'
import { anEntryId, customerInput } from '../../core/testing/index.ts'
import { byProperty, customer, type BrandWorld } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const id = anEntryId(7)
const slice = { limit: 10, offset: 0 }

/** The same of everything, told apart by one word. */
async function fill(world: BrandWorld, word: string): Promise<void> {
  const deals = await world.entity('deals')
  await world.field(deals, { key: 'note', unique: true })
  await world.field(deals, { key: 'next', type: 'reference', options: { target_entity: 'deals' } })
  await world.entry(deals, { note: word, next: id }, { id, title: `Deal ${word}`, reference: customer('1') })
  await world.execute('entry.addFieldValue', {
    entity: 'deals',
    reference: customer('1'),
    key: 'note',
    value: `${word} value`,
  })
  await world.execute('customer.create', { customer: customerInput({ id: 'ada', name: word }) })
  await world.execute('session.save', { tokenHash: 'token', set: { word } })
  await world.execute('source.create', { kind: 'page', name: 'index', text: word })
  await world.execute('brand.setVariables', { variables: { word } })
}

export const isolationContract = describePart('brands apart', (aBrandWorld) => {
  it('two brands hold the same slugs, ids, references, e-mails and tokens, and each reads its own', async () => {
    const [one, two] = [await aBrandWorld(), await aBrandWorld()]
    await fill(one, 'one')
    await fill(two, 'two')
    for (const [world, word] of [
      [one, 'one'],
      [two, 'two'],
    ] as const) {
      const { reads, scope } = world
      const deals = (await world.definitions()).getEntity('deals')
      const of = { entityId: deals.id, reference: customer('1') }
      expect((await reads.findEntry(scope, id))?.values).toEqual({ note: word, next: id })
      expect((await reads.findNewestEntry(scope, { ...of, kind: 'record' }))?.title).toBe(`Deal ${word}`)
      expect((await reads.findNewestHolder(scope, { ...of, keys: ['note'] }))?.values).toEqual({
        note: `${word} value`,
      })
      expect(await reads.listValues(scope, { ...of, key: 'note', ...slice })).toEqual([`${word} value`, word])
      expect(await reads.listEntriesOf(scope, { ...of, ...slice })).toHaveLength(2)
      expect((await reads.findEqual(scope, { entityId: deals.id, key: 'note', value: word.toUpperCase() }))?.id).toBe(
        id,
      )
      expect(await reads.listReferrers(scope, { entryId: id, ...slice })).toHaveLength(1)
      expect(await world.titles(deals)).toEqual([`Deal ${word}`])
      expect(await world.titles(deals, { q: 'deal' })).toEqual([`Deal ${word}`])
      expect(await world.titles(deals, { sort: byProperty('title') })).toEqual([`Deal ${word}`])
      expect(await world.titles(deals, { filter: { key: 'note', op: 'is_not_empty' } })).toEqual([`Deal ${word}`])
      expect(await world.titles(deals, { filter: { key: 'next.title', op: 'starts_with', value: 'deal' } })).toEqual([
        `Deal ${word}`,
      ])
      expect(await reads.countEntries(scope)).toEqual({ [deals.id]: 2 })
      expect(await reads.countByEntity(scope, customer('1'))).toEqual([{ entityId: deals.id, count: 2 }])
      expect((await reads.findCustomer(scope, 'ada'))?.name).toBe(word)
      expect((await reads.findCustomerByEmail(scope, 'ADA@example.com'))?.name).toBe(word)
      expect(await reads.listCustomers(scope, { q: 'ada', ...slice })).toMatchObject({
        total: 1,
        customers: [{ name: word }],
      })
      expect((await reads.findSession(scope, 'token'))?.values).toEqual({ word })
      expect((await reads.findSourceByName(scope, 'page', 'index'))?.name).toBe('index')
      expect((await reads.readSources(scope, 'draft')).map(({ text }) => text)).toEqual([word])
      expect((await world.definitions()).data.variables).toEqual({ word })
      expect((await world.changes()).map(({ seq }) => seq)).toEqual(Array.from(await world.changes(), (_, i) => i + 1))
    }
  })

  it("another brand's words, values and references are not found", async () => {
    const [one, two] = [await aBrandWorld(), await aBrandWorld()]
    await fill(one, 'canary')
    await fill(two, 'plain')
    const deals = (await two.definitions()).getEntity('deals')
    const { reads, scope } = two
    expect(await two.titles(deals, { q: 'canary' })).toEqual([])
    expect(await two.titles(deals, { filter: { key: 'note', op: 'contains', value: 'canary' } })).toEqual([])
    expect(await reads.findEqual(scope, { entityId: deals.id, key: 'note', value: 'canary' })).toBeUndefined()
    expect((await reads.listCustomers(scope, { q: 'canary', ...slice })).total).toBe(0)
    const foreign = (await one.definitions()).getEntity('deals')
    expect((await two.list(foreign, {})).entries).toEqual([])
    const of = { entityId: foreign.id, reference: customer('1') }
    expect(await reads.findNewestEntry(scope, { ...of, kind: 'record' })).toBeUndefined()
    expect(await reads.listValues(scope, { ...of, key: 'note', ...slice })).toEqual([])
  })

  it("another brand's sources, revisions and keys can't be read or changed by their ids", async () => {
    const [one, two] = [await aBrandWorld(), await aBrandWorld()]
    await fill(one, 'one')
    const page = (await one.reads.findSourceByName(one.scope, 'page', 'index'))!
    expect(await two.reads.findSource(two.scope, page.id)).toBeUndefined()
    expect(await two.reads.findRevision(two.scope, page.draftRevisionId!)).toBeUndefined()
    expect(await two.reads.listRevisions(two.scope, { sourceId: page.id, ...slice })).toEqual([])
    const saving = two.execute('source.saveDraft', {
      sourceId: page.id,
      text: 'taken over',
      expectedRevisionId: page.draftRevisionId,
    })
    await expect(saving).rejects.toMatchObject({ code: 'resource.not_found' })
    expect(await one.reads.findSource(one.scope, page.id)).toEqual(page)
  })
})
