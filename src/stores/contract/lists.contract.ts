import { expect, it } from 'vitest'
import type { Entry } from '../../core/entry/index.ts'
import type { EntrySort } from '../../core/query/index.ts'
import { anEntryId } from '../../core/testing/index.ts'
import { by, byProperty, customer } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const directions = ['asc', 'desc'] as const

export const listContract = describePart('lists', (aBrandWorld) => {
  it('a list holds the records of its entity, newest first, with their number', async () => {
    const world = await aBrandWorld()
    const [entity, other] = [await world.entity('things'), await world.entity('others')]
    for (const title of ['a', 'b', 'c']) {
      world.advance(5)
      await world.entry(entity, {}, { title })
    }
    await world.entry(other, {}, { title: 'other' })
    await world.execute('entry.addFieldValue', { entity: 'things', reference: customer('1'), key: 'a', value: 1 })
    expect(await world.titles(entity)).toEqual(['c', 'b', 'a'])
    expect(await world.list(entity, { limit: 2, offset: 1 })).toMatchObject({
      entries: [{ title: 'b' }, { title: 'a' }],
      total: 3,
    })
    expect(await world.list(entity, { limit: 2, offset: 5 })).toEqual({ entries: [], total: 3 })
    expect(await world.list(entity, { limit: 0 })).toEqual({ entries: [], total: 3 })
    expect((await world.list(entity, { count: 'none' })).total).toBeNull()
    expect((await world.list(entity, { kind: 'value' })).entries.map((entry) => entry.values)).toEqual([{ a: 1 }])
  })

  it('both kinds are listed together in one order', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    for (let n = 0; n < 6; n++) {
      world.advance(5)
      if (n % 2 === 0) await world.entry(entity, { n }, { reference: customer('1') })
      else
        await world.execute('entry.addFieldValue', { entity: 'things', reference: customer('1'), key: 'n', value: n })
    }
    await world.field(entity, { key: 'n', type: 'number' })
    const { kind: _, ...both } = await world.query(entity)
    const list = async (sort: EntrySort, reference = {}) =>
      (await world.reads.listEntries(world.scope, { ...both, ...reference, sort })).entries.map(
        (entry) => entry.values['n'],
      )
    for (const reference of [{}, { reference: customer('1') }]) {
      expect(await list(both.sort, reference)).toEqual([5, 4, 3, 2, 1, 0])
      expect(await list(by('n'), reference)).toEqual([0, 1, 2, 3, 4, 5])
      expect(await list(byProperty('updated_at'), reference)).toEqual([0, 1, 2, 3, 4, 5])
    }
  })

  it('pipeline, stage, reference and words narrow a list down, together', async () => {
    const world = await aBrandWorld()
    const declaration = {
      name: 'Deals',
      pipelines: [{ name: 'One', stages: [{ name: 'A' }, { name: 'B' }] }, { name: 'Two' }],
    }
    const entity = await world.execute('entity.create', { declaration })
    const { pipelines, stages } = (await world.definitions()).data
    const [one, two] = pipelines
    const stage = (name: string) => stages.find((each) => each.name === name)!
    const make = (title: string, at: object, id: string | null) =>
      world.entry(entity, {}, { title, ...at, reference: id === null ? null : customer(id) })
    await make('red apple', { pipeline: one!.id, stage: stage('A').id }, '1')
    await make('green apple', { pipeline: one!.id, stage: stage('B').id }, '1')
    await make('red pear', { pipeline: one!.id, stage: stage('B').id }, '2')
    await make('red plum', { pipeline: two!.id }, null)
    const found = async (of: object) => await world.titlesByName(entity, of)
    expect(await found({ pipelineId: one!.id })).toEqual(['green apple', 'red apple', 'red pear'])
    expect(await found({ pipelineId: two!.id })).toEqual(['red plum'])
    expect(await found({ stageId: stage('B').id })).toEqual(['green apple', 'red pear'])
    expect(await found({ reference: customer('1') })).toEqual(['green apple', 'red apple'])
    expect(await found({ q: 'red' })).toEqual(['red apple', 'red pear', 'red plum'])
    expect(await found({ q: 'red', stageId: stage('B').id })).toEqual(['red pear'])
    expect(await found({ q: 'apple', reference: customer('1'), pipelineId: one!.id, stageId: stage('A').id })).toEqual([
      'red apple',
    ])
    expect(await found({ stageId: 999_999 })).toEqual([])
    expect(await found({ reference: customer('3') })).toEqual([])
    expect(await world.titles(entity, { stageId: stage('B').id, sort: byProperty('rank') })).toEqual([
      'green apple',
      'red pear',
    ])
    expect(await world.titles(entity, { stageId: stage('B').id, sort: byProperty('rank', 'desc') })).toEqual([
      'red pear',
      'green apple',
    ])
  })

  it('words are looked for without case and accents, each whole but the last, which may go on', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const titles = [
      'Größe Zoë',
      'grosse Zoetrope',
      'Groß-Gerau',
      'Straße 12b',
      'größe',
      'Ελλάς Ζωή',
      '東京 タワー',
      'a.b_c',
      '',
      '💶',
    ]
    for (const title of titles) await world.entry(entity, {}, { title })
    await world.entry(entity)
    const found = async (q: string) => await world.titlesByName(entity, { q })
    expect(await found('GROSSE')).toEqual(['Größe Zoë', 'grosse Zoetrope', 'größe'])
    expect(await found('gross')).toEqual(['Groß-Gerau', 'Größe Zoë', 'grosse Zoetrope', 'größe'])
    expect(await found('grösse zoe')).toEqual(['Größe Zoë', 'grosse Zoetrope'])
    expect(await found('zoe grosse')).toEqual(['Größe Zoë'])
    expect(await found('zo gross')).toEqual([])
    expect(await found('gerau')).toEqual(['Groß-Gerau'])
    expect(await found('12')).toEqual(['Straße 12b'])
    expect(await found('ΕΛΛΑΣ')).toEqual(['Ελλάς Ζωή'])
    expect(await found('東京')).toEqual(['東京 タワー'])
    expect(await found('c')).toEqual(['a.b_c'])
    expect(await found('osse')).toEqual([])
    expect(await found('" OR words:* NOT (')).toEqual([])
    expect(await found('!!!')).toHaveLength(titles.length + 1)
  })

  it('a title that changes or goes is found as it is now', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const [from, to] = [customer('from'), customer('to')]
    await world.entry(entity, {}, { title: 'Old words', reference: from })
    await world.entry(entity, {}, { reference: to })
    await world.execute('entry.reassignReference', { entity: 'things', from, to })
    expect(await world.titles(entity, { q: 'old' })).toEqual(['Old words'])
    expect(await world.titles(entity, { sort: byProperty('title') })).toEqual(['Old words'])
    await world.execute('entry.clear', { entity: 'things', reference: to })
    expect(await world.titles(entity, { q: 'old' })).toEqual([])
  })

  it('texts sort without case and accents, by code point, however long they are', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'name' })
    const alike = 'x'.repeat(300)
    const names = [
      '',
      '1',
      'Äpfel',
      'apfel b',
      'B',
      'çedille',
      'd',
      `${alike}`,
      `${alike}A`,
      `${alike}b`,
      'z',
      '\uFF01',
      '😀',
    ]
    for (const name of names.toReversed()) await world.entry(entity, { name }, { title: name })
    // Full-width forms fold to plain ones.
    const expected = ['', '\uFF01', ...names.filter((name) => name !== '' && name !== '\uFF01')]
    const expectedTitles = expected
    expect(await world.titles(entity, { sort: by('name') })).toEqual(expected)
    expect(await world.titles(entity, { sort: by('name', 'desc') })).toEqual(expected.toReversed())
    expect(await world.titles(entity, { sort: byProperty('title') })).toEqual(expectedTitles)
    expect(await world.titles(entity, { sort: byProperty('title', 'desc') })).toEqual(expectedTitles.toReversed())
  })

  it('a select sorts by the order of its options', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'level', type: 'select', options: ['low', 'Middle', 'high'] })
    for (const level of ['high', 'low', 'gone', 'Middle', 'low']) await world.entry(entity, { level }, { title: level })
    expect(await world.titles(entity, { sort: by('level') })).toEqual(['low', 'low', 'Middle', 'high', 'gone'])
    expect(await world.titles(entity, { sort: by('level', 'desc') })).toEqual(['high', 'Middle', 'low', 'low', 'gone'])
  })

  it('equal entries follow each other by id, in the direction asked for', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'same', type: 'number' })
    for (const n of [5, 1, 9, 3])
      await world.entry(entity, n === 9 ? {} : { same: 7 }, { id: anEntryId(n), title: String(n) })
    for (const direction of directions) {
      const sort = { by: { fieldKey: 'same' }, direction } as const
      expect(await world.titles(entity, { sort: { ...sort, ties: 'asc' } })).toEqual(['1', '3', '5', '9'])
      expect(await world.titles(entity, { sort: { ...sort, ties: 'desc' } })).toEqual(['5', '3', '1', '9'])
    }
  })

  it('by a key that is no field, or that holds nothing, every entry is equal', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'unused' })
    for (const n of [2, 1]) await world.entry(entity, { undeclared: n }, { id: anEntryId(n), title: String(n) })
    for (const key of ['undeclared', 'unused', 'never'])
      expect(await world.titles(entity, { sort: by(key) })).toEqual(['1', '2'])
  })

  it('every order can be paged through, by offset and from entry to entry, missing and repeating none', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things', { entity_mode: 'crm' })
    await world.field(entity, { key: 'size', type: 'number' })
    await world.field(entity, { key: 'name' })
    await world.field(entity, { key: 'level', type: 'select', options: ['c', 'a', 'b'] })
    for (let i = 0; i < 30; i++) {
      if (i % 4 === 0) world.advance(3)
      const values = {
        ...(i % 3 === 0 ? {} : { size: i % 5 }),
        ...(i % 7 === 0 ? {} : { name: `${'Name '.repeat(i % 2 === 0 ? 80 : 1)}${i % 6}` }),
        ...(i % 5 === 0 ? {} : { level: ['a', 'b', 'c', 'misfit'][i % 4]! }),
      }
      const title = i % 8 === 0 ? null : `t${i % 10}`
      await world.entry(entity, values, { title, reference: customer(String(i % 2)) })
    }
    const sorts: readonly EntrySort['by'][] = [
      { property: 'created_at' },
      { property: 'updated_at' },
      { property: 'title' },
      { property: 'rank' },
      { fieldKey: 'size' },
      { fieldKey: 'name' },
      { fieldKey: 'level' },
    ]
    const narrowings = [{}, { filter: { key: 'size', op: 'gte', value: 1 } }, { reference: customer('1') }, { q: 't' }]
    for (const sorted of sorts) {
      for (const direction of directions) {
        for (const narrowing of narrowings) {
          const sort: EntrySort = { by: sorted, direction, ties: 'asc' }
          const ids = (entries: readonly Entry[]) => entries.map(({ id }) => id)
          const all = ids((await world.list(entity, { ...narrowing, sort })).entries)
          expect(new Set(all).size).toBe(all.length)
          const paged: string[] = []
          const followed: string[] = []
          for (let offset = 0; offset < all.length; offset += 7) {
            paged.push(...ids((await world.list(entity, { ...narrowing, sort, limit: 7, offset })).entries))
            const afterId = followed.at(-1)
            const next = await world.list(entity, {
              ...narrowing,
              sort,
              limit: 7,
              ...(afterId === undefined ? {} : { afterId }),
            })
            expect(next.total).toBe(all.length)
            followed.push(...ids(next.entries))
          }
          expect(paged).toEqual(all)
          expect(followed).toEqual(all)
          const { entries } = await world.list(entity, {
            ...narrowing,
            sort,
            afterId: all[2]!,
            limit: 3,
            offset: 2,
            count: 'none',
          })
          expect(ids(entries)).toEqual(all.slice(5, 8))
        }
      }
    }
  })

  it('after an entry that is gone or unknown nothing comes', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const gone = await world.entry(entity, {}, { reference: customer('1') })
    await world.entry(entity, {}, { title: 'stays' })
    await world.execute('entry.clear', { entity: 'things', reference: customer('1') })
    for (const afterId of [gone.id, anEntryId(404), 'nonsense']) {
      expect(await world.list(entity, { afterId })).toEqual({ entries: [], total: 1 })
    }
  })

  it('what was written is in the list that is asked for next', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'n', type: 'number' })
    for (let n = 0; n < 30; n++) {
      await world.entry(entity, { n }, { title: `title ${n}` })
      expect((await world.list(entity, { limit: 1 })).total).toBe(n + 1)
      expect(await world.titles(entity, { filter: { key: 'n', op: 'eq', value: n } })).toEqual([`title ${n}`])
      expect(
        (await world.list(entity, { q: `title ${n}`, limit: 100 })).entries.some(({ title }) => title === `title ${n}`),
      ).toBe(true)
    }
  })
})
