import { describe, expect, it } from 'vitest'
import { fieldTypeFixtures, issuesOf } from '../testing/index.ts'
import { parseField, type FieldContext } from './parse-field.ts'
import { fieldTypeNames } from './types/index.ts'

/** A brand with the entity Cities, number 7. */
const context: FieldContext = {
  findEntityId: (slug) => (slug === 'cities' ? 7 : undefined),
  hasEntityId: (id) => id === 7,
  patternFault: (pattern) => (pattern.includes('(?=') ? 'look-ahead is not supported' : undefined),
}
const parse = (declaration: object) => parseField({ key: 'note', ...declaration }, context)
const issues = (declaration: unknown) => issuesOf(() => parseField(declaration, context))

describe('parseField', () => {
  it('needs no more than a key', () => {
    expect(parseField({ key: 'note' }, context)).toEqual({
      label: 'note',
      key: 'note',
      type: 'text',
      options: {},
      required: false,
      unique: false,
      defaultValue: null,
      rules: null,
      position: undefined,
      uiEditable: true,
      reporting: null,
      visibleToTeamIds: [],
    })
  })

  it('takes both names of a thing, in both spellings (rule 1.2-9)', () => {
    const snake = {
      name: 'Amount',
      type: 'number',
      order: 3,
      ui_editable: false,
      default_value: 5,
      visible_to_team_ids: [2],
      validation_rules: { min: 0 },
      reporting_config: {
        reportable: true,
        aggregation_type: 'numeric',
        bucket_size: 10,
        preferred_chart: 'bar',
        baseline: 'max',
      },
    }
    const camel = {
      label: 'Amount',
      type: 'number',
      position: 3,
      uiEditable: false,
      defaultValue: 5,
      visibleToTeamIds: [2],
      validationRules: { min: 0 },
      reportingConfig: {
        reportable: true,
        aggregationType: 'numeric',
        bucketSize: 10,
        preferredChart: 'bar',
        baseline: 'max',
      },
    }
    expect(parse(camel)).toEqual(parse(snake))
    expect(parse(camel)).toMatchObject({
      label: 'Amount',
      position: 3,
      uiEditable: false,
      defaultValue: 5,
      rules: { min: 0 },
      visibleToTeamIds: [2],
      reporting: {
        reportable: true,
        aggregationType: 'numeric',
        baseline: 'max',
        bucketSize: 10,
        preferredChart: 'bar',
      },
    })
  })

  it.each(fieldTypeNames)('takes a field of the type %s', (type) => {
    const { options = null, parsedOptions } = fieldTypeFixtures[type]
    expect(parse({ type, options })).toMatchObject({ type, options: parsedOptions })
  })

  it.each([
    ['multi_select', { options: ['a'] }, 'multiselect', { choices: [{ value: 'a', label: 'a' }] }],
    ['radio', { options: ['a'] }, 'select', { choices: [{ value: 'a', label: 'a' }] }],
    ['tel', {}, 'phone', {}],
    ['integer', {}, 'number', { decimals: 0 }],
    ['decimal', {}, 'number', {}],
    ['currency', {}, 'number', { decimals: 2 }],
    ['currency', { options: { currency: 'EUR' } }, 'number', { decimals: 2, currency: 'EUR' }],
    ['currency', { options: { decimals: 0 } }, 'number', { decimals: 0 }],
    ['checkbox', {}, 'boolean', {}],
    ['time', {}, 'text', {}],
  ])('takes the alias %s with %j for %s (rule 1.2-12)', (alias, declaration, type, options) => {
    expect(parse({ type: alias, ...declaration })).toMatchObject({ type, options })
  })

  it('finds the target of a relation by slug or id', () => {
    const found = { targetEntityId: 7, displayField: 'name' }
    for (const options of [
      { target_entity: 'cities', display_field: 'name' },
      { targetEntity: 'cities', displayField: 'name' },
      { target_entity_id: 7, display_field: 'name' },
      { targetEntityId: 7, displayField: 'name' },
    ]) {
      expect(parse({ type: 'reference', options }).options).toEqual(found)
    }
    expect(parse({ type: 'multi_reference', options: { target_entity: 'cities' } }).options).toEqual({
      targetEntityId: 7,
    })
  })

  it.each([
    [{}, 'key', 'The key field is required.'],
    [{ key: '' }, 'key', 'The key field is required.'],
    [{ key: 'title' }, 'key', 'The key field must not be title, which is a property of every entry.'],
    [{ key: 5 }, 'key', 'The key field must be 1 to 128 of a-z, A-Z, 0-9, _, . and -.'],
    [{ key: 'a', type: 'toString' }, 'type', /^The type field must be one of text, /],
    [{ key: 'a', type: ['text'] }, 'type', /^The type field must be one of text, /],
    [{ key: 'a', label: 'x'.repeat(256) }, 'label', 'The label field must not be greater than 255 characters.'],
    [{ key: 'a', type: 'select' }, 'options', 'The options field is required: a list such as ["a", "b"].'],
    [{ key: 'a', type: 'reference' }, 'options', /^The options field must name the target/],
    [{ key: 'a', type: 'reference', options: [] }, 'options', 'The options field must be an object.'],
    [
      { key: 'a', type: 'reference', options: { target_entity: 'towns' } },
      'options.target_entity',
      'The options.target_entity field names no entity: "towns".',
    ],
    [
      { key: 'a', type: 'reference', options: { target_entity_id: 8 } },
      'options.target_entity_id',
      'The options.target_entity_id field names no entity of this brand.',
    ],
    [{ key: 'a', required: 'yes' }, 'required', 'The required field must be true or false.'],
    [{ key: 'a', position: -1 }, 'position', 'The position field must be between 0 and 1000000.'],
    [
      { key: 'a', visible_to_team_ids: ['1'] },
      'visible_to_team_ids',
      'The visible_to_team_ids field must be a list of team ids.',
    ],
    [{ key: 'a', type: 'number', default_value: '5' }, 'default_value', 'The default_value field must be a number.'],
    [
      { key: 'a', type: 'number', default_value: Infinity },
      'default_value',
      'The default_value field must be a number.',
    ],
    [
      { key: 'a', type: 'select', options: ['x'], default_value: 'y' },
      'default_value',
      'The default_value field must be one of x.',
    ],
    [{ key: 'a', validation_rules: 'x' }, 'validation_rules', 'The validation_rules field must be an object.'],
    [
      { key: 'a', validation_rules: { min: 1, max_length: 5 } },
      'validation_rules.max_length',
      'The validation_rules.max_length field is no rule: it must be one of min, max, pattern, message.',
    ],
    [
      { key: 'a', validation_rules: { min: '0' } },
      'validation_rules.min',
      'The validation_rules.min field must be a number.',
    ],
    [
      { key: 'a', validation_rules: { min: 2, max: 1 } },
      'validation_rules.min',
      'The validation_rules.min field must not be above max.',
    ],
    [
      { key: 'a', validation_rules: { pattern: '(?=a)' } },
      'validation_rules.pattern',
      'The validation_rules.pattern field is no pattern: look-ahead is not supported.',
    ],
    [
      { key: 'a', validation_rules: { pattern: 'x'.repeat(1001) } },
      'validation_rules.pattern',
      'The validation_rules.pattern field must be a text of at most 1000 characters.',
    ],
    [{ key: 'a', reporting_config: [] }, 'reporting_config', 'The reporting_config field must be an object.'],
    [
      { key: 'a', reporting_config: { bucket_size: 0 } },
      'reporting_config.bucket_size',
      'The reporting_config.bucket_size field must be above 0.',
    ],
    [
      { key: 'a', reporting_config: { baseline: 'most' } },
      'reporting_config.baseline',
      'The reporting_config.baseline field must be an object.',
    ],
    [
      { key: 'a', reporting_config: { baseline: {} } },
      'reporting_config.baseline.min',
      'The reporting_config.baseline.min field is required where max is not given.',
    ],
    [
      { key: 'a', reporting_config: { baseline: { min: 2, max: 1 } } },
      'reporting_config.baseline.min',
      'The reporting_config.baseline.min field must not be above max.',
    ],
    [
      { key: 'a', reporting_config: { preferred_chart: 'donut' } },
      'reporting_config.preferred_chart',
      'The reporting_config.preferred_chart field must be one of kpi, histogram, pie, bar, line.',
    ],
  ] as const)('refuses %j', (declaration, name, text) => {
    const found = issues(declaration)
    expect(Object.keys(found)).toEqual([name])
    expect(found[name]![0]).toMatch(text)
  })

  it('names every fault in one answer', () => {
    expect(Object.keys(issues({ type: 'select', required: 1, reporting_config: { bucket_size: 'x' } })).sort()).toEqual(
      ['key', 'options', 'reporting_config.bucket_size', 'required'],
    )
  })

  it('keeps rules as they are given: white space is part of a pattern', () => {
    const rules = { min: 1, max: 2, pattern: '^a +$ ', message: 'No.' }
    expect(parse({ validation_rules: rules }).rules).toEqual(rules)
    expect(parse({ validation_rules: { pattern: '', message: '' } }).rules).toEqual({})
  })

  it('keeps a baseline of one side or both', () => {
    const baselineOf = (baseline: unknown) => parse({ reporting_config: { baseline } }).reporting!.baseline
    expect([{ min: 1 }, { max: 2 }, { min: 1, max: 2 }, 'min', null].map(baselineOf)).toEqual([
      { min: 1 },
      { max: 2 },
      { min: 1, max: 2 },
      'min',
      null,
    ])
  })
})
