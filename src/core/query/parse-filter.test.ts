import { describe, expect, it } from 'vitest'
import { fieldTypeNames } from '../field/index.ts'
import { aBrand, aField, anEntity, anEntryId, fieldTypeFixtures, issuesOf, someDefinitions } from '../testing/index.ts'
import { parseFilter, type FilterContext } from './parse-filter.ts'

const deals = anEntity()
const definitions = someDefinitions({
  brand: aBrand({ timeZone: 'America/New_York' }),
  entities: [deals, anEntity({ id: 2, slug: 'cities', mode: 'data' })],
  fields: [
    ...fieldTypeNames.map((type, i) => {
      const options = type.endsWith('reference') ? { targetEntityId: 2 } : fieldTypeFixtures[type].parsedOptions
      return aField({ id: i + 1, key: `a_${type}`, type, options })
    }),
    aField({ id: 30, key: 'city', type: 'reference', options: { targetEntityId: 2 } }),
    aField({ id: 31, key: 'city.zip' }),
    aField({ id: 32, key: 'a.b', type: 'multi_reference', options: { targetEntityId: 2 } }),
    aField({ id: 40, entityId: 2, key: 'people', type: 'number' }),
    aField({ id: 41, entityId: 2, key: 'zip', type: 'number' }),
    aField({ id: 42, entityId: 2, key: 'founded', type: 'date' }),
    aField({ id: 43, entityId: 2, key: 'b.c', type: 'number' }),
  ],
})
const now = Date.UTC(2026, 2, 15, 9, 30)
const context: FilterContext = { definitions, entity: deals, now }
const parse = (raw: unknown) => parseFilter(raw, context)
const issues = (raw: unknown, given = context) => issuesOf(() => parseFilter(raw, given))
const test = (key: string, op: string, value?: unknown) => {
  const parsed = parse({ key, op, ...(value === undefined ? {} : { value }) })
  if (parsed.kind === 'not' && parsed.of.kind === 'condition') return { not: parsed.of.test }
  return parsed.kind === 'condition' ? parsed.test : parsed
}
const target = (key: string, given = context) => {
  const parsed = parseFilter({ key, op: 'is_not_empty' }, given)
  return parsed.kind === 'condition' ? parsed.target : parsed
}

