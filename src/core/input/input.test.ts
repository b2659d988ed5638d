import { describe, expect, it } from 'vitest'
import { invalid } from '../errors/index.ts'
import { issuesOf } from '../testing/index.ts'
import { camelCase, Input } from './input.ts'

/** What is wrong after the input was read so. */
function issues(given: unknown, read: (input: Input) => unknown, at?: string) {
  return issuesOf(() => {
    const input = new Input(given, at)
    read(input)
    input.done()
  })
}

describe('Input', () => {
  it.each([null, undefined, [], 'text', 5])('refuses a body of %j', (body) => {
    expect(issuesOf(() => new Input(body))).toEqual({ body: ['The body must be a JSON object.'] })
  })

  it('names a nested object that is none by where it was found', () => {
    expect(issuesOf(() => new Input('x', 'stages.0'))).toEqual({
      'stages.0': ['The stages.0 field must be an object.'],
    })
  })

  it('takes snake_case, camelCase and aliases alike, in this order', () => {
    expect(new Input({ entity_mode: 'a', entityMode: 'b', mode: 'c' }).value('entity_mode', 'mode')).toBe('a')
    expect(new Input({ entityMode: 'b', mode: 'c' }).value('entity_mode', 'mode')).toBe('b')
    expect(new Input({ mode: 'c' }).value('entity_mode', 'mode')).toBe('c')
    expect(new Input({}).value('entity_mode', 'mode')).toBeUndefined()
  })

  it('never finds what only the prototype has', () => {
    expect(new Input({}).value('constructor', 'toString')).toBeUndefined()
    expect(new Input({}).has('hasOwnProperty')).toBe(false)
  })

  it('tells null from what was not given', () => {
    const input = new Input({ a: null })
    expect([input.text('a', 10), input.integer('a', 0, 1), input.number('a'), input.object('a')]).toEqual([
      null,
      null,
      null,
      null,
    ])
    expect([input.text('b', 10), input.integer('b', 0, 1), input.number('b'), input.object('b')]).toEqual(
      Array.from({ length: 4 }),
    )
    expect([input.list('a', 1), input.boolean('a'), input.oneOf('a', ['x'])]).toEqual([undefined, undefined, null])
  })

  it('reads texts trimmed, and bounds what is left', () => {
    expect(new Input({ name: '  Ada ' }).text('name', 3)).toBe('Ada')
    expect(issues({ name: 'Adam' }, (input) => input.text('name', 3))).toEqual({
      name: ['The name field must not be greater than 3 characters.'],
    })
    expect(issues({ name: 5 }, (input) => input.text('name', 3))).toEqual({
      name: ['The name field must be a string.'],
    })
    expect(issues({ name: 'a\0' }, (input) => input.text('name', 3))).toEqual({
      name: ['The name field must not hold NUL or broken characters.'],
    })
  })

  it.each([
    [1.5, 'must be an integer'],
    ['1', 'must be an integer'],
    [2 ** 53, 'must be an integer'],
    [-1, 'must be between 0 and 9'],
    [10, 'must be between 0 and 9'],
  ])('refuses %j as an integer from 0 to 9', (position, what) => {
    expect(issues({ position }, (input) => input.integer('position', 0, 9))).toEqual({
      position: [`The position field ${what}.`],
    })
  })

  it.each([NaN, Infinity, '1', true])('refuses %j as a number', (min) => {
    expect(issues({ min }, (input) => input.number('min'))).toEqual({ min: ['The min field must be a number.'] })
  })

  it.each([0, 1, 'true'])('refuses %j as a boolean', (required) => {
    expect(issues({ required }, (input) => input.boolean('required'))).toEqual({
      required: ['The required field must be true or false.'],
    })
  })

  it('takes one of the names, a list within its bound, and an object', () => {
    const input = new Input({ mode: 'data', fields: [1, 2], options: { a: 1 } })
    expect([input.oneOf('mode', ['crm', 'data']), input.list('fields', 2), input.object('options')]).toEqual([
      'data',
      [1, 2],
      { a: 1 },
    ])
    const read = (given: Input) => [given.oneOf('mode', ['crm']), given.list('fields', 1)]
    expect(issues({ mode: 'data', fields: [1, 2] }, read)).toEqual({
      mode: ['The mode field must be one of crm.'],
      fields: ['The fields field must not hold more than 1 items.'],
    })
    expect(issues({ fields: {} }, (given) => given.list('fields', 1))).toEqual({
      fields: ['The fields field must be an array.'],
    })
  })

  it('names every fault in one answer, from where the object was found', () => {
    const read = (input: Input) => {
      input.require('name', input.text('name', 10))
      input.integer('position', 0, 9)
      input.collect(() => new Input(1, 'stages.0.color'))
    }
    expect(issues({ position: 'x' }, read, 'stages.0')).toEqual({
      'stages.0.name': ['The stages.0.name field is required.'],
      'stages.0.position': ['The stages.0.position field must be an integer.'],
      'stages.0.color': ['The stages.0.color field must be an object.'],
    })
  })

  it('names the first cause of an input and no second one', () => {
    const read = (input: Input) => {
      input.require('name', input.text('name', 3))
      input.issue('name', 'The name field is odd.')
      input.collect(() => {
        throw invalid('name', 'The name field has already been taken.')
      })
    }
    expect(issues({ name: 'Adam' }, read)).toEqual({ name: ['The name field must not be greater than 3 characters.'] })
    expect(issues({ name: 5 }, read)).toEqual({ name: ['The name field must be a string.'] })
    expect(issues({ name: '' }, read)).toEqual({ name: ['The name field is required.'] })
    expect(issues({ name: 'Ada' }, read)).toEqual({ name: ['The name field is odd.'] })
  })

  it('names the first cause of an input of a nested object', () => {
    const read = (input: Input) => input.require('name', input.text('name', 3))
    expect(issues({ name: 'Adam' }, read, 'stages.0')).toEqual({
      'stages.0.name': ['The stages.0.name field must not be greater than 3 characters.'],
    })
  })

  it('collects only what is wrong with input', () => {
    const broken = () => {
      throw new TypeError('a bug')
    }
    expect(() => new Input({}).collect(broken)).toThrow('a bug')
    expect(new Input({}).collect(() => 5)).toBe(5)
  })

  it('refuses nothing where nothing is wrong', () => {
    expect(() => new Input({}).done()).not.toThrow()
  })
})

it('camelCase spells a name the other way', () => {
  expect(['reference_type', 'key', 'a_b_c'].map(camelCase)).toEqual(['referenceType', 'key', 'aBC'])
})
