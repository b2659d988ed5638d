import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Entity } from '../../core/entity/index.ts'
import type { Entry } from '../../core/entry/index.ts'
import type { Json } from '../../core/json.ts'
import { matchesFilter, parseFilter } from '../../core/query/index.ts'
import { anEntryId, fuzzing, moment } from '../../core/testing/index.ts'
import { customer, type BrandWorld } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const fields: readonly Json[] = [
  { key: 'name', type: 'text' },
  { key: 'size', type: 'number' },
  { key: 'due', type: 'date' },
  { key: 'done', type: 'boolean' },
  { key: 'color', type: 'select', options: ['red', 'Green', 'blue'] },
  { key: 'tags', type: 'multiselect', options: ['a', 'b', 'c', 'Ä'] },
  { key: 'link', type: 'reference', options: { target_entity: 'things' } },
  { key: 'links', type: 'multi_reference', options: { target_entity: 'things' } },
  { key: 'data', type: 'json' },
]
const long = 'Lorem ipsum dolor sit Ämet '.repeat(40)

/** Entries in which each kind of value occurs, fits or not, in the trash and out of it, and several times over. */
const stock: readonly (readonly [title: string | null, values: { readonly [key: string]: Json }])[] = [
  [
    'Größe',
    { name: 'Zoë', size: 1, due: '2026-03-15', done: true, color: 'red', tags: ['a', 'b'], data: {}, free: 'x' },
  ],
  [
    'grosse Fische',
    { name: 'zoe', size: 2, due: '2026-03-15T00:00:00Z', done: false, color: 'Green', tags: ['b'], free: 1 },
  ],
  [
    null,
    {
      name: '',
      size: -1.5,
      due: '2026-03-14T23:00:00-01:00',
      tags: [],
      link: anEntryId(1),
      links: [anEntryId(1), anEntryId(2)],
    },
  ],
  ['', { name: long, size: 1e300, color: 'blue', link: anEntryId(2), links: [], free: true }],
  [
    'Same',
    { name: `${long}!`, size: 'many', due: 'soon', done: 1, color: 'pink', tags: ['z'], link: 'nobody', free: '1' },
  ],
  ['Same', { name: 5, link: anEntryId(3), links: [anEntryId(6), anEntryId(3)], data: [1], free: { a: 1 } }],
  ['Trash', { name: 'Zoë', size: 1, color: 'red', tags: ['a'], link: anEntryId(1) }],
  ['💶 %_', { name: '%', size: 0, done: true, tags: ['Ä', 'a'], link: anEntryId(6), free: long }],
]
const trashed = anEntryId(6)

/** What another brand has under the id of that one: what would fit, and is not there. */
function elsewhere(i: number): { readonly [key: string]: Json } {
  const { link: _, links: __, ...values } = stock[(i + 1) % stock.length]![1]
  return { name: texts[i]!, size: numbers[i % numbers.length]!, ...values, link: anEntryId(1), links: [anEntryId(2)] }
}

async function fill(world: BrandWorld): Promise<Entity> {
  const entity = await world.entity('things', { fields })
  for (const [i, [title, values]] of stock.entries()) {
    const reference = title === 'Trash' ? customer('trash') : title === 'Same' ? customer('same') : null
    await world.entry(entity, values, { id: anEntryId(i), title, reference, assigneeTeamId: i % 3 === 0 ? i : null })
  }
  await world.execute('entry.clear', { entity: 'things', reference: customer('trash') })
  await world.execute('entry.addFieldValue', {
    entity: 'things',
    reference: customer('same'),
    key: 'name',
    value: 'Zoë',
  })
  return entity
}

const texts = ['Zoë', 'zoe', '', 'z', long, `${long}!`, long.slice(0, 300), 'lorem IPSUM', '%', '_', 'ö', '1', 'Größe']
const numbers = [1, 2, -1.5, 0, 1e300, 1.0000001]
const times = ['2026-03-15', '2026-03-14', '2026-03-15T00:00:00.001Z']
const ids = [anEntryId(1), anEntryId(2), anEntryId(3), trashed, anEntryId(99)]

