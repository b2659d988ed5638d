import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ScriptSyntaxError, type Program } from './program.ts'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, programOf, tryScript } from './testing/try-script.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openTestSandbox()
})
afterAll(() => sandbox.close())

async function refusal(program: Program): Promise<Partial<ScriptSyntaxError>> {
  try {
    await sandbox.compile(program)
  } catch (error) {
    if (!(error instanceof ScriptSyntaxError)) throw error
    const { message, document, line, column } = error
    return { message, document, line, column }
  }
  return {}
}

const run = async (source: string | Record<string, string>, modules: Record<string, string> = {}) =>
  (await tryScript(sandbox, source, { modules })).lines

describe('modules', () => {
  it('are imported by name, as default, as a namespace, renamed, and by each other', async () => {
    const modules = {
      a: 'import { c } from "b"\nexport const b = c + 1\nexport default "d"',
      b: 'export const c = 1; export { c as renamed }',
    }
    const source =
      'import d, { b } from "a"\nimport * as all from "b"\nimport { renamed as r } from "b"\nconsole.log(d, b, Object.keys(all).join(), r)'
    expect(await run(source, modules)).toEqual(['d 2 c,renamed 1'])
  })

  it('have a scope of their own, the globals of the importer, and run once', async () => {
    const modules = {
      a: 'const hidden = 1; export let n = 0; export const up = () => ++n; console.log("once", typeof request)',
    }
    const source = {
      layout: 'import { up } from "a"; up()',
      page: 'import { n } from "a"; const hidden = 2; console.log(n, hidden, typeof up)',
    }
    expect(await run(source, modules)).toEqual(['once object', '1 2 undefined'])
  })

  it('may form a circle', async () => {
    const modules = {
      a: 'import { odd } from "b"; export const even = (n) => n === 0 || odd(n - 1)',
      b: 'import { even } from "a"; export const odd = (n) => n !== 0 && even(n - 1)',
    }
    expect(await run('import { even } from "a"; console.log(even(10))', modules)).toEqual(['true'])
  })

  it('may import themselves, and a page that imports itself runs once', async () => {
    const source =
      'import * as all from "page"; import { x as me } from "page"; export const x = 1; console.log(me, all.x)'
    expect(await run(source)).toEqual(['1 1'])
  })

  it('that have the name of a document are that document, whichever comes first', async () => {
    const documents = {
      layout: 'import { x } from "m"; console.log("layout", x)',
      page: 'export const x = 1; console.log("page")',
    }
    expect(await run(documents, { m: 'export { x } from "page"' })).toEqual(['page', 'layout 1'])
    const upwards = {
      layout: 'export const y = 2; console.log("layout")',
      page: 'import { y } from "layout"; console.log("page", y)',
    }
    expect(await run(upwards)).toEqual(['layout', 'page 2'])
  })

  it('are strict', async () => {
    const { report } = await tryScript(sandbox, 'import "a"', { modules: { a: 'undeclared = 1' } })
    expect(report.error).toMatchObject({ name: 'ReferenceError', document: 'a' })
  })

  it('are found by nothing but the program: not by paths, schemes or import()', async () => {
    const specifiers = [
      '../x',
      '..%2fx',
      '/etc/passwd',
      'C:\\x',
      'file:///etc/passwd',
      'data:text/javascript,1',
      'http://x',
      'node:fs',
      'fs',
      'npm:x',
      'std',
      'os',
      'guest:stop',
      'guest:cross.js',
      '',
      '.',
      'a/../../b',
      '__proto__',
      'constructor',
      'x'.repeat(10_000),
    ]
    for (const specifier of specifiers) {
      expect(await refusal(programOf(`import ${JSON.stringify(specifier)}`))).toMatchObject({
        document: 'page',
        line: 1,
      })
      const source = `try { await import(${JSON.stringify(specifier)}); console.log("found") } catch (e) { console.log(e.name) }`
      expect(await run(source)).toEqual(['ReferenceError'])
    }
  })

  it('may be 50 for a program, and no more', async () => {
    const chain = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `m${i}`,
          i + 1 < count ? `import "m${i + 1}"` : 'console.log("last")',
        ]),
      )
    expect(await run('import "m0"', chain(50))).toEqual(['last'])
    expect(await refusal(programOf('import "m0"', chain(51)))).toEqual({
      message: 'A script can import at most 50 modules.',
      document: 'm49',
      line: 1,
      column: 8,
    })
  })
})

