import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { EvalFlags, QuickJS } from 'quickjs-wasi'
import { describe, expect, it } from 'vitest'
import { linkProgram, normalizeSpecifier, type LinkedProgram } from './index.ts'
import { fuzzing } from '../../core/testing/index.ts'

/** Links one page against modules by code. */
function link(page: string, modules: Readonly<Record<string, string>> = {}): LinkedProgram {
  const texts = new Map(Object.entries(modules).map(([name, source]) => [name, { name, source }]))
  return linkProgram({
    documents: [{ name: 'page', source: page }],
    find: (code) => texts.get(code),
    codes: texts.keys(),
  })
}

const faults = (page: string, modules?: Readonly<Record<string, string>>) => {
  const { program, issues } = link(page, modules)
  expect(program === undefined).toBe(issues.length > 0)
  return issues.map(({ code, document, line, column }) => `${code} ${document} ${line}:${column}`)
}

describe('specifiers', () => {
  it.each([
    'validators',
    './validators',
    '../validators',
    '../../validators.js',
    './../validators.js',
    'validators.js',
    '././validators',
  ])('%s means the code "validators"', (specifier) => expect(normalizeSpecifier(specifier)).toBe('validators'))

  it('a slug with segments keeps them', () => {
    expect(normalizeSpecifier('./weight/checkin.js')).toBe('weight/checkin')
  })

  const odd = [
    '/a',
    '//a',
    'a/',
    '..%2fa',
    '%2e%2e/a',
    '..\\a',
    '.\\a',
    'C:\\a',
    'C:a',
    '\\\\host\\a',
    'file:a',
    'file:///a',
    'data:text/javascript,a',
    'http://host/a',
    'node:fs',
    'fs',
    'npm:a',
    'a\0',
    'a.',
    'a ',
    ' a',
    'A',
    'a/../../a',
    'x/../a',
    '.',
    '..',
    '',
    './',
    '.js',
    'a.js.js',
    'a.mjs',
    'a?b',
    'a#b',
    'a'.repeat(10_000),
    'á',
    'a\u0301',
    'а',
    '__proto__',
    'constructor',
    'toString',
    '.../a',
    'a\u202E',
    '\ud800',
    'a\n',
  ]
  it.each(odd)('%j is an unknown module and nothing else', (specifier) => {
    const { program, issues } = link(`import ${JSON.stringify(specifier)}`, { a: '' })
    expect(program).toBeUndefined()
    expect(issues).toMatchObject([{ code: 'import.unknown_module', document: 'page', line: 1, column: 8 }])
    expect(issues[0]!.message.length).toBeLessThan(500)
    expect(issues[0]!.message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
  })
})

describe('linking', () => {
  it('the check-in example links', () => {
    const { program, issues } = link('import { WeightCheckinSchema, requireCustomer } from "validators";', {
      validators:
        '<script scope="backend">\n  export var WeightCheckinSchema = 1;\n  export function requireCustomer() {}\n</script>',
    })
    expect(issues).toEqual([])
    expect(program!.documents).toEqual([
      { name: 'page', source: 'import { WeightCheckinSchema, requireCustomer } from "validators";' },
    ])
    expect(program!.modules.get('validators')).toMatch(/^ +\n {2}export var/)
    expect(program!.resolve('../validators.js')).toBe('validators')
    expect(program!.resolve('other')).toBeUndefined()
  })

  it('modules import modules, in circles and themselves', () => {
    const { program, issues } = link('import { a } from "a"', {
      a: 'import { b } from "./b.js"; import * as me from "a"; export const a = b',
      b: 'import { a } from "../a"; export const b = () => a; const later = import("c")',
      c: 'export default 1',
      unused: '',
    })
    expect(issues).toEqual([])
    expect([...program!.modules.keys()]).toEqual(['a', 'b', 'c'])
  })

  it('documents are linked together, each with its own errors', () => {
    const { issues } = linkProgram({
      documents: [
        { name: 'layout', source: 'import "x"' },
        { name: 'page', source: '\nlet = 1' },
      ],
      find: () => undefined,
    })
    expect(issues.map(({ document, code }) => [document, code])).toEqual([
      ['page', 'script.syntax'],
      ['layout', 'import.unknown_module'],
    ])
  })

  it('a page that a module imports back is the page itself, not a copy', () => {
    const page = { name: 'shop', source: 'import { tax } from "tax"; export const rate = 1' }
    const tax = { name: 'tax', source: 'import { rate } from "shop"; export const tax = () => rate' }
    const { program, issues } = linkProgram({ documents: [page], find: (code) => ({ shop: page, tax })[code] })
    expect(issues).toEqual([])
    expect([...program!.modules.keys()]).toEqual(['tax'])
    expect(program!.resolve('shop')).toBe('shop')
  })

  it('a module whose code is also the page’s slug is another one', () => {
    const { program } = linkProgram({
      documents: [{ name: 'shop', source: 'import { a } from "shop"' }],
      find: (code) => (code === 'shop' ? { name: 'shop', source: 'export const a = 1' } : undefined),
    })
    expect(program!.modules.get(program!.resolve('shop')!)).toBe('export const a = 1')
    expect(program!.resolve('shop')).not.toBe('shop')
  })

  it('warnings stop nothing', () => {
    const { program, issues } = link('a()\u2028b()')
    expect(program).toBeDefined()
    expect(issues).toMatchObject([{ severity: 'warning' }])
  })
})

describe('faults', () => {
  it('an unknown module names the nearest one', () => {
    const { issues } = link('\n\nimport { a } from "validator"', { validators: '' })
    expect(issues).toMatchObject([{ code: 'import.unknown_module', line: 3, column: 19 }])
    expect(issues[0]!.message).toBe('There is no module "validator". Did you mean "validators"?')
  })

  it('an unknown module of a module is an error there', () => {
    expect(faults('import "a"', { a: '\n export * from "b"' })).toEqual(['import.unknown_module a 2:16'])
  })

  it('a syntax error of a module is an error there, and its exports are not asked for', () => {
    expect(faults('import { x } from "a"; import { y } from "b"', { a: 'let', b: 'export * from "a"' })).toEqual([
      'script.syntax a 1:1',
    ])
  })

  it('a missing export names the nearest one', () => {
    const { issues } = link('import {\n  requireCustmer } from "a"', { a: 'export function requireCustomer() {}' })
    expect(issues).toMatchObject([{ code: 'import.missing_export', line: 2, column: 3 }])
    expect(issues[0]!.message).toBe('The module "a" has no export "requireCustmer". Did you mean "requireCustomer"?')
  })

  it.each([
    ['import d from "a"', 'export const b = 1'],
    ['import { default as d } from "a"', 'export * from "b"'],
    ['export { nothing as x } from "a"', ''],
    ['import { x } from "a"', 'let x; export { x as y }'],
    ['import { toString } from "a"', ''],
  ])('missing: %s', (page, a) => {
    expect(faults(page, { a, b: 'export default 1' })).toMatchObject([
      expect.stringMatching(/^import.missing_export page/),
    ])
  })

  it.each([
    ['import { x } from "a"', { a: 'export * from "b"', b: 'export { y as x } from "c"', c: 'export const y = 1' }],
    ['import { x } from "a"', { a: 'import { y as z } from "c"; export { z as x }', c: 'export const y = 1' }],
    ['import { x } from "a"', { a: 'export * as x from "b"', b: '' }],
    [
      'import { x } from "a"',
      {
        a: 'export * from "b"; export * from "c"',
        b: 'export * from "d"',
        c: 'export { x } from "d"',
        d: 'export let x',
      },
    ],
    ['import { x } from "a"', { a: 'export * from "b"; export const x = 1', b: 'export const x = 2' }],
    ['import { x } from "a"', { a: 'export * from "b"', b: 'export * from "a"; export const x = 1' }],
    [
      'import * as x from "a"; import y, { z } from "b"',
      { a: '', b: 'export default 1; export { z } from "c"', c: 'export class z {}' },
    ],
  ])('found through others: %s %j', (page, modules) => {
    expect(faults(page, modules)).toEqual([])
  })

  it('a name that two modules offer through one is ambiguous', () => {
    const modules = { a: 'export * from "b"; export * from "c"', b: 'export const x = 1', c: 'export const x = 2' }
    expect(faults('import { x } from "a"', modules)).toEqual(['import.ambiguous_export page 1:10'])
  })

  it('a name that only leads in a circle is missing, wherever it is asked for', () => {
    const modules = { a: 'export { x } from "b"', b: 'export { x } from "a"' }
    expect(faults('import { x } from "a"', modules)).toEqual([
      'import.missing_export page 1:10',
      'import.missing_export a 1:10',
      'import.missing_export b 1:10',
    ])
  })

  it('fifty modules are enough', () => {
    const chain = (length: number) =>
      Object.fromEntries(Array.from({ length }, (_, i) => [`m${i}`, i + 1 < length ? `\nimport "m${i + 1}"` : '']))
    expect(faults('import "m0"', chain(50))).toEqual([])
    expect(faults('import "m0"', chain(51))).toEqual(['import.too_many_modules m49 2:8'])
    expect(faults('import "m0"', chain(10_000))).toEqual(['import.too_many_modules m49 2:8'])
  })

  it('two megabytes of script are enough', () => {
    const filler = `/*${'x'.repeat(900_000)}*/`
    expect(faults('import "a"; import "b"', { a: filler, b: filler })).toEqual([])
    expect(faults('import "a"; import "b"; import "c"', { a: filler, b: filler, c: filler })).toEqual([
      'script.too_large page 1:32',
    ])
  })

  it('a page without a script is told from one that is not there, wherever it is imported', () => {
    const { program, issues } = linkProgram({
      documents: [{ name: 'page', source: 'import "./about.js"\nimport { a } from "about"; import("abuot")' }],
      find: (code) => (code === 'about' ? 'scriptless' : undefined),
      codes: ['about'],
    })
    expect(program).toBeUndefined()
    const nothing = 'The page "about" holds no backend script, so there is nothing to import from it.'
    expect(issues).toMatchObject([
      { code: 'import.no_script', line: 1, column: 8, message: nothing },
      { code: 'import.no_script', line: 2, column: 19, message: nothing },
      { code: 'import.unknown_module', line: 2, message: 'There is no module "abuot". Did you mean "about"?' },
    ])
  })

  it('a hundred thousand faults are told as a hundred', () => {
    const page = Array.from({ length: 30_000 }, (_, i) => `import {x${i}} from "a";`).join('')
    expect(link(page, { a: '' }).issues).toHaveLength(100)
    const offered = Array.from({ length: 40_000 }, (_, i) => `export let y${i};`).join('')
    expect(link(page, { a: offered }).issues).toHaveLength(100)
  })

  it('exports passed on in endless chains end in an error', () => {
    const chain = (other: string) =>
      Array.from({ length: 15_000 }, (_, i) => `export {x${i + 1} as x${i}} from "${other}";`).join('\n') +
      '\nexport let x15000'
    const page = Array.from({ length: 200 }, (_, i) => `import {x${i} as y${i}} from "a";`).join('')
    expect(faults(page, { a: chain('b'), b: chain('a') })).toEqual([
      expect.stringMatching(/^import.too_entangled page 1:/),
    ])
  })

  it('what links here links in the engine, and nothing else does', async () => {
    const wasm = await WebAssembly.compile(readFileSync(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))))
    const name = fc.constantFrom('x', 'y', 'default')
    const code = fc.constantFrom('a', 'b', 'c', './a.js')
    const statement = fc.oneof(
      fc.tuple(name, name, code).map(([from, to, module]) => `export { ${from} as ${to} } from "${module}"`),
      code.map((module) => `export * from "${module}"`),
      fc.tuple(name, code).map(([from, module]) => `import { ${from} as z } from "${module}"; export { z }`),
      fc.constant('export const y = 1'),
      fc.constant('export default 1'),
    )
    const source = fc.uniqueArray(statement, { maxLength: 3 }).map((lines) => lines.join('\n'))
    const page = 'import { x } from "a"'
    await fc.assert(
      fc.asyncProperty(source, source, source, async (a, b, c) => {
        const modules: Readonly<Record<string, string>> = { a, b, c }
        using vm = await QuickJS.create({
          wasm,
          moduleLoader: {
            normalize: (_: string, specifier: string) => normalizeSpecifier(specifier),
            load: (module: string) => modules[module]!,
          },
        })
        let links = true
        try {
          vm.evalCode(page, 'page', EvalFlags.TYPE_MODULE).dispose()
        } catch {
          links = false
        }
        expect(link(page, modules).program !== undefined).toBe(links)
      }),
      fuzzing(300),
    )
  })
})