describe('a tree', () => {
  it('is made of and, or, not and conditions', () => {
    const leaf = { key: 'title', op: 'eq', value: 'A' }
    const condition = { kind: 'condition', target: { property: 'title' }, test: { op: 'eq', value: 'A' } }
    expect(parse(leaf)).toEqual(condition)
    expect(parse({ and: [leaf, { or: [leaf] }, { not: leaf }] })).toEqual({
      kind: 'and',
      of: [condition, { kind: 'or', of: [condition] }, { kind: 'not', of: condition }],
    })
  })

  it.each([
    [null, 'filter'],
    ['text', 'filter'],
    [[], 'filter'],
    [{}, 'filter.key'],
    [{ and: [] }, 'filter.and'],
    [{ or: {} }, 'filter.or'],
    [{ not: [] }, 'filter.not'],
    [{ not: null }, 'filter.not'],
    [{ and: [5] }, 'filter.and[0]'],
    [
      {
        and: [
          { key: 'title', op: 'eq', value: 'A' },
          { key: 'title', op: 'eq', value: 5 },
        ],
      },
      'filter.and[1].value',
    ],
    [{ or: [{ not: { key: 'title', op: 'like', value: 'A' } }] }, 'filter.or[0].not.op'],
    [{ and: [{ key: 'nothing', op: 'eq', value: 1 }] }, 'filter.and[0].key'],
    [{ key: 5, op: 'eq', value: 1 }, 'filter.key'],
    [{ key: 'title', op: 'in', value: ['A', 5] }, 'filter.value[1]'],
    [{ key: 'title', op: 'eq', value: 'A', extra: 1 }, 'filter'],
    [{ and: [{ key: 'title', op: 'is_empty' }], or: [] }, 'filter'],
    [{ and: [{ key: 'title', op: 'is_empty' }], key: 'title' }, 'filter'],
    [JSON.parse('{"key":"title","op":"is_empty","__proto__":{}}'), 'filter'],
  ])('refuses %j at %s', (raw, position) => {
    expect(Object.keys(issues(raw))).toEqual([position])
  })

  it('names every fault in one answer', () => {
    const raw = {
      and: [
        { key: 'a_number', op: 'eq', value: '5' },
        { key: 'a_boolean', op: 'gt', value: true },
        { key: 'titel', op: 'eq', value: 'A' },
      ],
    }
    expect(issues(raw)).toEqual({
      'filter.and[0].value': ['The filter.and[0].value field must be a number.'],
      'filter.and[1].op': [
        'The filter.and[1].op field must be one of eq, neq, in, not_in, is_empty, is_not_empty here.',
      ],
      'filter.and[2].key': ['The filter.and[2].key field names no field or property: "titel"; did you mean "title".'],
    })
  })

  it('is 5 combinators deep at most', () => {
    const nest = (levels: number): object =>
      levels === 0 ? { key: 'title', op: 'is_empty' } : { not: nest(levels - 1) }
    expect(parse(nest(5))).toMatchObject({ kind: 'not' })
    expect(issues(nest(6))).toEqual({
      'filter.not.not.not.not.not': [
        'The filter.not.not.not.not.not field must not be nested deeper than 5 combinators.',
      ],
    })
    expect(Object.keys(issues(JSON.parse('{"and":['.repeat(3000) + ']}'.repeat(3000))))).toEqual([
      'filter.and[0].and[0].and[0].and[0].and[0]',
    ])
  })

  it('has 100 conditions at most, counted over all its parts', () => {
    const leaves = (count: number) => Array.from({ length: count }, () => ({ key: 'title', op: 'is_empty' }))
    expect(parse({ and: [{ or: leaves(50) }, { or: leaves(50) }] })).toMatchObject({ kind: 'and' })
    const refused = { filter: ['The filter field must not hold more than 100 conditions.'] }
    expect(issues({ and: [{ or: leaves(50) }, { or: leaves(51) }] })).toEqual(refused)
    expect(Object.keys(issues({ and: Array(1_000_000).fill(5) }))).toHaveLength(101)
  })
})

describe('what a key stands for', () => {
  it('is a field, or a property of the entry', () => {
    expect(target('a_number')).toEqual({ field: { key: 'a_number', storage: 'number', multiple: false } })
    expect(target('a_multiselect')).toEqual({ field: { key: 'a_multiselect', storage: 'choice', multiple: true } })
    expect(target('created_at')).toEqual({ property: 'created_at' })
  })

  it('is a field or property one relation away', () => {
    const via = { key: 'city', targetEntityId: 2 }
    expect(target('city.title')).toEqual({ via, property: 'title' })
    expect(target('city.people')).toEqual({ via, field: { key: 'people', storage: 'number', multiple: false } })
    expect(target('city')).toEqual({ field: { key: 'city', storage: 'entry', multiple: false } })
  })

  it('is the field whose key is exactly that, where there is one', () => {
    expect(target('city.zip')).toEqual({ field: { key: 'city.zip', storage: 'text', multiple: false } })
  })

  it('may be divided at any dot, the longest relation first', () => {
    expect(target('a.b.people')).toMatchObject({ via: { key: 'a.b' }, field: { key: 'people' } })
    expect(target('city.b.c')).toMatchObject({ via: { key: 'city' }, field: { key: 'b.c' } })
  })

  it.each([
    'brand_id',
    'crm_entity_id',
    'created_by',
    'values',
    'deleted_at',
    '__proto__',
    'constructor',
    'city.',
    '.title',
    'city.unknown',
    'a_text.title',
    'city.city.title',
    'updatedBy.passwordHash',
    '',
  ])('is nothing for %j', (key) => {
    expect(Object.keys(issues({ key, op: 'is_empty' }))).toEqual(['filter.key'])
  })
})

