import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { aField, anEntryId, issuesOf, plainEngines, refusalOf } from '../testing/index.ts'
import { checkEntrySize, entryValues, hasValue, parseValues, prepareValue, titleFault, valueFault } from './values.ts'

/** An array of texts whose JSON takes exactly so many bytes. */
function listOfBytes(bytes: number): string[] {
  const list = Array.from({ length: Math.floor((bytes - 1) / 1003) }, () => 'x'.repeat(1000))
  const rest = bytes - Buffer.byteLength(JSON.stringify(list)) - (list.length > 0 ? 3 : 2)
  list.push('x'.repeat(rest))
  expect(Buffer.byteLength(JSON.stringify(list))).toBe(bytes)
  return list
}

/** `[[…[]…]]`, so many deep. */
function nested(levels: number): Json {
  return levels === 1 ? [] : [nested(levels - 1)]
}

describe('what can be stored under any key (rule 1.3-3)', () => {
  it.each([
    0,
    -0,
    1.5,
    -1e300,
    5e-324,
    true,
    false,
    '',
    'a\n',
    '\u{1f600}',
    '\uffff',
    [],
    {},
    [null],
    { a: { b: [1] } },
  ])('%j can', (value) => {
    expect(valueFault(value)).toBeUndefined()
  })

  it.each([
    [null, 'must not be null'],
    [undefined, 'must be a string, number, boolean, object or array'],
    [NaN, 'must be a finite number'],
    [-Infinity, 'must be a finite number'],
    [10n, 'must be a string, number, boolean, object or array'],
    [Symbol('a'), 'must be a string, number, boolean, object or array'],
    [() => 1, 'must be a string, number, boolean, object or array'],
    ['a\0b', 'must not hold NUL or broken characters'],
    ['\ud83d', 'must not hold NUL or broken characters'],
    [{ a: ['b\0'] }, 'must not hold NUL or broken characters'],
    [{ 'a\0': 1 }, 'must not hold NUL or broken characters'],
    [[NaN], 'must be a finite number'],
    [[undefined], 'must be a string, number, boolean, object or array'],
    [Array(3), 'must be a string, number, boolean, object or array'],
    [{ a: 10n }, 'must be a string, number, boolean, object or array'],
    [JSON.parse('{"a":{"__proto__":1}}'), 'must not hold the key __proto__'],
    [{ constructor: 1 }, 'must not hold the key constructor'],
    [[{ prototype: 1 }], 'must not hold the key prototype'],
  ])('%s can not: it %s', (value, fault) => {
    expect(valueFault(value)).toBe(fault)
  })

  it('a text of 10,000 characters can, counted in UTF-16 units', () => {
    expect(valueFault('é'.repeat(10_000))).toBeUndefined()
    expect(valueFault('\u{1f600}'.repeat(5000))).toBeUndefined()
    expect(valueFault('x'.repeat(10_001))).toBe('must not be longer than 10000 characters')
    expect(valueFault(['x'.repeat(10_001)])).toBe('must not be longer than 10000 characters')
  })

  it('a list or object of 10,240 bytes as JSON can, and none of one more', () => {
    expect(valueFault(listOfBytes(10_240))).toBeUndefined()
    expect(valueFault(listOfBytes(10_241))).toBe('must not be larger than 10 KB as JSON')
    expect(valueFault(['é'.repeat(5118)])).toBeUndefined()
    expect(valueFault(['é'.repeat(5119)])).toBe('must not be larger than 10 KB as JSON')
  })

  it('lists and objects can be nested 64 deep', () => {
    expect(valueFault(nested(64))).toBeUndefined()
    expect(valueFault(nested(65))).toBe('must not be nested deeper than 64 levels')
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as Json
    expect(valueFault(deep)).toBe('must not be nested deeper than 64 levels')
  })
})

describe('a title', () => {
  it('has 512 characters at most, none of them broken', () => {
    expect(titleFault('x'.repeat(512))).toBeUndefined()
    expect(titleFault('x'.repeat(513))).toBe('must not be greater than 512 characters')
    expect(titleFault('a\0')).toBe('must not hold NUL or broken characters')
  })
})

