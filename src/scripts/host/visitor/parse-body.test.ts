import { expect, it } from 'vitest'
import { parseBody } from './parse-body.ts'

function parse(text: string | Uint8Array, type?: string): ReturnType<typeof parseBody> {
  const body = typeof text === 'string' ? new TextEncoder().encode(text) : text
  return parseBody({
    method: 'POST',
    path: '/',
    query: '',
    host: 'x',
    cookie: undefined,
    ip: '',
    routeParams: {},
    bodyTooLarge: false,
    headers: type === undefined ? {} : { 'content-type': type },
    body,
  })
}

it('rule 3.2-2: JSON and forms are parsed, in any spelling of their type', () => {
  expect(parse('{"weight":82}', 'application/json')).toEqual({ body: { weight: 82 }, error: null })
  expect(parse('[1]', 'Application/JSON; charset=utf-8').body).toEqual([1])
  expect(parse('a=1&b=x+y&tag[]=p&tag[]=q&a=2', 'application/x-www-form-urlencoded').body).toEqual({
    a: '2',
    b: 'x y',
    tag: ['p', 'q'],
  })
})

it('rule 3.2-2: what can’t be parsed is null with the reason', () => {
  expect(parse('{', 'application/json')).toEqual({ body: null, error: 'invalid_json' })
  expect(parse('{"a":1}', 'text/plain')).toEqual({ body: null, error: 'unsupported_type' })
  expect(parse('{"a":1}')).toEqual({ body: null, error: 'unsupported_type' })
  expect(parse(Uint8Array.of(0x22, 0xff, 0x22), 'application/json').error).toBe('invalid_json')
  expect(parse('', 'application/json')).toEqual({ body: null, error: null })
})

it('rule 3.2-2: a form is read as the URL standard says, whether its bytes come raw or as percent-codes', () => {
  const form = 'application/x-www-form-urlencoded'
  const read = (...parts: readonly (string | number)[]) =>
    parse(Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part)))), form)
  for (const [parts, body] of [
    [['a=', 0xff], { a: '\uFFFD' }],
    [['a=%FF'], { a: '\uFFFD' }],
    [['name=J', 0xfc, 'rgen&city=K%f6ln'], { name: 'J\uFFFDrgen', city: 'K\uFFFDln' }],
    [['grüße=日本'], { grüße: '日本' }],
    [['a=', 0xc3, '%BC'], { a: 'ü' }],
    [['\uFEFFa=1'], { '\uFEFFa': '1' }],
    [['?a=1'], { '?a': '1' }],
    [['a=%zz%&b=100%'], { a: '%zz%', b: '100%' }],
  ] as const)
    expect(read(...parts)).toEqual({ body, error: null })
})

it('rule 3.2-2: a form of 1,000 fields is whole, and one of more is none', () => {
  const form = (count: number) =>
    parse(Array.from({ length: count }, (_, i) => `f${i}=x`).join('&'), 'application/x-www-form-urlencoded')
  expect(Object.keys(form(1_000).body as object)).toHaveLength(1_000)
  expect(form(1_001)).toEqual({ body: null, error: 'too_many_fields' })
  const list = parse('a[]=x&'.repeat(1_000), 'application/x-www-form-urlencoded')
  expect((list.body as { a: unknown[] }).a).toHaveLength(1_000)
})

it('a name given as a list and as one value is what was given last', () => {
  const { body } = parse('a[]=1&a[]=2&a=3&b=1&b[]=2&a[]=4', 'application/x-www-form-urlencoded')
  expect(body).toEqual({ a: ['4'], b: ['2'] })
})

it('nesting beyond 64 levels is refused before anything walks it, brackets in strings do not count', () => {
  expect(parse('['.repeat(64) + ']'.repeat(64), 'application/json').error).toBeNull()
  expect(parse('['.repeat(65) + ']'.repeat(65), 'application/json').error).toBe('invalid_json')
  expect(parse('['.repeat(60_000), 'application/json').error).toBe('invalid_json')
  expect(parse(JSON.stringify({ a: `\\"${'['.repeat(500)}` }), 'application/json').error).toBeNull()
})

it('a form’s field named __proto__ is plain data', () => {
  const { body } = parse('__proto__=x&constructor=y', 'application/x-www-form-urlencoded')
  expect(Object.keys(body as object)).toEqual(['__proto__', 'constructor'])
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
})