describe('what is asked', () => {
  it.each([
    ['title', 'eq', 'Ä', { op: 'eq', value: 'Ä' }],
    ['title', 'neq', '', { not: { op: 'eq', value: '' } }],
    ['title', 'contains', 'Größe', { op: 'contains', text: 'grosse' }],
    ['title', 'starts_with', 'ÄB', { op: 'starts_with', text: 'ab' }],
    ['title', 'lt', 'M', { op: 'range', lt: 'M' }],
    ['title', 'eq', 'x'.repeat(10_000), { op: 'eq', value: 'x'.repeat(10_000) }],
    ['a_number', 'lte', 5, { op: 'range', lte: 5 }],
    ['a_number', 'gt', -0.5, { op: 'range', gt: -0.5 }],
    ['a_number', 'gte', 0, { op: 'range', gte: 0 }],
    ['a_number', 'between', [1, 2], { op: 'range', gte: 1, lte: 2 }],
    ['a_number', 'in', [1, 2, 1], { op: 'in', values: [1, 2] }],
    ['a_number', 'in', [], { op: 'in', values: [] }],
    ['a_number', 'not_in', [1], { not: { op: 'in', values: [1] } }],
    ['a_boolean', 'eq', false, { op: 'eq', value: 0 }],
    ['a_boolean', 'in', [true], { op: 'in', values: [1] }],
    ['a_select', 'eq', 'gone', { op: 'eq', value: 'gone' }],
    ['a_date', 'eq', '2026-03-15', { op: 'eq', value: Date.UTC(2026, 2, 15) }],
    ['a_datetime', 'lt', '2026-03-15T09:30:00+01:00', { op: 'range', lt: Date.UTC(2026, 2, 15, 8, 30) }],
    [
      'created_at',
      'between',
      ['2026-03-01', '2026-03-15'],
      { op: 'range', gte: Date.UTC(2026, 2, 1), lte: Date.UTC(2026, 2, 15) },
    ],
    ['stage_id', 'in', [3, 4], { op: 'in', values: [3, 4] }],
    ['kind', 'eq', 'value', { op: 'eq', value: 'value' }],
    ['id', 'eq', anEntryId(1), { op: 'eq', value: anEntryId(1) }],
    ['reference_id', 'eq', 42, { op: 'eq', value: '42' }],
    ['a_json', 'is_empty', undefined, { not: { op: 'is_not_empty' } }],
    ['a_json', 'is_not_empty', null, { op: 'is_not_empty' }],
  ])('%s %s %j is %j', (key, op, value, expected) => {
    expect(test(key, op, value)).toEqual(expected)
  })

  it.each([
    ['title', 'eq', null],
    ['title', 'eq', undefined],
    ['title', 'eq', 'a\0'],
    ['title', 'eq', 'x'.repeat(10_001)],
    ['title', 'contains', ''],
    ['title', 'contains', '\u0301'],
    ['title', 'in', 'A'],
    ['a_number', 'eq', '5'],
    ['a_number', 'eq', NaN],
    ['a_number', 'between', 5],
    ['a_number', 'between', [1]],
    ['a_number', 'between', []],
    ['a_number', 'between', [1, 2, 3]],
    ['a_number', 'in', Array(1001).fill(1)],
    ['a_boolean', 'eq', 1],
    ['a_boolean', 'eq', 'true'],
    ['a_date', 'eq', 'today'],
    ['a_date', 'eq', 1_773_532_800_000],
    ['a_date', 'within', 'fortnight'],
    ['a_date', 'within', 7],
    ['a_select', 'eq', 5],
    ['a_multiselect', 'eq', ['low']],
    ['city', 'eq', 'Bonn'],
    ['kind', 'eq', 'list'],
    ['id', 'eq', '7'],
    ['reference_id', 'eq', 'a"b'],
    ['reference_type', 'eq', 'a b'],
    ['stage_id', 'eq', 'new'],
    ['version', 'eq', '1'],
    ['title', 'is_empty', true],
  ])('%s %s %j is refused at its value', (key, op, value) => {
    const [position, ...more] = Object.keys(issues({ key, op, ...(value === undefined ? {} : { value }) }))
    expect(position).toMatch(/^filter\.value/)
    expect(more).toEqual([])
  })

  it.each([
    ['a_json', 'eq'],
    ['a_boolean', 'lt'],
    ['a_select', 'contains'],
    ['a_multiselect', 'between'],
    ['city', 'starts_with'],
    ['a_number', 'contains'],
    ['a_text', 'within'],
    ['reference_id', 'contains'],
    ['rank', 'lt'],
    ['kind', 'gte'],
  ])('%s can not be asked by %s', (key, op) => {
    expect(Object.keys(issues({ key, op, value: 'x' }))).toEqual(['filter.op'])
  })

  it('says what an operand must be', () => {
    const said = ['a_text', 'a_number', 'a_date', 'a_boolean', 'city', 'kind', 'reference_type', 'reference_id'].map(
      (key) => issues({ key, op: 'eq', value: {} })['filter.value']![0],
    )
    expect(said.map((text) => text!.replace('The filter.value field must be ', ''))).toEqual([
      'a text of at most 10000 characters.',
      'a number.',
      'a date such as 2026-03-15, or an instant such as 2026-03-15T09:30:00Z.',
      'true or false.',
      "an entry's id.",
      'record or value.',
      'a reference type.',
      'a reference id.',
    ])
  })

  it('names one wrong value of a list, not a thousand', () => {
    expect(Object.keys(issues({ key: 'a_number', op: 'in', value: Array(1000).fill('x') }))).toEqual([
      'filter.value[0]',
    ])
  })

  it('takes a thousand values and no more', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i)
    expect(test('a_number', 'in', values)).toMatchObject({ op: 'in' })
    expect(issues({ key: 'a_number', op: 'in', value: [...values, 1000] })).toEqual({
      'filter.value': ['The filter.value field must not hold more than 1000 values.'],
    })
  })
})

