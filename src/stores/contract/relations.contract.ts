import { expect, it } from 'vitest'
import type { Json } from '../../core/json.ts'
import { anEntryId } from '../../core/testing/index.ts'
import { customer } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const all = { limit: 100, offset: 0 }

export const relationContract = describePart('relations', (aBrandWorld) => {
  it('referrers of all entities are listed by id, each once, in slices', async () => {
    const world = await aBrandWorld()
    const [cities, people] = [await world.entity('cities'), await world.entity('people')]
    await world.field(cities, { key: 'twin', type: 'reference', options: { target_entity: 'cities' } })
    await world.field(people, { key: 'home', type: 'reference', options: { target_entity: 'cities' } })
    await world.field(people, { key: 'visited', type: 'multi_reference', options: { target_entity: 'cities' } })
    const [bonn, rome] = [anEntryId(90), anEntryId(91)]
    await world.entry(cities, {}, { id: bonn, title: 'Bonn' })
    await world.entry(cities, { twin: bonn }, { id: rome, title: 'Rome' })
    await world.entry(people, { home: bonn, visited: [rome, bonn] }, { id: anEntryId(3), title: 'Both' })
    await world.entry(people, { visited: [rome, bonn] }, { id: anEntryId(2), title: 'Visited' })
    await world.entry(people, { home: rome, note: bonn }, { id: anEntryId(1), title: 'Elsewhere' })
    await world.entry(people, { home: [bonn] }, { id: anEntryId(4), title: 'Misfit' })
    await world.entry(people, { home: bonn }, { id: anEntryId(5), title: 'Trash', reference: customer('1') })
    await world.execute('entry.clear', { entity: 'people', reference: customer('1') })
    const titles = async (entryId: string, slice = all) =>
      (await world.reads.listReferrers(world.scope, { entryId, ...slice })).map(({ title }) => title)
    expect(await titles(bonn)).toEqual(['Visited', 'Both', 'Rome'])
    expect(await titles(bonn, { limit: 1, offset: 1 })).toEqual(['Both'])
    expect(await titles(rome)).toEqual(['Elsewhere', 'Visited', 'Both'])
    expect(await titles(anEntryId(404))).toEqual([])
  })

  it('a filter one relation away sees the target as it is now, and not in the trash', async () => {
    const world = await aBrandWorld()
    const [cities, people] = [await world.entity('cities'), await world.entity('people')]
    await world.field(cities, { key: 'size', type: 'number' })
    await world.field(people, { key: 'home', type: 'reference', options: { target_entity: 'cities' } })
    const city = await world.entry(cities, { size: 5 }, { title: 'Bonn', reference: customer('bonn') })
    await world.entry(people, { home: city.id }, { title: 'Ada' })
    await world.entry(people, { home: anEntryId(404) }, { title: 'Bob' })
    await world.entry(people, {}, { title: 'Carol' })
    const found = async (key: string, op: string, value?: string | number) =>
      await world.titlesByName(people, { filter: { key, op, ...(value === undefined ? {} : { value }) } })
    expect(await found('home.size', 'gt', 4)).toEqual(['Ada'])
    expect(await found('home.title', 'starts_with', 'bo')).toEqual(['Ada'])
    expect(await found('home.size', 'neq', 5)).toEqual(['Bob', 'Carol'])
    expect(await found('home.size', 'is_empty')).toEqual(['Bob', 'Carol'])
    expect(await found('home.created_at', 'is_not_empty')).toEqual(['Ada'])
    await world.set(cities, customer('bonn'), { size: 3 })
    expect(await found('home.size', 'gt', 4)).toEqual([])
    await world.execute('entry.clear', { entity: 'cities', reference: customer('bonn') })
    expect(await found('home.size', 'is_empty')).toEqual(['Ada', 'Bob', 'Carol'])
  })

  it('a relation to an entry in the trash is not there for a filter, and one that leads nowhere is (rule 1.6-4)', async () => {
    const world = await aBrandWorld()
    const [cities, people] = [await world.entity('cities'), await world.entity('people')]
    await world.field(people, { key: 'home', type: 'reference', options: { target_entity: 'cities' } })
    await world.field(people, { key: 'visited', type: 'multi_reference', options: { target_entity: 'cities' } })
    const [bonn, rome, nowhere] = [anEntryId(90), anEntryId(91), anEntryId(404)]
    await world.entry(cities, {}, { id: bonn, reference: customer('bonn') })
    await world.entry(cities, {}, { id: rome })
    await world.entry(people, { home: bonn, visited: [bonn] }, { title: 'Ada' })
    await world.entry(people, { home: nowhere, visited: [rome, bonn] }, { title: 'Bob' })
    await world.entry(people, { home: 'Bonn', visited: [] }, { title: 'Carol' })
    await world.entry(people, { visited: 'Bonn' }, { title: 'Dan' })
    const found = async (key: string, op: string, value?: Json) =>
      (await world.titlesByName(people, { filter: { key, op, ...(value === undefined ? {} : { value }) } })).join(' ')
    expect(await found('home', 'eq', bonn)).toBe('Ada')
    expect(await found('visited', 'in', [bonn])).toBe('Ada Bob')
    await world.execute('entry.clear', { entity: 'cities', reference: customer('bonn') })
    expect(await found('home', 'eq', bonn)).toBe('')
    expect(await found('home', 'in', [bonn, nowhere])).toBe('Bob')
    expect(await found('home', 'neq', bonn)).toBe('Ada Bob Carol Dan')
    expect(await found('home', 'not_in', [bonn, nowhere])).toBe('Ada Carol Dan')
    expect(await found('home', 'is_not_empty')).toBe('Bob Carol')
    expect(await found('home', 'is_empty')).toBe('Ada Dan')
    expect(await found('visited', 'eq', bonn)).toBe('')
    expect(await found('visited', 'in', [bonn, rome])).toBe('Bob')
    // What is left of the list is a list, which is a value.
    expect(await found('visited', 'is_not_empty')).toBe('Ada Bob Carol Dan')
  })

  it('which of the ids lie in the trash is told of this brand alone', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    const ids = [1, 2, 3].map(anEntryId)
    for (const place of [world, other]) {
      const cities = await place.entity('cities')
      for (const [i, id] of ids.entries()) await place.entry(cities, {}, { id, reference: customer(String(i)) })
    }
    await world.execute('entry.clear', { entity: 'cities', reference: customer('1') })
    const trashed = async ({ reads, scope }: typeof world, asked: readonly string[]) =>
      [...(await reads.listTrashed(scope, asked))].sort()
    expect(await trashed(world, [...ids, anEntryId(404), 'nonsense', ''])).toEqual([ids[1]])
    expect(await trashed(world, [])).toEqual([])
    expect(await trashed(other, ids)).toEqual([])
    const many = Array.from({ length: 3000 }, (_, i) => anEntryId(i + 1))
    expect(await trashed(world, many)).toEqual([ids[1]])
  })

  it('a relation declared over ids that scripts stored leads to their targets', async () => {
    const world = await aBrandWorld()
    const [cities, people] = [await world.entity('cities'), await world.entity('people')]
    const city = await world.entry(cities, {}, { title: 'Bonn' })
    await world.entry(people, { home: city.id }, { title: 'Ada' })
    await world.entry(people, { home: 'Bonn' }, { title: 'Bob' })
    expect(await world.reads.listReferrers(world.scope, { entryId: city.id, ...all })).toEqual([])
    await world.field(people, { key: 'home', type: 'reference', options: { target_entity: 'cities' } })
    expect(await world.reads.listReferrers(world.scope, { entryId: city.id, ...all })).toMatchObject([{ title: 'Ada' }])
    expect(await world.titles(people, { filter: { key: 'home.title', op: 'eq', value: 'Bonn' } })).toEqual(['Ada'])
  })
})