function conditionsOn(key: string, ops: readonly string[], operands: readonly Json[]): fc.Arbitrary<Json> {
  const operand = fc.constantFrom(...operands)
  // Without a field it is the first operand that tells what is compared.
  const list = fc.array(operand, { minLength: key === 'free' ? 1 : 0, maxLength: 3 })
  const byOp: Record<string, fc.Arbitrary<Json>> = {
    in: list,
    not_in: list,
    between: fc.tuple(operand, operand) as fc.Arbitrary<Json>,
  }
  return fc.constantFrom(...ops).chain((op) => {
    if (op === 'is_empty' || op === 'is_not_empty') return fc.constant({ key, op } as Json)
    return (byOp[op] ?? operand).map((value): Json => ({ key, op, value }))
  })
}

const presence = ['is_empty', 'is_not_empty']
const equality = ['eq', 'neq', 'in', 'not_in', ...presence]
const order = ['lt', 'lte', 'gt', 'gte', 'between']
const searched = texts.filter((text) => text !== '')
const ofFields = (prefix: string): fc.Arbitrary<Json> =>
  fc.oneof(
    conditionsOn(`${prefix}name`, [...equality, ...order], texts),
    conditionsOn(`${prefix}name`, ['contains', 'starts_with'], searched),
    conditionsOn(`${prefix}title`, [...equality, ...order], ['Größe', 'Same', '', 'grosse Fische']),
    conditionsOn(`${prefix}title`, ['contains', 'starts_with'], ['gross', 'SAME', 'fisch', '💶']),
    conditionsOn(`${prefix}size`, [...equality, ...order], numbers),
    conditionsOn(`${prefix}due`, [...equality, ...order], times),
    conditionsOn(`${prefix}done`, equality, [true, false]),
    conditionsOn(`${prefix}color`, equality, ['red', 'Green', 'green', 'blue', 'pink']),
    conditionsOn(`${prefix}tags`, equality, ['a', 'b', 'Ä', 'ä', 'z']),
    conditionsOn(`${prefix}link`, equality, ids),
    conditionsOn(`${prefix}links`, equality, ids),
    conditionsOn(`${prefix}data`, presence, [0]),
    conditionsOn(`${prefix}id`, equality, ids),
    conditionsOn(`${prefix}kind`, equality, ['record', 'value']),
    conditionsOn(`${prefix}reference_id`, equality, ['same', 'Same']),
    conditionsOn(`${prefix}stage_id`, [...equality, ...order], [1]),
    conditionsOn(`${prefix}assigned_to_user_id`, [...equality, ...order], [0, 3]),
    conditionsOn(`${prefix}assigned_to_team_id`, [...equality, ...order], [0, 3]),
    conditionsOn(`${prefix}version`, [...equality, ...order], [1, 2]),
    conditionsOn(`${prefix}created_at`, [...equality, ...order], ['2020-01-01', '2200-01-01']),
  )
const condition = fc.oneof(
  { arbitrary: ofFields(''), weight: 4 },
  { arbitrary: ofFields('link.'), weight: 2 },
  { arbitrary: ofFields('links.'), weight: 2 },
  { arbitrary: conditionsOn('free', [...equality, ...order], ['x', '1', long]), weight: 1 },
  { arbitrary: conditionsOn('free', ['contains', 'starts_with'], searched), weight: 1 },
  { arbitrary: conditionsOn('free', [...equality, ...order], [1, 0]), weight: 1 },
)
const { filter } = fc.letrec<{ filter: Json }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    condition,
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((and): Json => ({ and })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((or): Json => ({ or })),
    tie('filter').map((not): Json => ({ not })),
  ),
}))

