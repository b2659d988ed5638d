import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseModuleSource } from './index.ts'
import { fuzzing } from '../../core/testing/index.ts'

describe('imports and exports', () => {
  it('every form of import, with what it asks for and where', () => {
    const source = [
      'import "a"',
      'import d from "b"',
      'import * as all from "c"',
      'import e, { f, g as h, "i j" as k } from "d"',
      'const later = import("e")',
      'export { l } from "f"',
      'export * from "g"',
    ].join('\n')
    const { imports, issues } = parseModuleSource('page', source)
    expect(issues).toEqual([])
    const short = imports.map(({ specifier, names, line, column }) => [
      specifier,
      names.map((name) => `${name.name}@${name.line}:${name.column}`).join(' '),
      `${line}:${column}`,
    ])
    expect(short).toEqual([
      ['a', '', '1:8'],
      ['b', 'default@2:8', '2:15'],
      ['c', '*@3:8', '3:22'],
      ['d', 'default@4:8 f@4:13 g@4:16 i j@4:24', '4:42'],
      ['f', 'l@6:10', '6:19'],
      ['g', '', '7:15'],
      ['e', '', '5:22'],
    ])
  })

  it('every form of export', () => {
    const source = `
      export var a = 1, { b, c: [d, ...e], f = 2, ...g } = x
      export function h() {}
      export async function* i() {}
      export class j {}
      export default 1
      let k; export { k, k as "l m" }
      import { n, default as o } from "x"; import * as p from "x"
      export { n as q, o, p }
      export { r as s } from "y"
      export * from "y"
      export * as t from "y"`
    const { exports } = parseModuleSource('m', source)
    expect(exports.filter(({ from }) => !from).map(({ name }) => name)).toEqual([
      'a',
      'b',
      'd',
      'e',
      'f',
      'g',
      'h',
      'i',
      'j',
      'default',
      'k',
      'l m',
      'p',
      't',
    ])
    expect(exports.filter(({ from }) => from)).toEqual([
      { name: 'q', from: { specifier: 'x', name: 'n' } },
      { name: 'o', from: { specifier: 'x', name: 'default' } },
      { name: 's', from: { specifier: 'y', name: 'r' } },
      { name: '*', from: { specifier: 'y', name: '*' } },
    ])
  })

  it('import() is found however deep it stands, also with a plain template literal', () => {
    const { imports } = parseModuleSource('m', 'class A { static #x = () => [{ a: `${import(`b`)}` }] }')
    expect(imports).toMatchObject([{ specifier: 'b' }])
  })

  it.each(['import(code)', 'import("a" + b)', 'import(`a${b}`)'])(
    '%s is refused: what it loads could not be checked',
    (code) => {
      expect(parseModuleSource('m', `\n  ${code}`)).toMatchObject({
        source: undefined,
        issues: [{ severity: 'error', code: 'import.not_literal', document: 'm', line: 2, column: 10 }],
      })
    },
  )

  it.each([
    'import a from "a" with { type: "json" }',
    'export * from "a" with { type: "json" }',
    'import("a", { with: {} })',
  ])('%s is refused', (code) => {
    expect(parseModuleSource('m', code).issues).toMatchObject([{ code: 'import.attributes' }])
  })
})

describe('the text', () => {
  it('may stand in a backend script tag, and keeps its lines and columns', () => {
    const { source, exports, issues } = parseModuleSource(
      'm',
      '\n <script scope="backend">\r\n  export var a = 1\r\n</script>\n',
    )
    expect(issues).toEqual([])
    expect(exports).toEqual([{ name: 'a' }])
    expect(source).toBe(`\n${' '.repeat(25)}\n  export var a = 1\n`)
  })

  it('in a tag, an error is where its author sees it', () => {
    const { issues } = parseModuleSource('m', '<script scope="backend">let a = 1; let a</script>')
    expect(issues).toMatchObject([{ code: 'script.syntax', line: 1, column: 40 }])
  })

  it.each([
    ['<script scope="backend">a()</script> b()', 38],
    ['<script scope="backend">a()</script>\n<p>', 1],
    ['<!-- x', 1],
    ['<p></p><script scope="backend">a()</script>', 1],
    ['<script>a()</script>', 1],
  ])('nothing may stand around the tag: %s', (text, column) => {
    expect(parseModuleSource('m', text)).toMatchObject({
      source: undefined,
      issues: [{ code: 'module.outside', column }],
    })
  })

  it('a tag that is not closed is an error', () => {
    expect(parseModuleSource('m', '<script scope="backend">a()').issues).toMatchObject([{ code: 'script.unclosed' }])
  })

  it('a tag inside a string is no wrapper', () => {
    const text = 'export const tag = \'<script scope="backend">x</script>\''
    expect(parseModuleSource('m', text)).toMatchObject({ source: text, issues: [] })
  })

  it.each([
    ['an empty one', '', ''],
    ['a byte order mark', '\uFEFFa()', ' a()'],
    ['CR LF and CR', 'a()\r\nb()\rc()', 'a()\nb()\nc()'],
    ['a hashbang', '#!/usr/bin/env x\na()', '#!/usr/bin/env x\na()'],
    ['await at the top', 'await a()', 'await a()'],
    ['U+2028 in a string and a comment', '"\u2028" // \u2028\n/*\u2029*/', '"\u2028" // \u2028\n/*\u2029*/'],
  ])('%s is fine', (_, text, source) => {
    expect(parseModuleSource('m', text)).toMatchObject({ source, issues: [] })
  })

  it('U+2028 between tokens is a warning, because the engine takes it for the end of a line', () => {
    expect(parseModuleSource('m', '"\u2028"\na()\u2028b()').issues).toMatchObject([
      { severity: 'warning', code: 'script.line_separator', line: 2, column: 4 },
    ])
  })
})