describe('within', () => {
  it('counts moments in days of the brand’s time zone', () => {
    const today = { op: 'range', gte: Date.UTC(2026, 2, 15, 4), lt: Date.UTC(2026, 2, 16, 4) }
    expect(test('created_at', 'within', 'today')).toEqual(today)
    expect(test('a_datetime', 'within', 'today')).toEqual(today)
  })

  it('counts dates in calendar days: 15 March is 15 March west of Greenwich, too', () => {
    const today = { op: 'range', gte: Date.UTC(2026, 2, 15), lt: Date.UTC(2026, 2, 16) }
    expect(test('a_date', 'within', 'today')).toEqual(today)
    expect(test('city.founded', 'within', 'today')).toEqual(today)
  })
})

describe('keys without a field', () => {
  const free = { ...context, allowUndeclared: true }
  const parseFree = (raw: unknown) => parseFilter(raw, free)

  it('are refused where REST asks (rule 1.3-4)', () => {
    expect(Object.keys(issues({ key: 'free', op: 'eq', value: 'x' }))).toEqual(['filter.key'])
  })

  it.each([
    ['eq', 'x', 'text', { op: 'eq', value: 'x' }],
    ['lt', 5, 'number', { op: 'range', lt: 5 }],
    ['in', [true, false], 'boolean', { op: 'in', values: [1, 0] }],
    ['between', [1, 2], 'number', { op: 'range', gte: 1, lte: 2 }],
    ['contains', 'Ä', 'text', { op: 'contains', text: 'a' }],
    ['is_not_empty', undefined, 'none', { op: 'is_not_empty' }],
  ])('are compared by what the operand of %s %j is', (op, value, storage, expected) => {
    expect(parseFree({ key: 'free', op, ...(value === undefined ? {} : { value }) })).toEqual({
      kind: 'condition',
      target: { field: { key: 'free', storage, multiple: false } },
      test: expected,
    })
  })

  it('take operands of one kind', () => {
    expect(issues({ key: 'free', op: 'in', value: ['a', 5] }, free)).toHaveProperty(['filter.value[1]'])
    for (const value of [null, { a: 1 }, [], [['a']]]) {
      expect(Object.keys(issues({ key: 'free', op: 'eq', value }, free))).toEqual(['filter.value'])
    }
    expect(parseFree({ key: 'free', op: 'in', value: [] })).toMatchObject({ test: { op: 'in', values: [] } })
    expect(Object.keys(issues({ key: 'free', op: 'within', value: 'today' }, free))).toEqual(['filter.op'])
  })

  it('are keys that a value could be stored under', () => {
    for (const key of ['a b', 'brand_id', '__proto__', '']) {
      expect(Object.keys(issues({ key, op: 'eq', value: 'x' }, free))).toEqual(['filter.key'])
    }
  })

  it('never hide a field, a property or a relation', () => {
    expect(target('a_number', free)).toMatchObject({ field: { storage: 'number' } })
    expect(target('title', free)).toEqual({ property: 'title' })
    expect(target('city.title', free)).toMatchObject({ via: { key: 'city' } })
  })
})
