import { describe, expect, it } from 'vitest'
import { fieldTypeNames, type FieldTypeName } from '../field/index.ts'
import { aField, anEntity, anEntryId, fieldTypeFixtures, issuesOf, someDefinitions } from '../testing/index.ts'
import { parseFieldValue } from './parse-field-value.ts'
import { parseFilter } from './parse-filter.ts'

const fieldOf = (type: FieldTypeName) => aField({ type, options: fieldTypeFixtures[type].parsedOptions })

describe('field_value of a query string (rule 1.4-4)', () => {
  it.each<readonly [FieldTypeName, string, string | number | boolean]>([
    ['text', '5', '5'],
    ['text', '', ''],
    ['text', ' a ', ' a '],
    ['number', '5', 5],
    ['number', '-1.50', -1.5],
    ['number', '.5', 0.5],
    ['number', '5.', 5],
    ['number', '1e3', 1000],
    ['boolean', 'true', true],
    ['boolean', '0', false],
    ['date', '2026-03-15', '2026-03-15'],
    ['select', 'low', 'low'],
    ['multiselect', 'low', 'low'],
    ['reference', anEntryId(1), anEntryId(1)],
  ])('of a %s field reads %j', (type, text, value) => {
    expect(parseFieldValue(text, fieldOf(type))).toBe(value)
  })

  it.each<readonly [FieldTypeName, string]>([
    ['number', ''],
    ['number', ' 1 '],
    ['number', '0x10'],
    ['number', '1,5'],
    ['number', 'Infinity'],
    ['number', '1e400'],
    ['number', '1'.repeat(401)],
    ['number', '+1'],
    ['boolean', 'yes'],
    ['boolean', 'TRUE'],
    ['date', '15.03.2026'],
    ['reference', '7'],
    ['text', 'a\0'],
  ])('of a %s field refuses %j', (type, text) => {
    expect(Object.keys(issuesOf(() => parseFieldValue(text, fieldOf(type))))).toEqual(['field_value'])
  })

  it('can not be asked of JSON', () => {
    expect(issuesOf(() => parseFieldValue('{}', fieldOf('json')))).toHaveProperty('field_key')
  })

  it('is what an eq condition takes, of every other type', () => {
    for (const type of fieldTypeNames.filter((name) => name !== 'json')) {
      const field = fieldOf(type)
      const [term] = fieldTypeFixtures[type].valid.flatMap(({ value, terms }) =>
        terms.length > 0 ? [[value].flat()[0]] : [],
      )
      const value = parseFieldValue(String(term as string | number | boolean), field)
      const context = { definitions: someDefinitions({ fields: [field] }), entity: anEntity(), now: 0 }
      expect(parseFilter({ key: field.key, op: 'eq', value }, context)).toMatchObject({ test: { op: 'eq' } })
    }
  })
})
