import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzzing } from '../../core/testing/index.ts'
import { accept, codesOf, errorsOf, Schema, type Rule } from './testing/schema.ts'

const checkIn = Schema.object({
  weight: Schema.number().required().min(50).max(500),
  unit: Schema.string().valid('lbs', 'kg').default('lbs'),
  notes: Schema.string().max(500).default(''),
})

describe('the check-in of the manual', () => {
  it('takes what fits, converts it, fills in defaults and drops what it does not know', () => {
    expect(accept(checkIn, { weight: '182.5', notes: 'fine', admin: true })).toEqual({
      weight: 182.5,
      unit: 'lbs',
      notes: 'fine',
    })
  })

  it('names every field that does not fit', () => {
    expect(checkIn.validate({ weight: 49, unit: 'stone', notes: 5 })).toEqual({
      valid: false,
      value: {},
      errors: ['weight must be at least 50', 'unit must be one of: lbs, kg', 'notes must be a string'],
      issues: [
        { path: 'weight', code: 'min', message: 'weight must be at least 50' },
        { path: 'unit', code: 'valid', message: 'unit must be one of: lbs, kg' },
        { path: 'notes', code: 'type', message: 'notes must be a string' },
      ],
    })
  })

  it('a field that is missing', () => {
    expect(checkIn.validate({}).errors).toEqual(['weight is required'])
  })

  it.each([null, undefined])('a body that was dropped (%s) is one error', (body) => {
    expect(checkIn.validate(body)).toMatchObject({ valid: false, value: undefined, errors: ['value is required'] })
  })

  it.each([[[]], ['{}'], [5], [true]])('a body that is no object (%j) is one error', (body) => {
    expect(checkIn.validate(body).errors).toEqual(['value must be an object'])
  })
})

describe('what is missing', () => {
  const types = ['string', 'number', 'boolean', 'array', 'object', 'any'] as const

  it.each(types)('%s: a root must be there, unless it is optional or has a default', (type) => {
    const rule = Schema[type]()
    expect(errorsOf(rule, null)).toEqual(['value is required'])
    expect(errorsOf(rule)).toEqual(['value is required'])
    expect(accept(rule.optional(), null)).toBeUndefined()
    expect(accept(rule.default(null), undefined)).toBeNull()
  })

  it.each(types)('%s: a field may be missing or null, and is left out then', (type) => {
    const shape = (rule: Rule) => Schema.object({ a: rule })
    expect(accept(shape(Schema[type]()), {})).toEqual({})
    expect(Object.keys(accept(shape(Schema[type]()), { a: null }) as object)).toEqual([])
    expect(errorsOf(shape(Schema[type]().required()), { a: null })).toEqual(['a is required'])
    expect(errorsOf(shape(Schema[type]().required()), {})).toEqual(['a is required'])
  })

  it('an empty text is a value, but not where one is required', () => {
    expect(accept(Schema.string(), '')).toBe('')
    expect(errorsOf(Schema.string().required(), '')).toEqual(['value is required'])
    expect(accept(Schema.string().default('x'), '')).toBe('')
    expect(accept(Schema.string().required().default('x'), '')).toBe('x')
    expect(accept(Schema.any().required(), '')).toBe('')
    expect(accept(Schema.string().required(), ' ')).toBe(' ')
  })

  it('an input left empty in a form is no number and no boolean: it is missing', () => {
    const shape = Schema.object({ a: Schema.number(), b: Schema.boolean(), c: Schema.number().default(1) })
    expect(accept(shape, { a: '', b: '', c: '' })).toEqual({ c: 1 })
    expect(errorsOf(Schema.number().required(), '')).toEqual(['value is required'])
  })

  it('false and 0 are there', () => {
    expect(accept(Schema.boolean().required(), false)).toBe(false)
    expect(accept(Schema.number().required(), 0)).toBe(0)
  })

  it('of required and optional the later counts', () => {
    expect(accept(Schema.object({ a: Schema.any().required().optional() }), {})).toEqual({})
    expect(errorsOf(Schema.object({ a: Schema.any().optional().required() }), {})).toEqual(['a is required'])
  })

  it('in a list nothing can be left out: a missing item is an error, null where it is optional, or its default', () => {
    expect(errorsOf(Schema.array().items(Schema.number()), [1, null])).toEqual(['value[1] is required'])
    expect(accept(Schema.array().items(Schema.number().optional()), [1, null, undefined])).toEqual([1, null, null])
    expect(accept(Schema.array().items(Schema.number().default(7)), [1, null])).toEqual([1, 7])
    expect(errorsOf(Schema.array().items(Schema.number()), Array(2))).toEqual([
      'value[0] is required',
      'value[1] is required',
    ])
  })
})