describe('an entry', () => {
  it('holds 500 keys at most', () => {
    const values = (count: number) => entryValues(Array.from({ length: count }, (_, i) => [`k${i}`, 0] as const))
    expect(() => checkEntrySize(values(500))).not.toThrow()
    expect(refusalOf(() => checkEntrySize(values(501)))).toMatchObject({
      code: 'entry.too_large',
      details: { limit: '500 keys' },
    })
  })

  it('holds 256 KB at most', () => {
    const ofBytes = (bytes: number) => {
      const pairs = Array.from({ length: 26 }, (_, i) => [`k${i + 10}`, 'x'.repeat(10_000)] as const)
      const rest = bytes - Buffer.byteLength(JSON.stringify(entryValues([...pairs, ['last', '']])))
      return entryValues([...pairs, ['last', 'x'.repeat(rest)]])
    }
    expect(() => checkEntrySize(ofBytes(262_144))).not.toThrow()
    expect(refusalOf(() => checkEntrySize(ofBytes(262_145)))).toMatchObject({
      code: 'entry.too_large',
      details: { limit: '256 KB' },
    })
  })

  it('never holds what its object inherits', () => {
    const values = entryValues([['toString', 1]])
    expect(hasValue(values, 'toString')).toBe(true)
    expect(hasValue(values, 'valueOf')).toBe(false)
    expect(hasValue(entryValues([]), '__proto__')).toBe(false)
    expect(values['valueOf']).toBeUndefined()
  })
})

