import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { aDeal, aField, anEntity, anEntryId, someDefinitions } from '../testing/index.ts'
import type { Filter } from './filter.ts'
import { matchesFilter } from './matches.ts'
import { parseFilter } from './parse-filter.ts'
import { fuzzing } from '../testing/fuzz.ts'

const options = { choices: ['low', 'high', 'x'].map((value) => ({ value, label: value })) }
const deals = anEntity()
const definitions = someDefinitions({
  entities: [deals, anEntity({ id: 2, slug: 'cities', mode: 'data' })],
  fields: [
    aField({ id: 1, key: 'name' }),
    aField({ id: 2, key: 'amount', type: 'number' }),
    aField({ id: 3, key: 'due', type: 'date' }),
    aField({ id: 4, key: 'paid', type: 'boolean' }),
    aField({ id: 5, key: 'tags', type: 'multiselect', options }),
    aField({ id: 6, key: 'data', type: 'json' }),
    aField({ id: 7, key: 'city', type: 'reference', options: { targetEntityId: 2 } }),
    aField({ id: 8, key: 'cities', type: 'multi_reference', options: { targetEntityId: 2 } }),
    aField({ id: 20, entityId: 2, key: 'people', type: 'number' }),
  ],
})
const [bonn, ulm, gone, deal, trashed] = [1, 2, 3, 4, 5].map(anEntryId) as [string, string, string, string, string]
const live = [
  aDeal({ id: bonn, entityId: 2, title: 'Bonn', values: { people: 330_000 } }),
  aDeal({ id: ulm, entityId: 2, title: 'Ulm' }),
  aDeal({ id: deal, entityId: 1, title: 'Deal' }),
]
const context = {
  definitions,
  findEntry: (id: string) => live.find((entry) => entry.id === id),
  isTrashed: (id: string) => id === trashed,
}
const parse = (raw: unknown): Filter =>
  parseFilter(raw, { definitions, entity: deals, now: Date.UTC(2026, 2, 15), allowUndeclared: true })

function holds(values: Readonly<Record<string, Json>>, key: string, op: string, value?: Json): boolean {
  const filter = parse({ key, op, ...(value === undefined ? {} : { value }) })
  return matchesFilter(filter, aDeal({ id: anEntryId(9), values }), context)
}

describe('text', () => {
  it('is equal exactly, and found in the whole folded (rule 1.4-5)', () => {
    const entry = { name: 'Größe Ä' }
    expect(holds(entry, 'name', 'eq', 'Größe Ä')).toBe(true)
    expect(holds(entry, 'name', 'eq', 'größe ä')).toBe(false)
    expect(holds(entry, 'name', 'contains', 'OSSE a')).toBe(true)
    expect(holds(entry, 'name', 'starts_with', 'GRÖß')).toBe(true)
    expect(holds(entry, 'name', 'starts_with', 'osse')).toBe(false)
    expect(holds(entry, 'name', 'contains', '%')).toBe(false)
  })

  it('is ordered by code point', () => {
    expect(holds({ name: 'b' }, 'name', 'gt', 'a')).toBe(true)
    expect(holds({ name: 'a' }, 'name', 'gt', 'a')).toBe(false)
    expect(holds({ name: 'a' }, 'name', 'gte', 'a')).toBe(true)
    expect(holds({ name: 'B' }, 'name', 'lt', 'a')).toBe(true)
    expect(holds({ name: '\uff01' }, 'name', 'lt', '\u{1f600}')).toBe(true)
    expect(holds({ name: 'm' }, 'name', 'between', ['a', 'm'])).toBe(true)
  })
})

describe('a relation to an entry in the trash', () => {
  it('is not there; what leads nowhere is (rule 1.6-4)', () => {
    expect(holds({ city: trashed }, 'city', 'eq', trashed)).toBe(false)
    expect(holds({ city: trashed }, 'city', 'neq', trashed)).toBe(true)
    expect(holds({ city: trashed }, 'city', 'is_empty')).toBe(true)
    expect(holds({ city: gone }, 'city', 'is_empty')).toBe(false)
    expect(holds({ city: gone }, 'city', 'in', [gone, trashed])).toBe(true)
  })

  it('leaves the others of a list, and the list itself', () => {
    expect(holds({ cities: [trashed, ulm] }, 'cities', 'eq', ulm)).toBe(true)
    expect(holds({ cities: [trashed, ulm] }, 'cities', 'eq', trashed)).toBe(false)
    expect(holds({ cities: [trashed] }, 'cities', 'is_not_empty')).toBe(true)
  })

  it('is a text like any other where the key is no relation', () => {
    expect(holds({ name: trashed }, 'name', 'eq', trashed)).toBe(true)
  })
})