describe('default', () => {
  it('stands in for what is missing, as a copy of its own each time', () => {
    const given = { list: [1] }
    const rule = Schema.object({ a: Schema.any().default(given) })
    given.list.push(2)
    const first = accept(rule, {}) as { a: { list: number[] } }
    first.a.list.push(3)
    expect(accept(rule, {})).toEqual({ a: { list: [1] } })
  })

  it('may be made when it is needed', () => {
    let made = 0
    const rule = Schema.number().default(() => ++made)
    expect([accept(rule), accept(rule, 5), accept(rule)]).toEqual([1, 5, 2])
  })

  it('is not judged, and can be taken back', () => {
    expect(accept(Schema.number().min(5).default(1))).toBe(1)
    expect(errorsOf(Schema.number().default(1).default(undefined))).toEqual(['value is required'])
    expect(accept(Schema.number().default(1).default(2))).toBe(2)
  })

  it('defaults inside a defaulted object apply', () => {
    const rule = Schema.object({
      settings: Schema.object({
        unit: Schema.string().default('kg'),
        goal: Schema.number().required(),
        inner: Schema.object({ a: Schema.number().default(1), b: Schema.number().default(2).strip() }).default({
          c: 3,
        }),
        lone: Schema.object({ a: Schema.number().default(1) }),
      }).default({ given: true }),
    })
    expect(accept(rule, {})).toEqual({ settings: { given: true, unit: 'kg', inner: { c: 3, a: 1 } } })
  })

  it('of another kind than the rule stays what it is', () => {
    const rule = Schema.object({ a: Schema.number().default(1) })
    expect(accept(rule.default([1]))).toEqual([1])
    expect(accept(rule.default('x'))).toBe('x')
  })
})

describe('label, strip, custom', () => {
  it('a label stands for the name, in every text', () => {
    const rule = Schema.object({ w: Schema.number().min(5).label('Your weight') })
    expect(rule.validate({ w: 1 }).issues).toEqual([
      { path: 'w', code: 'min', message: 'Your weight must be at least 5' },
    ])
    expect(errorsOf(Schema.string().required().valid('a').label('Unit'))).toEqual(['Unit is required'])
    expect(errorsOf(Schema.string().label('Unit').valid('a'), 'b')).toEqual(['Unit must be one of: a'])
  })

  it('what is stripped is checked and left out', () => {
    const rule = Schema.object({ a: Schema.string().required().strip(), b: Schema.any() })
    expect(accept(rule, { a: 'x', b: 1 })).toEqual({ b: 1 })
    expect(errorsOf(rule, { b: 1 })).toEqual(['a is required'])
    expect(Object.keys(accept(Schema.object({ a: Schema.any().default(1).strip() }), {}) as object)).toEqual([])
    expect(accept(Schema.array().items(Schema.any().strip()), [1, 2])).toEqual([])
    expect(accept(Schema.any().strip(), 1)).toBeUndefined()
  })

  it('custom answers the text of the error, and gets the converted value and the name', () => {
    const calls: unknown[] = []
    const even = (value: number, label: string) => {
      calls.push([value, label])
      return value % 2 ? `${label} must be even` : undefined
    }
    const rule = Schema.object({
      a: Schema.number().custom(even).label('A'),
      b: Schema.array().items(Schema.number().custom(even)),
    })
    expect(rule.validate({ a: '3', b: [2, 5] }).issues).toEqual([
      { path: 'a', code: 'custom', message: 'A must be even' },
      { path: 'b[1]', code: 'custom', message: 'b[1] must be even' },
    ])
    expect(calls).toEqual([
      [3, 'A'],
      [2, 'b[0]'],
      [5, 'b[1]'],
    ])
  })

  it('custom checks run in order, up to the first that finds something, and only on what is otherwise valid', () => {
    const ran: string[] = []
    const rule = Schema.object({ a: Schema.number().min(5) })
      .custom(() => void ran.push('first'))
      .custom(() => (ran.push('second'), 'no'))
      .custom(() => void ran.push('third'))
    expect(rule.validate({ a: 5 }).errors).toEqual(['no'])
    expect(ran).toEqual(['first', 'second'])
    expect(rule.validate({ a: 1 }).errors).toEqual(['a must be at least 5'])
    expect(rule.validate(null).errors).toEqual(['value is required'])
    expect(ran).toHaveLength(2)
  })

  it.each([undefined, null, true, ''])('custom: %j says nothing', (answer) =>
    expect(
      accept(
        Schema.any().custom(() => answer),
        1,
      ),
    ).toBe(1),
  )

  it('custom: false is an error too, and any other answer a fault of the author’s', () => {
    expect(
      errorsOf(
        Schema.any().custom(() => false),
        1,
      ),
    ).toEqual(['value is invalid'])
    expect(() =>
      Schema.any()
        .custom(async () => undefined)
        .validate(1),
    ).toThrow('must answer a text')
    expect(() =>
      Schema.any()
        .custom(() => 0)
        .validate(1),
    ).toThrow(TypeError)
  })

  it('what a custom check throws goes to the caller: it is the author’s fault and not the visitor’s', () => {
    const boom = () => {
      throw new RangeError('boom')
    }
    expect(() => Schema.object({ a: Schema.any().custom(boom) }).validate({ a: 1 })).toThrow(RangeError)
  })

  it('a custom check may validate', () => {
    const inner = Schema.object({ x: Schema.number() })
    const rule = Schema.object({
      a: Schema.any().custom((value: unknown) => inner.validate(value).errors[0]),
      b: Schema.number(),
    })
    expect(errorsOf(rule, { a: { x: 'y' }, b: 'z' })).toEqual(['x must be a number', 'b must be a number'])
  })
})