export const filterContract = describePart('filters', (aBrandWorld) => {
  it('mean what core says they mean, whatever they ask, and whatever another brand holds under the same ids', async () => {
    // Whatever a join across brands found there would be something else, and nothing of it is in the trash.
    const other = await aBrandWorld()
    const theirs = await other.entity('things', { fields })
    for (const [i] of stock.entries())
      await other.entry(theirs, elsewhere(i), { id: anEntryId(i), title: `${i} Fische` })
    const world = await aBrandWorld()
    const entity = await fill(world)
    const definitions = await world.definitions()
    const { entries } = await world.list(entity, { kind: undefined as never })
    const live = new Map<string, Entry>(entries.map((entry) => [entry.id, entry]))
    expect(live.size).toBe(stock.length)
    const context = {
      definitions,
      findEntry: (id: string) => live.get(id),
      isTrashed: (id: string) => id === trashed,
    }
    await fc.assert(
      fc.asyncProperty(filter, fc.constantFrom('record', 'value', 'both'), async (asked, kind) => {
        const parsed = parseFilter(asked, { definitions, entity, now: moment, allowUndeclared: true })
        const expected = entries
          .filter((entry) => (kind === 'both' || entry.kind === kind) && matchesFilter(parsed, entry, context))
          .map(({ id }) => id)
        const listed = kind === 'both' ? {} : { kind: kind as Entry['kind'] }
        const { kind: _, ...query } = await world.query(entity, { filter: asked })
        const found = await world.reads.listEntries(world.scope, { ...query, ...listed })
        expect(found.entries.map(({ id }) => id)).toEqual(expected)
        expect(found.total).toBe(expected.length)
      }),
      fuzzing(400),
    )
  })

  it('a text is compared exactly by eq, and without case and accents by contains and starts_with', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things', { fields })
    for (const name of ['Zoë', 'zoe', 'ZOE', 'Chloë Zoë']) await world.entry(entity, { name }, { title: name })
    const found = async (op: string, value: Json) =>
      await world.titlesByName(entity, { filter: { key: 'name', op, value } })
    expect(await found('eq', 'zoe')).toEqual(['zoe'])
    expect(await found('in', ['ZOE', 'Zoë'])).toEqual(['ZOE', 'Zoë'])
    expect(await found('neq', 'zoe')).toEqual(['Chloë Zoë', 'ZOE', 'Zoë'])
    expect(await found('starts_with', 'zöE')).toEqual(['ZOE', 'Zoë', 'zoe'])
    expect(await found('contains', 'oe')).toHaveLength(4)
    expect(await found('contains', ' Z')).toEqual(['Chloë Zoë'])
    expect(await found('gte', 'Zoe')).toEqual(['Zoë', 'zoe'])
  })

  it('an empty list holds nothing and leaves nothing out', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things', { fields })
    await world.entry(entity, { name: 'a', size: 1 }, { title: 'a' })
    for (const key of ['name', 'size', 'link', 'id', 'version']) {
      expect(await world.titles(entity, { filter: { key, op: 'in', value: [] } })).toEqual([])
      expect(await world.titles(entity, { filter: { key, op: 'not_in', value: [] } })).toEqual(['a'])
    }
  })

  it('a hundred conditions and a thousand values are answered', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things', { fields })
    for (let size = 0; size < 20; size++) await world.entry(entity, { size, name: `n${size}` }, { title: String(size) })
    const or = Array.from({ length: 100 }, (_, i) => ({
      key: i % 2 === 0 ? 'size' : 'name',
      op: 'eq',
      value: i % 2 === 0 ? i * 2 : `n${i}`,
    }))
    expect(await world.titles(entity, { filter: { or } })).toHaveLength(15)
    const value = Array.from({ length: 1000 }, (_, i) => i + 10)
    expect(await world.titles(entity, { filter: { key: 'size', op: 'in', value } })).toHaveLength(10)
    expect(
      await world.titles(entity, { filter: { key: 'name', op: 'not_in', value: value.map((n) => `n${n}`) } }),
    ).toHaveLength(10)
  })

  it('values that are written again, taken out or moved to the trash are found as they are now', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things', { fields })
    const reference = customer('1')
    const found = async (filter: Json) => (await world.list(entity, { filter })).total
    const values: readonly { readonly [key: string]: Json }[] = [
      { name: 'one', tags: ['a'], size: 1 },
      { name: 'two', tags: ['a', 'b', 'c'], size: 'misfit' },
      { name: long, tags: [], size: 2 },
      { name: 7, tags: 'misfit', size: 3 },
      { name: 'one', tags: ['b'], size: 1 },
    ]
    for (const now of values) {
      await world.set(entity, reference, now)
      for (const one of values) {
        const isNow = one['name'] === now['name']
        if (typeof one['name'] === 'string')
          expect(await found({ key: 'name', op: 'eq', value: one['name'] })).toBe(Number(isNow))
      }
      for (const tag of ['a', 'b', 'c']) {
        expect(await found({ key: 'tags', op: 'eq', value: tag })).toBe(
          Number(Array.isArray(now['tags']) && (now['tags'] as Json[]).includes(tag)),
        )
      }
      for (const size of [1, 2, 3])
        expect(await found({ key: 'size', op: 'eq', value: size })).toBe(Number(now['size'] === size))
    }
    await world.execute('entry.clear', { entity: 'things', reference })
    expect(await found({ key: 'name', op: 'is_not_empty' })).toBe(0)
    expect(await found({ not: { key: 'name', op: 'eq', value: 'x' } })).toBe(0)
  })
})