describe('prepareValue', () => {
  const engines = plainEngines
  const number = aField({ key: 'amount', type: 'number', rules: { min: 0, max: 10 } })
  const prepare = (given: Parameters<typeof prepareValue>[1]) => prepareValue({ engines }, given)

  it('takes what fits, strictly or not', () => {
    for (const strict of [true, false]) {
      expect(prepare({ field: number, key: 'amount', value: 5, strict })).toEqual({ value: 5, misfit: undefined })
    }
  })

  it.each([
    ['5', 'The amount field must be a number.'],
    [-1, 'The amount field must be at least 0.'],
    [11, 'The amount field must be at most 10.'],
  ])('refuses %j where it is strict, and keeps it with a remark where it is not (rule 1.3-4)', (value, sentence) => {
    expect(issuesOf(() => prepare({ field: number, key: 'amount', value, strict: true }))).toEqual({
      'values.amount': [sentence],
    })
    expect(prepare({ field: number, key: 'amount', value, strict: false })).toEqual({
      value,
      misfit: `${sentence} The value under amount is kept as given.`,
    })
  })

  it('bounds the characters of a text and the items of a list', () => {
    const note = aField({ rules: { min: 2, max: 3, pattern: '^[a-z]+$' } })
    const refused = (value: string) => issuesOf(() => prepare({ field: note, key: 'note', value, strict: true }))
    expect(refused('a')['values.note']).toEqual(['The note field must be at least 2 characters.'])
    expect(refused('abcd')['values.note']).toEqual(['The note field must be at most 3 characters.'])
    expect(refused('ab1')['values.note']).toEqual(['The note field does not have the form that is asked for.'])
    expect(prepare({ field: note, key: 'note', value: 'abc', strict: true })).toEqual({
      value: 'abc',
      misfit: undefined,
    })
    const tags = aField({ type: 'multiselect', options: { choices: [{ value: 'a', label: 'a' }] }, rules: { min: 1 } })
    expect(issuesOf(() => prepare({ field: tags, key: 'tags', value: [], strict: true }))).toEqual({
      'values.tags': ['The tags field must be at least 1 items.'],
    })
  })

  it('asks a pattern of texts only', () => {
    const free = aField({ type: 'json', rules: { pattern: '^a' } })
    expect(prepare({ field: free, key: 'note', value: [1], strict: true }).misfit).toBeUndefined()
    expect(prepare({ field: free, key: 'note', value: 'b', strict: false }).misfit).toMatch('does not have the form')
  })

  it('says a rule’s own message, of a rule only', () => {
    const note = aField({ rules: { max: 3, message: 'Three letters, please.' } })
    expect(issuesOf(() => prepare({ field: note, key: 'note', value: 'abcd', strict: true }))).toEqual({
      'values.note': ['Three letters, please.'],
    })
    expect(issuesOf(() => prepare({ field: note, key: 'note', value: 5, strict: true }))).toEqual({
      'values.note': ['The note field must be a text.'],
    })
  })

  it('refuses keys without a field only where it is strict', () => {
    expect(prepare({ field: undefined, key: 'free', value: 5, strict: false })).toEqual({ value: 5, misfit: undefined })
    expect(issuesOf(() => prepare({ field: undefined, key: 'free', value: 5, strict: true }))).toEqual({
      'values.free': ['The entity has no field with the key free.'],
    })
  })

  it.each(['', 'a b', '__proto__', 'title', 'x'.repeat(129)])('refuses the key %j from everybody', (key) => {
    expect(issuesOf(() => prepare({ field: undefined, key, value: 5, strict: false }))).toHaveProperty([
      `values.${key}`,
    ])
  })

  it('refuses from everybody what can not be stored at all', () => {
    for (const value of [null, undefined, NaN, 'a\0']) {
      expect(issuesOf(() => prepare({ field: undefined, key: 'free', value, strict: false }))).toHaveProperty([
        'values.free',
      ])
    }
  })

  it('sanitises HTML, of scripts too, and bounds what comes out', () => {
    const html = aField({ key: 'bio', type: 'rich_text' })
    expect(prepare({ field: html, key: 'bio', value: 'a<script>b', strict: false }).value).toBe('ab')
    expect(prepare({ field: aField(), key: 'note', value: 'a<b>', strict: false }).value).toBe('a<b>')
    expect(prepare({ field: html, key: 'bio', value: 5, strict: false }).value).toBe(5)
    const escaping = { ...plainEngines, sanitizeHtml: (text: string) => text.replaceAll('<', '&lt;') }
    const grown = () =>
      prepareValue({ engines: escaping }, { field: html, key: 'bio', value: '<'.repeat(2501), strict: false })
    expect(issuesOf(grown)).toEqual({ 'values.bio': ['The bio field must not be longer than 10000 characters.'] })
  })

  it('takes a thousand related entries, which are more than other lists may hold', () => {
    const ids = Array.from({ length: 1000 }, (_, i) => anEntryId(i))
    const related = aField({ key: 'cities', type: 'multi_reference', options: { targetEntityId: 2 } })
    expect(prepare({ field: related, key: 'cities', value: ids, strict: true }).value).toHaveLength(1000)
    expect(
      issuesOf(() => prepare({ field: related, key: 'cities', value: [...ids, anEntryId(1000)], strict: false })),
    ).toEqual({
      'values.cities': ['The cities field must not be larger than 10 KB as JSON.'],
    })
  })
})

describe('parseValues', () => {
  it('takes an object or a list of pairs alike (rule 1.3-1)', () => {
    const both = [parseValues({ a: 1, b: null }), parseValues([{ key: 'a', value: 1 }, { key: 'b' }])]
    expect(both[0]).toEqual(both[1])
    expect([...both[0]!]).toEqual([
      ['a', 1],
      ['b', null],
    ])
    expect([parseValues(undefined).size, parseValues(null).size]).toEqual([0, 0])
  })

  it('hands on hostile keys for prepareValue to refuse', () => {
    expect([...parseValues(JSON.parse('{"__proto__":1}'))]).toEqual([['__proto__', 1]])
  })

  it.each(['text', 5, [5], [{ value: 1 }], [{ key: 1, value: 1 }]])('refuses %j', (raw) => {
    expect(issuesOf(() => parseValues(raw))).toHaveProperty('values')
  })
})