describe('the chain', () => {
  it('never changes a rule', () => {
    const base = Schema.string()
    const bounded = base.max(1)
    bounded.required().default('x').label('y').strip()
    expect(accept(base, 'long')).toBe('long')
    expect(errorsOf(bounded, 'long')).toEqual(['value must be at most 1 character'])
    expect(Object.isFrozen(Schema)).toBe(true)
    expect(Object.isFrozen(Object.getPrototypeOf(base))).toBe(true)
  })

  it('means the same in any order', () => {
    const calls = [
      (rule: Rule) => rule.required(),
      (rule: Rule) => rule.min(2),
      (rule: Rule) => rule.max(4),
      (rule: Rule) => rule.label('L'),
      (rule: Rule) => rule.lowercase(),
      (rule: Rule) => rule.pattern(/^x/i),
      (rule: Rule) => rule.custom((value: unknown) => (value === 'xx' ? 'no' : undefined)),
    ]
    const straight = calls.reduce((rule, call) => call(rule), Schema.string())
    fc.assert(
      fc.property(
        fc.shuffledSubarray(calls, { minLength: calls.length }),
        fc.constantFrom(null, '', 'x', 'X', 'xx', 'xyz', 'toolong', 5),
        (order, input) => {
          expect(order.reduce((rule, call) => call(rule), Schema.string()).validate(input)).toEqual(
            straight.validate(input),
          )
        },
      ),
      fuzzing(100),
    )
  })

  it('faults of a number come in the same order too', () => {
    const rules = [
      Schema.number().integer().min(5).negative().positive(),
      Schema.number().positive().negative().min(5).integer(),
    ]
    for (const rule of rules) expect(codesOf(rule, 0.5)).toEqual(['integer', 'min', 'negative'])
    for (const rule of rules) expect(codesOf(rule, -0.5)).toEqual(['integer', 'min', 'positive'])
  })

  it.each([
    [() => Schema.number().email(), 'Schema.number() has no email()'],
    [() => Schema.boolean().min(1), 'Schema.boolean() has no min()'],
    [() => Schema.object().items(Schema.any()), 'Schema.object() has no items()'],
    [() => Schema.array().valid(1), 'Schema.array() has no valid()'],
    [() => Schema.string().min('3'), 'takes a whole number'],
    [() => Schema.string().max(-1), 'takes a whole number'],
    [() => Schema.number().max(NaN), 'takes a number'],
    [() => Schema.string().pattern('^a'), 'takes a regular expression'],
    [() => Schema.string().pattern({ source: 'a', flags: '' }), 'takes a regular expression'],
    [() => Schema.any().custom('x'), 'takes a function'],
    [() => Schema.any().label(5), 'takes a text'],
    [() => Schema.any().valid({}), 'takes texts'],
    [() => Schema.array().items({}), 'takes a rule'],
    [() => Schema.array().items(Schema.any), 'takes a rule'],
    [() => Schema.object().pattern_values('x'), 'takes a rule'],
    [() => Schema.object([]), 'takes an object'],
    [() => Schema.object(Schema.any()), 'takes an object'],
    [() => Schema.object({ a: 'string' }), '"a" is no rule'],
    [() => Schema.object({ a: Object.create(Schema.any()) }), '"a" is no rule'],
    [() => Schema.any().default(new Map()), 'plain data'],
    [
      () =>
        Schema.any()
          .default(() => new Map())
          .validate(null),
      'plain data',
    ],
  ])('a mistake is a TypeError where it is made: %s', (build, message) => {
    expect(build).toThrow(TypeError)
    expect(build).toThrow(message)
  })
})

it('an answer has the four members that scripts rely on', () => {
  expect(Object.keys(checkIn.validate({}))).toEqual(['valid', 'value', 'errors', 'issues'])
})
