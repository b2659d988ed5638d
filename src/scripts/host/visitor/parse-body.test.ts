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
