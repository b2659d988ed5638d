import { describe, expect, it } from 'vitest'
import { accept, codesOf, errorsOf, Schema, type Rule } from './testing/schema.ts'

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
