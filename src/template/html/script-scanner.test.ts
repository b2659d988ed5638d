import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parse, type Token } from 'acorn'
import { describe, expect, it } from 'vitest'
import { type ScriptPlace, ScriptScanner } from './script-scanner.ts'

const { resolve } = createRequire(import.meta.url)

/** Scripts of the kind that pages carry, and more of it than any page has. */
const libraries = ['acorn', 'parse5', 'fast-check', 'fastify', 're2js', 'pino', 'sanitize-html']

/** What acorn says stands at an offset: inside a string, inside a template literal, inside a regular expression, code. */
function readTokens(text: string): ReadonlyMap<number, string> {
  const tokens: Token[] = []
  const options = {
    ecmaVersion: 'latest',
    allowHashBang: true,
    allowReturnOutsideFunction: true,
    onToken: tokens,
  } as const
  try {
    parse(text, { ...options, sourceType: 'module' })
  } catch {
    tokens.length = 0
    parse(text, { ...options, sourceType: 'script' })
  }
  const places = new Map<number, string>()
  for (const { type, start, end } of tokens) {
    if (type.label === 'string' && end - start > 2) places.set(start + 1, 'string').set(end - 1, 'string')
    if (type.label === 'template' && end > start) places.set(start, 'string').set(end, 'string')
    if (type.label === 'regexp' && end - start > 3) places.set(start + 2, 'regular expression')
    if (!['string', 'template', 'regexp', '`', '${', 'eof'].includes(type.label)) places.set(start, 'code')
  }
  return places
}

function kindOf(place: ScriptPlace): string {
  if (place.kind === 'string') return 'string'
  if (place.kind === 'none' && place.reason.includes('regular expression')) return 'regular expression'
  if (place.kind === 'none' && place.reason.includes('backslash')) return 'string'
  return place.kind === 'none' && place.reason.includes('can’t be told') ? 'lost' : 'code'
}

describe('a script scanner', () => {
  it.each(libraries)('agrees with acorn about every token of %s', (name) => {
    const text = readFileSync(resolve(name), 'utf8')
    const places = readTokens(text)
    const scanner = new ScriptScanner('javascript')
    for (let at = 0; at < text.length; at++) {
      const expected = places.get(at)
      if (expected !== undefined) {
        const found = kindOf(scanner.place())
        if (found !== expected) expect(`${found} at ${text.slice(at - 40, at + 10)}`).toBe(expected)
      }
      scanner.read(text.charCodeAt(at))
    }
    expect(places.size).toBeGreaterThan(50)
  })

  /** What an expression at the end of a script would print into. */
  const placeBehind = (script: string): string => {
    const scanner = new ScriptScanner('javascript')
    for (let at = 0; at < script.length; at++) scanner.read(script.charCodeAt(at))
    return kindOf(scanner.place()) === 'code' ? scanner.place().kind : kindOf(scanner.place())
  }

  it.each([
    ['a = ', 'value'],
    ['a = b ? ', 'value'],
    ['a = b ? c : ', 'value'],
    ['f(', 'value'],
    ['f(a, ', 'value'],
    ['[...', 'value'],
    ['return ', 'value'],
    ['a = { b: ', 'value'],
    ['a = { b: c, ', 'none'],
    ['a = { ...', 'value'],
    ['if (', 'value'],
    ['if (a) ', 'none'],
    ['for (const a of ', 'value'],
    ['case ', 'value'],
    ['a => ', 'value'],
    ['a => (', 'value'],
    ['a?.', 'none'],
    ['a ?? ', 'value'],
    ['a ? .5 : ', 'value'],
    ['const { a = ', 'value'],
    ['const { a: { b = ', 'value'],
    ['`${', 'value'],
    ['`${a}', 'string'],
    ['`$', 'string'],
    ['a /* b */ = /* c */ ', 'value'],
    ['a = b // c\n + ', 'value'],
    ['a = "b\\\r\nc', 'string'],
    ['let a\n/b/ + (', 'lost'],
    ['f(\n/b/, ', 'value'],
    ['a = (b) / ', 'value'],
    ['if (b) /', 'regular expression'],
    ['a = [] / ', 'value'],
    ['return /', 'regular expression'],
    ['x.return / ', 'value'],
    ['typeof /', 'regular expression'],
    ['a++ / ', 'value'],
    ['{ } /a/ + (', 'lost'],
    ['function f() { } /a/ + (', 'lost'],
    ['await /a/ + (', 'lost'],
    ['yield / 2 / (', 'lost'],
    ['a\n--> b (', 'lost'],
    ['a --> (', 'value'],
    ['a = "b\n', 'lost'],
    ['a = /b\n', 'lost'],
    ['a)', 'lost'],
    ['@decorator class A { b = ', 'lost'],
  ])('behind %s stands: %s', (script, place) => {
    expect(placeBehind(script)).toBe(place)
  })
})