describe('numbers, times and booleans', () => {
  it('are compared as what they are', () => {
    expect(holds({ amount: 10 }, 'amount', 'gt', 9)).toBe(true)
    expect(holds({ amount: 10 }, 'amount', 'in', [1, 10])).toBe(true)
    expect(holds({ amount: -0 }, 'amount', 'eq', 0)).toBe(true)
    expect(holds({ due: '2026-03-15' }, 'due', 'eq', '2026-03-15T01:00:00+01:00')).toBe(true)
    expect(holds({ due: '2026-03-15T09:30:00Z' }, 'due', 'within', 'today')).toBe(true)
    expect(holds({ due: '2026-03-16' }, 'due', 'within', 'today')).toBe(false)
    expect(holds({ paid: false }, 'paid', 'eq', false)).toBe(true)
  })

  it('match nothing with a list that is empty', () => {
    expect(holds({ amount: 1 }, 'amount', 'in', [])).toBe(false)
    expect(holds({ amount: 1 }, 'amount', 'not_in', [])).toBe(true)
  })
})

describe('a key without a value', () => {
  it('is empty; 0, false and texts of no length are values (rule 1.3-3)', () => {
    expect(holds({}, 'amount', 'is_empty')).toBe(true)
    expect([0, 1].map((amount) => holds({ amount }, 'amount', 'is_empty'))).toEqual([false, false])
    expect(holds({ name: '' }, 'name', 'is_not_empty')).toBe(true)
    expect(holds({ paid: false }, 'paid', 'is_not_empty')).toBe(true)
    expect(holds({ tags: [] }, 'tags', 'is_empty')).toBe(false)
    expect(holds({ data: {} }, 'data', 'is_not_empty')).toBe(true)
    expect(holds({}, 'toString', 'is_empty')).toBe(true)
  })

  it('matches neq and not_in, and no comparison', () => {
    expect(holds({}, 'amount', 'neq', 5)).toBe(true)
    expect(holds({}, 'amount', 'not_in', [5])).toBe(true)
    for (const op of ['eq', 'lt', 'lte', 'gt', 'gte']) expect(holds({}, 'amount', op, 0)).toBe(false)
  })
})

it('a value that does not fit its field is there, and is equal to nothing (rule 1.3-4)', () => {
  expect(holds({ amount: 'many' }, 'amount', 'is_empty')).toBe(false)
  expect(holds({ amount: 'many' }, 'amount', 'neq', 5)).toBe(true)
  expect(holds({ amount: '5' }, 'amount', 'eq', 5)).toBe(false)
})

it('of several values any may be the one', () => {
  const entry = { tags: ['low', 'x'] }
  expect(holds(entry, 'tags', 'eq', 'x')).toBe(true)
  expect(holds(entry, 'tags', 'in', ['high', 'low'])).toBe(true)
  expect(holds(entry, 'tags', 'neq', 'x')).toBe(false)
  expect(holds(entry, 'tags', 'not_in', ['high'])).toBe(true)
  expect(holds({ tags: [] }, 'tags', 'neq', 'x')).toBe(true)
})

describe('keys without a field', () => {
  it('are compared as what was stored', () => {
    expect(holds({ free: 'x' }, 'free', 'eq', 'x')).toBe(true)
    expect(holds({ free: 5 }, 'free', 'gt', 4)).toBe(true)
    expect(holds({ free: '5' }, 'free', 'gt', 4)).toBe(false)
    expect(holds({ free: ['x'] }, 'free', 'eq', 'x')).toBe(false)
    expect(holds({ free: ['x'] }, 'free', 'is_not_empty')).toBe(true)
  })
})

