import { describe, expect, it } from 'vitest'
import { fieldTypeFixtures, issuesOf } from '../../testing/index.ts'
import { fieldTypeNames, fieldTypes, isRelation } from './index.ts'

it('there is a fixture for each field type, and none for another', () => {
  expect(Object.keys(fieldTypeFixtures).sort()).toEqual([...fieldTypeNames].sort())
  expect(fieldTypeNames).toHaveLength(19)
})

it('the two relations are the types reference and multi_reference', () => {
  expect(fieldTypeNames.filter((type) => isRelation({ type }))).toEqual(['reference', 'multi_reference'])
})

const everyEntity = { findEntityId: () => 7, hasEntityId: () => true }

describe.each(fieldTypeNames)('%s', (name) => {
  const type = fieldTypes[name]
  const fixture = fieldTypeFixtures[name]

  it('is known by its name', () => {
    expect(type.name).toBe(name)
  })

  it('takes its options and refuses others, naming them', () => {
    expect(type.parseOptions(fixture.options ?? null, everyEntity)).toEqual(fixture.parsedOptions)
    for (const options of fixture.refusedOptions ?? []) {
      const [named] = Object.keys(issuesOf(() => type.parseOptions(options, everyEntity)))
      expect(named).toMatch(/^options/)
    }
  })

  it('finds a value that fits by each of its parts', () => {
    for (const { value, terms } of fixture.valid) {
      expect(type.misfit(value, fixture.parsedOptions), JSON.stringify(value)).toBeUndefined()
      const whole = terms.map((term) => ({ text: null, number: null, time: null, ...term }))
      expect(type.terms(value, fixture.parsedOptions), JSON.stringify(value)).toEqual(whole)
    }
  })

  it('says of a value that does not fit what would', () => {
    for (const value of fixture.invalid) {
      expect(type.misfit(value, fixture.parsedOptions), JSON.stringify(value)).toEqual(expect.any(String))
    }
  })

  it('gives a value the terms that its storage class sorts and filters by', () => {
    const column = {
      text: 'text',
      choice: 'text',
      entry: 'text',
      number: 'number',
      boolean: 'number',
      time: 'time',
      none: 'none',
    }[type.storage]
    for (const term of fixture.valid.flatMap(({ value }) => type.terms(value, fixture.parsedOptions))) {
      const held = Object.entries(term).flatMap(([key, part]) => (part === null ? [] : [key]))
      expect(held).toEqual([column])
    }
  })

  it('has several terms only where it is a multi-value', () => {
    const counts = fixture.valid.map(({ value }) => type.terms(value, fixture.parsedOptions).length)
    expect(Math.max(...counts) > 1).toBe(type.multiple)
  })
})

it('values that are ordered as times are ordered by the moment, however they are written', () => {
  for (const name of ['date', 'datetime'] as const) {
    const moments = fieldTypeFixtures[name].valid.map(({ value }) => fieldTypes[name].terms(value, {})[0]!.time!)
    expect(moments.toSorted((a, b) => a - b)).toEqual(moments)
  }
})

it('an empty text fits the types that are texts, and no other (rule 1.3-3)', () => {
  const takesEmpty = fieldTypeNames.filter((name) => fieldTypes[name].misfit('', {}) === undefined)
  expect(takesEmpty).toEqual([
    'text',
    'textarea',
    'rich_text',
    'wysiwyg',
    'email',
    'phone',
    'url',
    'color',
    'image',
    'file',
    'json',
  ])
})

it('only the two editors hold HTML', () => {
  expect(fieldTypeNames.filter((name) => fieldTypes[name].html)).toEqual(['rich_text', 'wysiwyg'])
})

it('a number is never NaN or infinite', () => {
  expect([NaN, Infinity, -Infinity].map((value) => fieldTypes.number.misfit(value, {}))).toEqual(
    Array(3).fill('a number'),
  )
})

it('options that don’t fit are named in the sentence, as many as can be read', () => {
  const choices = Array.from({ length: 20 }, (_, i) => ({ value: `o${i}`, label: '' }))
  expect(fieldTypes.select.misfit('x', { choices: choices.slice(0, 2) })).toBe('one of o0, o1')
  expect(fieldTypes.select.misfit('x', { choices })).toBe(
    `one of ${choices
      .slice(0, 12)
      .map(({ value }) => value)
      .join(', ')}, …`,
  )
})
