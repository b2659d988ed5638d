import { expect, it } from 'vitest'
import { anEntryId } from '../../core/testing/index.ts'
import { customer, refusal } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const all = { limit: 100, offset: 0 }

export const entryContract = describePart('entries by id and by reference', (aBrandWorld) => {
  it('an entry is read as it was written', async () => {
    const world = await aBrandWorld()
    const entity = await world.execute('entity.create', { declaration: { name: 'Deals' } })
    const values = {
      text: 'x',
      zero: 0,
      no: false,
      empty: '',
      list: [1, ['a'], { b: null }],
      deep: { a: { b: [true] } },
    }
    const { user } = await world.execute('account.putMember', { email: 'hal@example.com', role: 'editor' })
    const entry = await world.entry(entity, values, {
      id: anEntryId(77),
      title: 'A deal',
      reference: { type: 'order', id: 'A/1 ü' },
      assigneeUserId: user.id,
      assigneeTeamId: 4,
    })
    expect(await world.reads.findEntry(world.scope, entry.id)).toEqual(entry)
    expect(entry).toMatchObject({
      id: anEntryId(77),
      kind: 'record',
      assigneeUserId: user.id,
      assigneeTeamId: 4,
      version: 1,
      createdBy: world.scope.actor,
      deletedAt: null,
      values,
    })
    expect(entry.stageId).not.toBeNull()
    expect(entry.rank).not.toBeNull()
  })

  it('an unknown id, or a text that is none, finds nothing', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const { id } = await world.entry(entity, {}, { id: '0199abcd-0000-7000-8000-00000000000a' })
    for (const other of [
      anEntryId(5),
      '',
      'nonsense',
      id.toUpperCase(),
      id.replaceAll('-', ''),
      `${id} `,
      "' or 1=1 --",
    ]) {
      expect(await world.reads.findEntry(world.scope, other)).toBeUndefined()
    }
  })

  it('an id that is taken is refused, in the trash too', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const id = anEntryId(5)
    await world.entry(entity, { a: 1 }, { id, reference: customer('1') })
    expect((await refusal(world.entry(entity, { a: 2 }, { id }))).code).toBe('input.invalid')
    await world.execute('entry.clear', { entity: 'things', reference: customer('1') })
    expect((await refusal(world.entry(entity, { a: 2 }, { id }))).code).toBe('input.invalid')
    expect(await world.reads.countEntries(world.scope)).toEqual({})
  })

  it('the newest of a reference is the last one made, of the kind asked for', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const of = { entityId: entity.id, reference: customer('1') }
    expect(await world.reads.findNewestEntry(world.scope, { ...of, kind: 'record' })).toBeUndefined()
    await world.entry(entity, { a: 1 }, { reference: customer('1') })
    world.advance(1000)
    const second = await world.entry(entity, { a: 2 }, { reference: customer('1') })
    await world.entry(entity, { a: 3 }, { reference: customer('2') })
    const value = await world.execute('entry.addFieldValue', {
      entity: 'things',
      reference: customer('1'),
      key: 'a',
      value: 4,
    })
    expect((await world.reads.findNewestEntry(world.scope, { ...of, kind: 'record' }))?.id).toBe(second.id)
    expect((await world.reads.findNewestEntry(world.scope, { ...of, kind: 'value' }))?.id).toBe(value.entryId)
  })

  it('of entries made in the same moment the greatest id is the newest', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const reference = customer('1')
    const made = await Promise.all([9, 3, 6].map((n) => world.entry(entity, { n }, { id: anEntryId(n), reference })))
    const newest = made.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    const found = await world.reads.listEntriesOf(world.scope, { entityId: entity.id, reference, ...all })
    expect(found).toEqual(newest)
    const holder = await world.reads.findNewestHolder(world.scope, { entityId: entity.id, reference, keys: ['n'] })
    expect(holder).toEqual(newest[0])
  })

  it('the newest holder is of either kind, and holds one of the keys', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const reference = customer('1')
    const of = { entityId: entity.id, reference }
    const find = async (...keys: string[]) => (await world.reads.findNewestHolder(world.scope, { ...of, keys }))?.values
    const record = await world.entry(entity, { a: 1, b: 1 }, { reference })
    world.advance(10)
    await world.execute('entry.addFieldValue', { entity: 'things', reference, key: 'a', value: 2 })
    world.advance(10)
    await world.entry(entity, { c: 3 }, { reference })
    expect(await find('a')).toEqual({ a: 2 })
    expect(await find('b')).toEqual(record.values)
    expect(await find('a', 'b')).toEqual({ a: 2 })
    expect(await find('b', 'a')).toEqual({ a: 2 })
    expect(await find('b', 'a', 'c')).toEqual({ c: 3 })
    expect(await find('none')).toBeUndefined()
    expect(await find('none', 'b')).toEqual(record.values)
    expect(await find()).toBeUndefined()
    const findAll = async (...keys: string[]) =>
      (await world.reads.findNewestHolders(world.scope, { ...of, keys })).map(({ values }) => ({ ...values }))
    expect(await findAll('a', 'b', 'c', 'none')).toEqual([{ c: 3 }, { a: 2 }, { a: 1, b: 1 }])
    expect(await findAll('none', 'b')).toEqual([{ a: 1, b: 1 }])
    expect(await findAll('none')).toEqual([])
    expect(await findAll()).toEqual([])
  })

  it('values are listed newest first, one for each entry that holds the key, in slices', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const reference = customer('1')
    const values = [1, 'two', { three: [3] }, false, null, ['five'], '']
    for (const value of values) {
      if (value === null) await world.entry(entity, { other: 1 }, { reference })
      else await world.execute('entry.addFieldValue', { entity: 'things', reference, key: 'score', value })
    }
    await world.entry(entity, { score: 'of the record', other: 2 }, { reference })
    const list = async (limit: number, offset: number) =>
      await world.reads.listValues(world.scope, { entityId: entity.id, reference, key: 'score', limit, offset })
    const expected = ['of the record', '', ['five'], false, { three: [3] }, 'two', 1]
    expect(await list(100, 0)).toEqual(expected)
    expect(await list(2, 0)).toEqual(expected.slice(0, 2))
    expect(await list(3, 5)).toEqual(expected.slice(5))
    expect(await list(3, 50)).toEqual([])
  })

  it('entries of a reference are listed newest first, of both kinds or of one, in slices', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const reference = customer('1')
    for (let n = 0; n < 9; n++) {
      if (n % 3 === 0) await world.execute('entry.addFieldValue', { entity: 'things', reference, key: 'n', value: n })
      else await world.entry(entity, { n }, { reference })
    }
    const list = async (of: { kind?: 'record' | 'value'; limit: number; offset: number }) =>
      (await world.reads.listEntriesOf(world.scope, { entityId: entity.id, reference, ...of })).map(
        (entry) => entry.values['n'],
      )
    expect(await list(all)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0])
    expect(await list({ limit: 4, offset: 3 })).toEqual([5, 4, 3, 2])
    expect(await list({ kind: 'record', ...all })).toEqual([8, 7, 5, 4, 2, 1])
    expect(await list({ kind: 'value', limit: 2, offset: 1 })).toEqual([3, 0])
    expect(await list({ limit: 0, offset: 0 })).toEqual([])
  })

  it('references are exact: case, accents, spaces and length count', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const ids = ['a', 'A', 'á', 'a\u0301', 'a ', '1', '01', '💶', 'x'.repeat(512), `${'x'.repeat(511)}y`, '%', '_', "'"]
    for (const id of ids) await world.entry(entity, { of: id }, { reference: customer(id) })
    await world.entry(entity, { of: 'other type' }, { reference: { type: 'Customer', id: 'a' } })
    for (const id of ids) {
      const entries = await world.reads.listEntriesOf(world.scope, {
        entityId: entity.id,
        reference: customer(id),
        ...all,
      })
      expect(entries.map((entry) => entry.values['of'])).toEqual([id])
      expect(await world.reads.countByEntity(world.scope, customer(id))).toEqual([{ entityId: entity.id, count: 1 }])
    }
  })

  it('counts tell how many entries of both kinds each entity has, all of them and of a reference', async () => {
    const world = await aBrandWorld()
    const [things, others] = [await world.entity('things'), await world.entity('others')]
    await world.entity('empty')
    expect(await world.reads.countEntries(world.scope)).toEqual({})
    for (let i = 0; i < 3; i++) await world.entry(things, { a: i }, { reference: customer('1') })
    await world.execute('entry.addFieldValue', { entity: 'things', reference: customer('1'), key: 'a', value: 4 })
    await world.entry(others, {}, { reference: customer('2') })
    await world.entry(others)
    expect(await world.reads.countEntries(world.scope)).toEqual({ [things.id]: 4, [others.id]: 2 })
    expect(await world.reads.countByEntity(world.scope, customer('1'))).toEqual([{ entityId: things.id, count: 4 }])
    expect(await world.reads.countByEntity(world.scope, customer('3'))).toEqual([])
    await world.execute('entry.clear', { entity: 'things', reference: customer('1') })
    expect(await world.reads.countEntries(world.scope)).toEqual({ [others.id]: 2 })
  })

  it('equal values are found without regard to case, but accents, types and shape count', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'number', type: 'number' })
    await world.field(entity, { key: 'choice', type: 'multiselect', options: ['A', 'b'] })
    const find = async (
      key: string,
      value: string | number | boolean | readonly string[] | object,
      exceptId?: string,
    ) =>
      (
        await world.reads.findEqual(world.scope, {
          entityId: entity.id,
          key,
          value: value as never,
          ...(exceptId === undefined ? {} : { exceptId }),
        })
      )?.title
    const long = `${'Ä'.repeat(3000)}x`
    const stored: readonly (readonly [
      title: string,
      key: string,
      value: unknown,
      alike: unknown,
      unlike: readonly unknown[],
    ])[] = [
      ['text', 'free', 'Zoë Müller', 'ZOË MÜLLER', ['Zoe Muller', 'Zoë', 'Zoë Müller ']],
      ['number', 'number', 1.5, 1.5, ['1.5', 1, true]],
      ['misfit', 'number', 'Two', 'TWO', ['two ', 2]],
      ['boolean', 'free', true, true, [1, 'true', false]],
      ['object', 'free', { b: 'X', a: [1] }, { a: [1], b: 'x' }, [{ a: [1] }, { a: [2], b: 'x' }]],
      ['list', 'choice', ['b', 'A'], ['B', 'a'], [['A', 'b'], ['b'], 'b']],
      ['empty list', 'choice', [], [], ['', [[]]]],
      ['empty text', 'free', '', '', [' ']],
      ['long', 'free', long, long.toLowerCase(), [`${long}y`, long.slice(0, -1)]],
    ]
    for (const [title, key, value] of stored) await world.entry(entity, { [key]: value as never }, { title })
    for (const [title, key, value, alike, unlike] of stored) {
      expect(await find(key, value as never)).toBe(title)
      expect(await find(key, alike as never)).toBe(title)
      for (const other of unlike) expect(await find(key, other as never)).not.toBe(title)
    }
    const entry = (await world.list(entity, { q: 'text' })).entries.find(({ title }) => title === 'text')!
    expect(await find('free', 'zoë müller', entry.id)).toBeUndefined()
    expect(await find('never', 'x')).toBeUndefined()
  })
})
