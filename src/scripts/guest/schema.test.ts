import { readFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { QuickJS } from 'quickjs-wasi'
import { describe, expect, expectTypeOf, it } from 'vitest'

interface Answer {
  readonly valid: boolean
  readonly value: unknown
  readonly errors: readonly string[]
  readonly issues: readonly { readonly path: string; readonly code: string; readonly message: string }[]
}

/** Each method of every type: which type has which is what some tests are about. */
type Rule = { readonly validate: (input?: unknown) => Answer } & {
  readonly [
    Method in
      | 'required'
      | 'optional'
      | 'default'
      | 'label'
      | 'valid'
      | 'strip'
      | 'custom'
      | 'min'
      | 'max'
      | 'email'
      | 'url'
      | 'pattern'
      | 'lowercase'
      | 'integer'
      | 'positive'
      | 'negative'
      | 'items'
      | 'pattern_values'
  ]: (...args: readonly unknown[]) => Rule
}

const text = readFileSync(new URL('schema.js', import.meta.url), 'utf8')
const wrapped = `(function () { "use strict"; ${text}; return Schema })()`
const Schema = runInThisContext(wrapped) as {
  readonly [Type in 'string' | 'number' | 'boolean' | 'array' | 'any']: () => Rule
} & { readonly object: (shape?: unknown) => Rule }

const errorsOf = (rule: Rule, input?: unknown) => rule.validate(input).errors
const codesOf = (rule: Rule, input?: unknown) =>
  rule.validate(input).issues.map(({ path, code }) => `${path} ${code}`.trim())
/** The value of what is valid. */
function accept(rule: Rule, input?: unknown): unknown {
  const { valid, value, errors, issues } = rule.validate(input)
  expect({ valid, errors, issues }).toEqual({ valid: true, errors: [], issues: [] })
  return value
}

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

describe('string', () => {
  it.each([5, true, [], {}, Object('a')])('%j is none', (input) => {
    expect(errorsOf(Schema.string(), input)).toEqual(['value must be a string'])
  })

  it('is kept as it is, also its spaces', () => {
    expect(accept(Schema.string().min(3), ' a ')).toBe(' a ')
  })

  it('length, in UTF-16 units', () => {
    expect(errorsOf(Schema.string().min(1), '')).toEqual(['value must be at least 1 character'])
    expect(errorsOf(Schema.string().min(3), 'ab')).toEqual(['value must be at least 3 characters'])
    expect(errorsOf(Schema.string().max(2), 'abc')).toEqual(['value must be at most 2 characters'])
    expect(accept(Schema.string().min(2).max(2), '😀')).toBe('😀')
  })

  it('of a bound given twice the later counts', () => {
    expect(accept(Schema.string().max(1).max(3), 'abc')).toBe('abc')
  })

  it.each([
    'ada@example.com',
    "o'neil+tag@mail.example.co.uk",
    'a@b.co',
    'ada@xn--mnchen-3ya.example',
    'jörg@münchen.example',
    `${'a'.repeat(64)}@b.co`,
    '',
  ])('e-mail: %j', (address) => expect(accept(Schema.string().email(), address)).toBe(address))

  it.each([
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@@example.com',
    'a b@example.com',
    ' ada@example.com',
    'ada@example.com ',
    'ada@.com',
    'ada@example..com',
    'ada@-example.com',
    'ada@example-.com',
    '.ada@example.com',
    'ada.@example.com',
    'a..b@example.com',
    'ada@example.com\n',
    'ada@exa\u200bmple.com',
    'ada\0@example.com',
    '<ada@example.com>',
    'ada@example.com,bob@example.com',
    `${'a'.repeat(65)}@b.co`,
    `a@${'b'.repeat(64)}.co`,
    `a@${'b.'.repeat(130)}co`,
    'ada@[127.0.0.1]',
    'ada@exam\ud800ple.com',
  ])('no e-mail: %j', (address) =>
    expect(errorsOf(Schema.string().email(), address)).toEqual(['value must be a valid e-mail address']),
  )

  it.each([
    'http://example.com',
    'https://example.com:8080/a/b?c=d#e',
    'HTTPS://EXAMPLE.COM',
    'http://localhost/',
    'http://127.0.0.1',
    'http://[::1]:80/x',
    'https://münchen.example/straße?q=ü',
    'https://a.b.example.',
    '',
  ])('address: %j', (address) => expect(accept(Schema.string().url(), address)).toBe(address))

  it.each([
    'example.com',
    '//example.com',
    '/path',
    'ftp://example.com',
    'javascript:alert(1)',
    ' http://example.com',
    'http://',
    'http:///x',
    'http://exa mple.com',
    'http://a@b.example',
    'http://a:b@c.example',
    'http://a\\@b.example',
    'https://example.com/\\evil',
    'http://example.com:123456',
    'http://example.com\n',
    'http://exa\u200bmple.com',
    'java\nscript:alert(1)',
    'http:example.com',
    'http://<b>.example',
  ])('no address: %j', (address) =>
    expect(errorsOf(Schema.string().url(), address)).toEqual(['value must be a valid http or https address']),
  )

  it('an optional address may be left empty, but what is required may not', () => {
    expect(accept(Schema.object({ a: Schema.string().email() }), { a: '' })).toEqual({ a: '' })
    expect(errorsOf(Schema.object({ a: Schema.string().email().required() }), { a: '' })).toEqual(['a is required'])
  })

  it('pattern', () => {
    expect(accept(Schema.string().pattern(/^[A-Z]+$/), 'ABC')).toBe('ABC')
    expect(errorsOf(Schema.string().pattern(/^[A-Z]+$/), 'abc')).toEqual(['value does not have the right format'])
    expect(errorsOf(Schema.string().pattern(/a/).pattern(/b/), 'a')).toHaveLength(1)
  })

  it('a pattern with memory has none here, and keeps that of its author', () => {
    const regex = /a/g
    regex.lastIndex = 5
    const rule = Schema.string().pattern(regex)
    expect([accept(rule, 'a'), accept(rule, 'a'), regex.lastIndex]).toEqual(['a', 'a', 5])
    expect(accept(Schema.string().pattern(/a/y), 'ab')).toBe('ab')
    expect(errorsOf(Schema.string().pattern(/b/y), 'ab')).toHaveLength(1)
  })

  it('lowercase is asked for, not made', () => {
    expect(accept(Schema.string().lowercase(), 'ab-1')).toBe('ab-1')
    expect(errorsOf(Schema.string().lowercase(), 'aB')).toEqual(['value must be lowercase'])
  })

  it('everything wrong with a text is told at once, but of one that is too long only that', () => {
    const rule = Schema.string().min(3).max(5).lowercase().email()
    expect(codesOf(rule, 'A')).toEqual(['min', 'email', 'lowercase'])
    expect(codesOf(rule, 'AAAAAA')).toEqual(['max'])
  })
})

describe('number', () => {
  it.each([
    ['42', 42],
    ['-1.5', -1.5],
    ['+7', 7],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['007', 7],
    ['9007199254740991', 9007199254740991],
    ['-0', 0],
    [1e300, 1e300],
  ])('%j', (input, value) => expect(accept(Schema.number(), input)).toBe(value))

  it.each([
    ' 1',
    '1 ',
    '1,5',
    '1_000',
    '0x10',
    '1e',
    'Infinity',
    'NaN',
    '1e999',
    '--1',
    '1n',
    '１',
    NaN,
    Infinity,
    -Infinity,
    true,
    [],
    [5],
    {},
    5n,
  ])('%s is none', (input) => expect(errorsOf(Schema.number(), input)).toEqual(['value must be a number']))

  it('digits that a number can’t hold are refused, not rounded', () => {
    expect(errorsOf(Schema.number(), '9007199254740993')).toEqual(['value has too many digits'])
    expect(accept(Schema.number(), '0.1234567890123456789')).toBe(0.12345678901234568)
  })

  it('bounds and kinds', () => {
    expect(errorsOf(Schema.number().min(50), 49)).toEqual(['value must be at least 50'])
    expect(errorsOf(Schema.number().max(50), '50.1')).toEqual(['value must be at most 50'])
    expect(errorsOf(Schema.number().integer(), 1.5)).toEqual(['value must be a whole number'])
    expect(errorsOf(Schema.number().integer(), 2 ** 53)).toEqual(['value must be a whole number'])
    expect(errorsOf(Schema.number().positive(), 0)).toEqual(['value must be greater than 0'])
    expect(errorsOf(Schema.number().negative(), '0')).toEqual(['value must be less than 0'])
    expect(accept(Schema.number().min(1).max(1).integer().positive(), '1')).toBe(1)
  })
})

describe('boolean', () => {
  it.each([
    [true, true],
    [false, false],
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('%j', (input, value) => expect(accept(Schema.boolean(), input)).toBe(value))

  it.each(['TRUE', 'yes', 'on', 1, 0, ' true', [], {}])('%j is none', (input) =>
    expect(errorsOf(Schema.boolean(), input)).toEqual(['value must be true or false']),
  )
})

describe('valid', () => {
  it('compares after conversion, and every call adds to the list', () => {
    expect(accept(Schema.number().valid(1, 2), '2')).toBe(2)
    expect(accept(Schema.boolean().valid(true), '1')).toBe(true)
    expect(errorsOf(Schema.boolean().valid(true), 'false')).toEqual(['value must be one of: true'])
    expect(errorsOf(Schema.string().valid('a').valid('b', 'c'), 'd')).toEqual(['value must be one of: a, b, c'])
    expect(errorsOf(Schema.any().valid('1', 2), 1)).toEqual(['value must be one of: 1, 2'])
  })

  it('takes a list too, and a copy of it', () => {
    const list = ['a', 'b']
    const rule = Schema.string().valid(list)
    list.push('c')
    expect(errorsOf(rule, 'c')).toEqual(['value must be one of: a, b'])
  })

  it('a listed value need not meet the other rules; what is no text at all is not listed', () => {
    expect(accept(Schema.string().min(5).valid('ab'), 'ab')).toBe('ab')
    expect(errorsOf(Schema.string().valid('ab'), 5)).toEqual(['value must be one of: ab'])
  })

  it('a long list is cut in the text', () => {
    const rule = Schema.number().valid(...Array.from({ length: 30 }, (_, i) => i))
    expect(errorsOf(rule, 99)).toEqual([
      `value must be one of: ${Array.from({ length: 20 }, (_, i) => i).join(', ')}, …`,
    ])
  })
})

describe('list', () => {
  it('of anything plain, copied', () => {
    const inner = { b: [1] }
    const value = accept(Schema.array(), [inner, 'x']) as [typeof inner]
    expect(value).toEqual([{ b: [1] }, 'x'])
    expect(value[0]).not.toBe(inner)
    expect(value[0].b).not.toBe(inner.b)
    expect(value).toBeInstanceOf(Array)
  })

  it('its length, before its items are looked at', () => {
    expect(errorsOf(Schema.array().min(1), [])).toEqual(['value must have at least 1 item'])
    expect(errorsOf(Schema.array().max(2).items(Schema.number()), ['a', 'b', 'c'])).toEqual([
      'value must have at most 2 items',
    ])
    expect(errorsOf(Schema.array(), { length: 2 })).toEqual(['value must be a list'])
  })

  it('the path of a fault', () => {
    const rule = Schema.object({
      items: Schema.array().items(Schema.object({ name: Schema.string().required(), 'a b': Schema.number() })),
    })
    expect(rule.validate({ items: [{ name: 'a' }, {}, { name: '', 'a b': 'x' }] })).toMatchObject({
      value: { items: [{ name: 'a' }, {}, {}] },
      errors: ['items[1].name is required', 'items[2].name is required', 'items[2]["a b"] must be a number'],
    })
    expect(Schema.array().items(Schema.array()).validate([5]).issues).toEqual([
      { path: '[0]', code: 'type', message: 'value[0] must be a list' },
    ])
  })

  it('an item that does not fit leaves a gap, so that the others keep their places', () => {
    expect(Schema.array().items(Schema.number()).validate([1, 'x', 3]).value).toEqual([1, undefined, 3])
  })
})

describe('object', () => {
  it('without a shape keeps all plain data, with an empty one nothing', () => {
    expect(accept(Schema.object(), { a: { b: 1 } })).toEqual({ a: { b: 1 } })
    expect(accept(Schema.object({}), { a: { b: 1 } })).toEqual({})
  })

  it('what an object inherits is not in it', () => {
    const rule = Schema.object({ toString: Schema.any(), constructor: Schema.any(), a: Schema.any() })
    expect(Object.keys(accept(rule, Object.create({ a: 1 })) as object)).toEqual([])
  })

  it('values of other keys, under one rule', () => {
    const rule = Schema.object({ id: Schema.string() }).pattern_values(Schema.number().min(1))
    expect(accept(rule, { id: 'x', a: '1', b: null, c: 3 })).toEqual({ id: 'x', a: 1, c: 3 })
    expect(errorsOf(rule, { a: 0, 'b-c': 'x' })).toEqual(['a must be at least 1', 'value["b-c"] must be a number'])
    expect(accept(Schema.object().pattern_values(Schema.boolean()), { a: '1' })).toEqual({ a: true })
  })

  it('__proto__ is a key like any other', () => {
    const input: unknown = JSON.parse('{ "__proto__": { "polluted": 1 }, "constructor": { "prototype": 2 } }')
    for (const rule of [
      Schema.object(),
      Schema.any(),
      Schema.object().pattern_values(Schema.any()),
      Schema.object({ ['__proto__']: Schema.any(), constructor: Schema.any() }),
    ]) {
      const value = accept(rule, input) as object
      expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":1},"constructor":{"prototype":2}}')
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect('polluted' in value).toBe(false)
    }
  })

  it('the shape is what it was when it was given', () => {
    const shape: Record<string, Rule> = { a: Schema.number() }
    const rule = Schema.object(shape)
    shape['b'] = Schema.number().required()
    expect(accept(rule, {})).toEqual({})
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

describe('copies', () => {
  it('are deep and plain, dates among them', () => {
    const input = { a: [{ b: new Date(5) }], c: null, d: undefined, e: Object.assign(Object.create(null), { f: 1 }) }
    const value = accept(Schema.any(), input) as typeof input
    expect(value).toEqual({ a: [{ b: new Date(5) }], c: null, d: undefined, e: { f: 1 } })
    expect(value.a[0]!.b).not.toBe(input.a[0]!.b)
  })

  it.each([
    [new Map()],
    [() => 1],
    [Symbol('x')],
    [5n],
    [/x/],
    [new Uint8Array(1)],
    [new (class A {})()],
    [Promise.resolve()],
  ])('%o is no plain data', (value) => {
    expect(errorsOf(Schema.any(), { a: value })).toEqual(['a must hold plain data only'])
    expect(errorsOf(Schema.object({ a: Schema.array() }), { a: [value] })).toEqual(['a[0] must hold plain data only'])
  })

  it('every getter is asked once', () => {
    let asked = 0
    const input = {
      get a() {
        return ++asked
      },
    }
    expect(
      accept(
        Schema.object({
          a: Schema.number()
            .min(1)
            .max(1)
            .custom(() => undefined),
        }),
        input,
      ),
    ).toEqual({ a: 1 })
  })

  it('whatever the input, the answer keeps its form and nothing is shared', () => {
    const rule = Schema.object({
      s: Schema.string().email().max(5),
      n: Schema.number().integer().valid(1, 2),
      b: Schema.boolean().default(true),
      l: Schema.array()
        .items(Schema.object({ x: Schema.any() }))
        .max(3),
      o: Schema.object().pattern_values(Schema.array()),
    })
    const shared = (a: unknown, b: unknown): boolean =>
      typeof a === 'object' &&
      a !== null &&
      typeof b === 'object' &&
      b !== null &&
      (a === b ||
        Object.keys(a).some((key) => shared((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])))
    const input = fc.oneof(
      fc.jsonValue(),
      fc.record(
        { s: fc.jsonValue(), n: fc.jsonValue(), b: fc.jsonValue(), l: fc.jsonValue(), o: fc.jsonValue() },
        { requiredKeys: [] },
      ),
    )
    fc.assert(
      fc.property(input, (given) => {
        const { valid, value, errors, issues } = rule.validate(given)
        expect(errors).toEqual(issues.map(({ message }) => message))
        expect(valid).toBe(errors.length === 0)
        expect(shared(given, value)).toBe(false)
        if (valid) expect(accept(rule, value)).toEqual(value)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('bounds', () => {
  const nest = (levels: number) => {
    let value: unknown = 1
    for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { a: value }
    return value
  }

  it('64 levels are copied, more are one error that names the field', () => {
    expect(accept(Schema.any(), nest(64))).toEqual(nest(64))
    for (const levels of [65, 100_000]) {
      expect(errorsOf(Schema.any(), nest(levels))).toHaveLength(1)
      expect(errorsOf(Schema.object({ body: Schema.object() }), { body: { x: nest(levels) } })).toEqual([
        'body is nested deeper than 64 levels',
      ])
    }
  })

  it('a rule may be as deep', () => {
    const rule = Array.from({ length: 64 }).reduce<Rule>((inner) => Schema.object({ a: inner }), Schema.number())
    const input = Array.from({ length: 64 }).reduce<unknown>((inner) => ({ a: inner }), '1')
    expect(rule.validate(input).valid).toBe(true)
    expect(errorsOf(Schema.object({ a: rule }), { a: input })).toEqual(['a is nested deeper than 64 levels'])
  })

  it('an object that holds itself ends', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(codesOf(Schema.any(), loop)).toEqual(['self too_deep'])
    let twice: unknown = []
    for (let i = 0; i < 60; i++) twice = [twice, twice]
    expect(codesOf(Schema.any(), { twice })).toEqual(['twice too_large'])
  })

  it('a hundred issues are enough', () => {
    const many = Array.from({ length: 50_000 }, () => 'x')
    const { valid, errors, issues } = Schema.array().items(Schema.number()).validate(many)
    expect([valid, errors.length, issues.length]).toEqual([false, 100, 100])
  })

  it('long keys are cut in texts', () => {
    const [error] = errorsOf(Schema.object().pattern_values(Schema.number()), { ['k'.repeat(60_000)]: 'x' })
    expect(error!.length).toBeLessThan(300)
  })

  it.each([
    ['email', `${'a.'.repeat(100_000)}@`],
    ['email', `a@${'b-'.repeat(100)}`],
    ['url', `http://${'a.'.repeat(500_000)} `],
    ['url', `https://[${':'.repeat(500_000)}`],
  ] as const)('%s takes a long text in its stride', (kind, input) => {
    expect(Schema.string()[kind]().validate(input).valid).toBe(false)
  })

  it('so do numbers', () => {
    expect(Schema.number().validate(`${'1'.repeat(500_000)}x`).valid).toBe(false)
    expect(Schema.number().validate('1'.repeat(500_000)).valid).toBe(false)
  })
})

describe('in the engine', () => {
  const wasm = readFileSync(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm')))

  async function run(script: string): Promise<unknown> {
    using vm = await QuickJS.create(wasm)
    using result = vm.evalCode(`globalThis.Schema = ${wrapped}; JSON.stringify((() => { ${script} })())`, 'schema')
    return JSON.parse(result.toString())
  }

  /** Uses every method of every type, well and badly. */
  const tour = `
    const rule = Schema.object({
      s: Schema.string().required().min(1).max(20).email().label('Mail'), u: Schema.string().url(), p: Schema.string().pattern(/^a/).lowercase(),
      n: Schema.number().integer().positive().min(1).max(9), m: Schema.number().negative().valid(-1, -2), b: Schema.boolean().default(() => true),
      l: Schema.array().min(1).max(3).items(Schema.object({ x: Schema.any().default({ y: [1] }) })), o: Schema.object({ k: Schema.string() }).pattern_values(Schema.any()),
      d: Schema.object({ e: Schema.number().default(1) }).default({}), t: Schema.any().strip(), c: Schema.any().optional().custom((v, l) => v === 1 ? l + ' is one' : undefined),
    })
    const good = rule.validate({ s: 'a@b.co', u: 'http://a.example', p: 'ab', n: '3', m: '-1', l: [{}, { x: [2, { z: 3 }] }], o: { k: 'v', __w: { q: [1] } }, t: 1, c: 2 })
    const bad = rule.validate({ s: '', u: 'x', p: 'B', n: '1.5', m: 0, b: 'x', l: [1, {}], o: [], t: () => 1, c: 1 })
    return [good, bad, rule.validate(null), Schema.any().validate([[[]]])]`

  it('answers as in Node', async () => {
    const here = (runInThisContext(`(function (Schema) { ${tour} })`) as (schema: unknown) => unknown)(Schema)
    const there = await run(tour)
    expect(there).toEqual(JSON.parse(JSON.stringify(here)))
    expect(there).toMatchObject([
      { valid: true, errors: [] },
      { valid: false },
      { errors: ['value is required'] },
      { valid: true },
    ])
  })

  it('64 levels fit its stack', async () => {
    const script = `
      let rule = Schema.any().custom(() => undefined), input = 1
      for (let i = 0; i < 64; i++) { rule = Schema.object({ a: rule }).custom(() => undefined); input = { a: input } }
      return [rule.validate(input).valid, Schema.any().validate(input).valid, Schema.any().validate({ a: input }).errors]`
    expect(await run(script)).toEqual([true, true, ['a is nested deeper than 64 levels']])
  })

  it('nothing an author changes afterwards changes an answer, or is called with anything', async () => {
    const script = `
      const tour = () => { ${tour} }
      const before = tour()
      const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object
      const { stringify } = JSON
      const { ownKeys } = Reflect
      const leaked = []
      let many = 0
      const leak = (text) => { defineProperty(leaked, many++, { __proto__: null, value: text, enumerable: true }) }
      const iterators = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()))
      const holders = [
        Object, Array, String, Number, Boolean, Symbol, RegExp, Date, Function, Error, TypeError, Map, Set, WeakMap, Promise, Proxy, JSON, Reflect, Math,
        Object.prototype, Array.prototype, String.prototype, Number.prototype, Boolean.prototype, Symbol.prototype, RegExp.prototype, Date.prototype,
        Function.prototype, Error.prototype, TypeError.prototype, Map.prototype, Set.prototype, WeakMap.prototype, iterators, getPrototypeOf([][Symbol.iterator]()),
        globalThis,
      ]
      let traps = 0
      for (let i = 0; i < holders.length; i++) {
        const keys = ownKeys(holders[i])
        for (let j = 0; j < keys.length; j++) {
          const key = keys[j]
          const descriptor = getOwnPropertyDescriptor(holders[i], key)
          if (!descriptor.configurable || key === 'Schema' || (descriptor.get === undefined && typeof descriptor.value !== 'function')) continue
          const text = typeof key === 'symbol' ? 'a symbol' : key
          const spy = function () { leak(text); throw 'trapped ' + text }
          traps++
          if (descriptor.get) defineProperty(holders[i], key, { __proto__: null, get: spy, set: spy, configurable: true })
          else defineProperty(holders[i], key, { __proto__: null, value: spy, configurable: true, writable: true })
        }
      }
      const names = ['0', '1', '2', 's', 'u', 'p', 'n', 'm', 'b', 'l', 'o', 'd', 't', 'c', 'x', 'y', 'e', 'k', 'value', 'path', 'issues', 'errors', 'get', 'set',
        'writable', 'enumerable', 'make', 'keys', 'rules', 'toJSON', 'then']
      for (let h = 0; h < 2; h++) {
        const holder = h === 0 ? getPrototypeOf({}) : getPrototypeOf([])
        for (let i = 0; i < names.length; i++) {
          const name = names[i]
          defineProperty(holder, name, { __proto__: null, get() { leak('get ' + name) }, set() { leak('set ' + name) }, configurable: true })
        }
      }
      const after = tour()
      for (let h = 0; h < 2; h++) {
        const holder = h === 0 ? getPrototypeOf({}) : getPrototypeOf([])
        for (let i = 0; i < names.length; i++) delete holder[names[i]]
      }
      return { same: stringify(after) === stringify(before), leaked, isManyTraps: traps > 300 }`
    // The wrapper reads JSON of the global, which the script has changed by then.
    using vm = await QuickJS.create(wasm)
    using result = vm.evalCode(
      `globalThis.Schema = ${wrapped}; ((stringify) => stringify((() => { ${script} })()))(JSON.stringify)`,
      'schema',
    )
    expect(JSON.parse(result.toString())).toEqual({ same: true, leaked: [], isManyTraps: true })
  })

  it('no rule shows its inside, or makes another', async () => {
    const script = `
      const rule = Schema.string().min(1), prototype = Object.getPrototypeOf(rule)
      return [Reflect.ownKeys(rule), rule.constructor === Object, Object.isFrozen(prototype), Object.isFrozen(Schema), Object.getPrototypeOf(prototype) === Object.prototype]`
    expect(await run(script)).toEqual([[], true, true, true, true])
  })
})

it('an answer has the four members that scripts rely on', () => {
  expect(Object.keys(checkIn.validate({}))).toEqual(['valid', 'value', 'errors', 'issues'])
  expectTypeOf<Answer>().toHaveProperty('issues')
})