describe('faults', () => {
  it.each([
    ['let a = = 1', 9],
    ['`${', 4],
    ['return 1', 1],
    ['with (a) {}', 1],
    ['"\\08"', 2],
    ['export { a }', 10],
    ['export let a; export { a }', 24],
    ['a\0', 2],
    ['/[/', 2],
    ['let await', 5],
  ])('%j is a syntax error in column %i', (source, column) => {
    const { issues, source: text } = parseModuleSource('shop', `\n${source}`)
    expect(text).toBeUndefined()
    expect(issues).toMatchObject([{ severity: 'error', code: 'script.syntax', document: 'shop', line: 2, column }])
    expect(issues[0]!.message).not.toMatch(/\(\d/)
  })

  it('more than a megabyte is refused unread', () => {
    expect(parseModuleSource('m', ' '.repeat(1024 * 1024)).issues).toEqual([])
    expect(parseModuleSource('m', ' '.repeat(1024 * 1024 + 1)).issues).toMatchObject([{ code: 'script.too_large' }])
  })

  const megabyte = (unit: (i: number) => string) => {
    let text = ''
    for (let i = 0; text.length < 1_000_000; i++) text += unit(i)
    return text
  }

  // Each of these takes acorn as it comes tens of seconds or minutes.
  it.each([
    ['names declared apart', megabyte((i) => `let a${i};`)],
    ['names declared in one pattern', `let {${megabyte((i) => `a${i},`)}} = x`],
    ['functions', megabyte((i) => `function a${i}(){}`)],
    ['imports', megabyte((i) => `import a${i} from "b";`)],
    ['a class of private fields', `class A {${megabyte((i) => `#a${i};`)}}`],
  ])('a megabyte of %s is read in time', (_, text) => {
    expect(parseModuleSource('m', text).issues).toEqual([])
  })

  it.each([
    ['variables in nested blocks', `${'{'.repeat(1000)}${megabyte((i) => `var a${i};`)}${'}'.repeat(1000)}`],
    ['named groups', `x = /${megabyte(() => '(?<a>)|')}/`],
    ['parentheses', '('.repeat(500_000)],
    ['template literals', '`${'.repeat(300_000)],
    ['blocks', '{'.repeat(500_000)],
    ['functions in each other', '(function(){'.repeat(50_000)],
    ['arrow functions', 'a=>'.repeat(300_000)],
    ['minus signs', `${'- '.repeat(500_000)}1`],
  ])('a megabyte of %s is refused in time', (_, text) => {
    expect(parseModuleSource('m', text).issues).toMatchObject([{ code: 'script.syntax', document: 'm' }])
  })

  it('whatever the text, the answer is issues and never an exception', () => {
    const unit = fc.constantFrom(
      'import ',
      'export ',
      '{',
      '}',
      '*',
      ' from ',
      '"a"',
      'as ',
      'x',
      'default ',
      '(',
      ')',
      ';',
      '\n',
      ',',
      '<script scope="backend">',
      '</script>',
      '`',
      '${',
      '/',
      '\u2028',
    )
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 15 }), (units) => {
        const { source, issues } = parseModuleSource('m', units.join(''))
        expect(source === undefined).toBe(issues.some((issue) => issue.severity === 'error'))
      }),
      fuzzing(2000),
    )
  })
})