describe('properties', () => {
  const entry = aDeal({ reference: { type: 'order', id: 'A' }, stageId: 3, createdAt: Date.UTC(2026, 2, 15, 9) })
  const has = (key: string, op: string, value?: Json) =>
    matchesFilter(parse({ key, op, ...(value === undefined ? {} : { value }) }), entry, context)

  it.each([
    ['id', entry.id],
    ['kind', 'record'],
    ['title', 'A deal'],
    ['stage_id', 3],
    ['reference_type', 'order'],
    ['reference_id', 'A'],
    ['version', 1],
    ['created_at', '2026-03-15T09:00:00Z'],
  ])('%s is compared', (key, value) => {
    expect(has(key, 'eq', value)).toBe(true)
    expect(has(key, 'neq', value)).toBe(false)
    expect(has(key, 'is_empty')).toBe(false)
  })

  it.each(['pipeline_id', 'stage_changed_at', 'rank', 'assigned_to_user_id', 'assigned_to_team_id'])(
    '%s may be empty',
    (key) => {
      expect(has(key, 'is_empty')).toBe(true)
      expect(has(key, 'is_not_empty')).toBe(false)
    },
  )

  it('a reference’s case counts', () => {
    expect(has('reference_id', 'eq', 'a')).toBe(false)
  })
})

describe('one relation away', () => {
  it('the related entry is looked at', () => {
    expect(holds({ city: bonn }, 'city.title', 'eq', 'Bonn')).toBe(true)
    expect(holds({ city: bonn }, 'city.people', 'gt', 300_000)).toBe(true)
    expect(holds({ city: ulm }, 'city.people', 'is_empty')).toBe(true)
  })

  it('any of several may be the one', () => {
    expect(holds({ cities: [ulm, bonn] }, 'cities.title', 'eq', 'Bonn')).toBe(true)
    expect(holds({ cities: [ulm, bonn] }, 'cities.title', 'neq', 'Bonn')).toBe(false)
    expect(holds({ cities: [ulm] }, 'cities.title', 'neq', 'Bonn')).toBe(true)
  })

  it('what leads nowhere is as if it were not there (rule 1.6-4)', () => {
    for (const values of [{}, { city: gone }, { city: deal }, { city: 'misfit' }]) {
      expect(holds(values, 'city.title', 'is_empty')).toBe(true)
      expect(holds(values, 'city.title', 'neq', 'Bonn')).toBe(true)
      expect(holds(values, 'city.title', 'contains', 'o')).toBe(false)
    }
  })
})

describe('combinators', () => {
  const conditions = [
    { key: 'amount', op: 'gt', value: 5 },
    { key: 'name', op: 'neq', value: 'x' },
    { key: 'city.title', op: 'eq', value: 'Bonn' },
    { key: 'tags', op: 'in', value: ['low'] },
    { key: 'due', op: 'is_empty' },
  ]
  const anyValues = fc.record(
    {
      amount: fc.constantFrom(1, 9, 'misfit'),
      name: fc.constantFrom('x', 'y'),
      city: fc.constantFrom(bonn, ulm, gone),
      tags: fc.constantFrom<Json>([], ['low', 'x']),
    },
    { requiredKeys: [] },
  )
  const [anyFilter] = [
    fc.letrec<{ filter: unknown }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(...conditions),
        fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ not: tie('filter') }),
      ),
    })).filter,
  ]

  it('leave no third answer: what a filter does not match, its opposite does', () => {
    fc.assert(
      fc.property(anyFilter!, anyValues, (raw, values) => {
        const entry = aDeal({ id: anEntryId(9), values: values as Readonly<Record<string, Json>> })
        expect(matchesFilter(parse({ not: raw }), entry, context)).toBe(!matchesFilter(parse(raw), entry, context))
      }),
      fuzzing(100),
    )
  })

  it('keep De Morgan’s laws', () => {
    fc.assert(
      fc.property(fc.subarray(conditions, { minLength: 1 }), anyValues, (some, values) => {
        const entry = aDeal({ id: anEntryId(9), values: values as Readonly<Record<string, Json>> })
        const matches = (raw: unknown) => matchesFilter(parse(raw), entry, context)
        expect(matches({ not: { and: some } })).toBe(matches({ or: some.map((not) => ({ not })) }))
        expect(matches({ and: some })).toBe(some.every(matches))
      }),
      fuzzing(100),
    )
  })
})