describe('a program that can not start is refused with its place', () => {
  const cases: readonly (readonly [title: string, program: Program, expected: Partial<ScriptSyntaxError>])[] = [
    ['a syntax error', programOf('let a = 1\n  let b = ;'), { document: 'page', line: 2, column: 11 }],
    [
      'a syntax error behind other alphabets',
      programOf('/* 日本 é 😀 */ let b = ;'),
      { document: 'page', line: 1, column: 23 },
    ],
    ['a syntax error in a module', programOf('import "m"', { m: '\n\nlet = 5' }), { document: 'm', line: 3 }],
    [
      'a syntax error in a second document',
      programOf({ layout: '1', page: '\n)' }),
      { document: 'page', line: 2, column: 1 },
    ],
    [
      'an unknown module',
      programOf('const a = 1\nimport { x } from "nope"'),
      { message: 'There is no module "nope".', document: 'page', line: 2, column: 19 },
    ],
    [
      'an unknown module of a module',
      programOf('import "m"', { m: '\n  export * from "nope"' }),
      { message: 'There is no module "nope".', document: 'm', line: 2, column: 17 },
    ],
    [
      'a missing export',
      programOf('import { a,\n  b as c } from "m"', { m: 'export const a = 1' }),
      { message: '"m" has no export "b".', document: 'page', line: 2, column: 3 },
    ],
    [
      'a missing default',
      programOf('import d from "m"', { m: 'export const a = 1' }),
      { message: '"m" has no export "default".', document: 'page', line: 1, column: 8 },
    ],
    [
      'a missing export passed on',
      programOf('import { a } from "m"', { m: 'export { a } from "n"', n: '' }),
      { document: 'm', line: 1, column: 10 },
    ],
    ['a name declared twice', programOf('let a\nlet a'), { document: 'page', line: 2 }],
    ['an unterminated text', programOf('const a = `x'), { document: 'page', line: 1 }],
    ['a regular expression that is none', programOf('const a = /(/'), { document: 'page', line: 1 }],
    ['await where none may stand', programOf('function f() { await 1 }'), { document: 'page', line: 1 }],
    ['return at the top', programOf('\nreturn 1'), { document: 'page', line: 2 }],
    [
      'brackets nested too deep',
      programOf({ layout: '1', page: `${'['.repeat(100_000)}` }),
      { message: 'The script nests too deep.', document: 'page', line: 1, column: 1 },
    ],
    [
      'brackets nested too deep in a module',
      programOf('import "m"', { m: '('.repeat(100_000) }),
      { message: 'The script nests too deep.', document: 'm', line: 1, column: 1 },
    ],
  ]
  for (const [title, program, expected] of cases) {
    it(title, async () => expect(await refusal(program)).toMatchObject(expected))
  }

  it('more source than the limit, documents and modules together', async () => {
    const small = await openTestSandbox({ limits: { sourceBytes: 1000 } })
    const modules = { m: `// ${'é'.repeat(300)}` }
    await expect(small.compile(programOf(`import "m" // ${'x'.repeat(300)}`, modules))).resolves.toBeDefined()
    await expect(small.compile(programOf(`import "m" // ${'x'.repeat(400)}`, modules))).rejects.toMatchObject({
      message: 'A script and its modules take at most 1000 bytes.',
      document: 'm',
    })
    small.close()
  })

  it('and leaves the box good', async () => {
    const one = await openTestSandbox({ maxBoxes: 1 })
    for (const [, program] of cases) {
      await one.compile(program).catch(() => {})
      expect((await tryScript(one, 'console.log(1 + 1)')).lines).toEqual(['2'])
    }
    one.close()
  })
})

describe('a program', () => {
  it('runs none of its code while it is compiled', async () => {
    const source = 'session.set("ran", 1); globalThis.x = 1'
    const image = await sandbox.compile(programOf({ layout: `import "m"; ${source}`, page: source }, { m: source }))
    expect(image.entries.map(({ name, isImports }) => [name, isImports])).toEqual([
      ['layout', true],
      ['layout', false],
      ['page', false],
    ])
  })

  it('may be a megabyte of statements', async () => {
    const line = 'console.log("x".length + 1);'
    const source = `globalThis.f = () => {\n${`${line}\n`.repeat(40_000)}}\nconsole.log("ready")`
    const image = await sandbox.compile(programOf(source))
    expect(image.heapBytes).toBeGreaterThan(2_000_000)
    expect(await run(source)).toEqual(['ready'])
    expect(await run('console.log(1)')).toEqual(['1'])
  })

  it('may have a byte-order mark, a hashbang, CRLF, line separators and HTML-like comments where the language has them', async () => {
    expect(await run('#!/usr/bin/env x\r\nconsole.log("\u2028")\u2029console.log(2)')).toEqual(['\u2028', '2'])
    expect(await run('\ufeffconsole.log(1)')).toEqual(['1'])
    expect(await refusal(programOf('let x\n<!-- y'))).toMatchObject({ line: 2 })
  })

  it('must have documents with names of their own that nothing else can have', async () => {
    for (const name of ['', 'guest:x', 'a\0b', '\ud800']) {
      await expect(sandbox.compile(programOf({ [name]: '1' }))).rejects.toThrow(TypeError)
    }
    const twice = {
      ...programOf('1'),
      documents: [
        { name: 'a', source: '1' },
        { name: 'a', source: '2' },
      ],
    }
    await expect(sandbox.compile(twice)).rejects.toThrow(TypeError)
  })

  it('may call its documents like anything that the sandbox calls its own', async () => {
    for (const name of ['stop', 'root', 'entry of page', 'imports of page']) {
      const documents = {
        layout: `import ${JSON.stringify(name)}; console.log('layout')`,
        [name]: 'console.log("page")',
      }
      expect(await run(documents)).toEqual(['page', 'layout'])
    }
  })

  it('is kept as what it differs in, whatever the box held before', async () => {
    const one = await openTestSandbox({ maxBoxes: 1 })
    const alone = await one.compile(programOf('console.log(1)'))
    const large = await one.compile(programOf(`globalThis.f = () => {\n${'console.log(1);\n'.repeat(20_000)}}`))
    await one.run(large, { call: () => null })
    expect(large.bytes).toBeGreaterThan(alone.bytes)
    expect((await one.compile(programOf('console.log(1)'))).kept).toEqual(alone.kept)
    one.close()
  })

  it('without documents completes', async () => {
    const image = await sandbox.compile({ ...programOf('1'), documents: [] })
    expect((await sandbox.run(image, { call: () => null })).outcome).toBe('completed')
  })
})
