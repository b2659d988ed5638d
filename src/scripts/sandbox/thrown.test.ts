import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, tryScript } from './testing/try-script.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openTestSandbox()
})
afterAll(() => sandbox.close())

async function thrown(source: string | Record<string, string>, modules: Record<string, string> = {}) {
  const { report } = await tryScript(sandbox, source, { modules })
  expect(report.outcome).toBe('threw')
  return report.error!
}

// `^` marks where the error is expected, in the line below the one it is about.
const marked = [
  `throw new Error("x")
          ^`,
  `  throw TypeError("x")
        ^`,
  `let u; if (true) { u.x }
                   ^`,
  `let u; const a = 1 + u.x.y
                     ^`,
  `const o = {}; o.method(1, 2)
                ^`,
  `let fn;   fn(1)
          ^`,
  `const a = [1, 2].map((n) => n.x.y)
                            ^`,
  `const a = nowhere + 1
          ^`,
  `const c = 1; c = 2
             ^`,
  `const t = "日本é😀"; let u; u.x
                          ^`,
  `/* é */ throw new Error("日本")
                  ^`,
  `\t\tlet u; u.x
         ^`,
  `await Promise.reject(new Error("x"))
                         ^`,
  `await 1; await 2; nowhere()
                  ^`,
  `const f = async () => { await 1; nowhere() }; f()
                                 ^`,
  `Promise.resolve().then(() => { nowhere() })
                               ^`,
  `queueMicrotask(() => { nowhere() })
                       ^`,
  `class A { m() { this.a.b } }; new A().m()
                ^`,
  `function* g() { nowhere() }; [...g()]
                ^`,
  `const { a } = JSON.parse("{")
                   ^`,
  `setCrmField("positional")
^`,
  `const a = () => setCrmField({}, 1); a()
                ^`,
  `request = 5
^`,
  `eval("nowhere()")
^`,
]

describe('the place of an error', () => {
  for (const text of marked) {
    const [line, mark] = text.split('\n') as [string, string]
    it(`is line and column of what failed: ${line.trim()}`, async () => {
      const error = await thrown(`// first\n\n${line}\n// last`)
      expect(`${line}\n${' '.repeat(error.column - 1)}^`).toBe(`${line}\n${mark}`)
      expect(error).toMatchObject({ document: 'page', line: 3 })
      const first = await thrown(line)
      expect(`${line}\n${' '.repeat(first.column - 1)}^`).toBe(`${line}\n${mark}`)
    })
  }

  it('is in the module where it happened, and the stack says how it came there', async () => {
    const modules = { m: 'export function check(v) {\n  return v.a.b\n}' }
    const error = await thrown(
      { layout: '1', page: 'import { check } from "m"\nfunction go() { check({}) }\ngo()' },
      modules,
    )
    expect(error).toMatchObject({ name: 'TypeError', document: 'm', line: 2, column: 10 })
    expect(error.stack).toBe('at check (m:2:10)\nat go (page:2:17)\nat page:3:1')
  })

  it('is in the document of the chain that failed, and the ones after it do not run', async () => {
    const { report, lines } = await tryScript(sandbox, { layout: '\nnowhere', page: 'console.log("page")' })
    expect(report.error).toMatchObject({ document: 'layout', line: 2, column: 1 })
    expect(lines).toEqual([])
  })

  it('is in a module that fails while it is evaluated', async () => {
    const error = await thrown('import "m"', { m: '\n nowhere' })
    expect(error).toMatchObject({ document: 'm', line: 2, column: 2 })
  })

  it('is the start of the running document where the throw left no trace', async () => {
    expect(await thrown({ a: '1', b: '\n\nthrow "text"' })).toMatchObject({
      name: 'Error',
      message: 'text',
      document: 'b',
      line: 1,
      column: 1,
    })
  })

  it('counts lines by LF and CRLF', async () => {
    expect(await thrown('1\r\n2\r\n  nowhere')).toMatchObject({ line: 3, column: 3 })
  })
})

describe('an error', () => {
  it('has the name and message that a subclass gives it', async () => {
    const error = await thrown('class Broken extends Error { name = "Broken" }\nthrow new Broken("glass")')
    expect(error).toMatchObject({ name: 'Broken', message: 'glass', line: 2 })
  })

  it('in a promise that nobody handles counts as thrown; one that is handled later does not', async () => {
    expect(await thrown('Promise.reject(new Error("lost")); console.log("goes on")')).toMatchObject({ message: 'lost' })
    const { report } = await tryScript(
      sandbox,
      'const p = Promise.reject(new Error("late")); await 1; await 2; p.catch(() => {})',
    )
    expect(report.outcome).toBe('completed')
  })

  it('in a storm of rejections is the first of them', async () => {
    expect(await thrown('for (let i = 0; i < 5000; i++) Promise.reject(new Error(`no ${i}`))')).toMatchObject({
      message: 'no 0',
    })
  })

  it('of a stack that overflowed can be caught, and tells where where it is not', async () => {
    const { lines } = await tryScript(
      sandbox,
      'let n = 0; const f = () => { n++; f() }; try { f() } catch (e) { console.log(e.name, n > 500) }',
    )
    expect(lines).toEqual(['RangeError true'])
    expect(await thrown('\nfunction f() { f() }\nf()')).toMatchObject({ name: 'RangeError', document: 'page', line: 2 })
  })
})

describe('error.stack', () => {
  const stackOf = async (source: string) => (await tryScript(sandbox, source)).lines.join('\n')

  it('shows frames of the author only: none of the engine, none of the library', async () => {
    const second = '  [1].map(() => session.set("a", { get x() { console.log(new Error("x").stack); return 1 } }))'
    const column = (text: string) => second.indexOf(text) + 1
    expect(await stackOf(`function read() {\n${second}\n}\nread()`)).toBe(
      `    at get x (page:2:${column('Error')})\n    at <anonymous> (page:2:${column('set(')})\n    at read (page:2:${column('map')})\n    at <anonymous> (page:4:1)\n`,
    )
  })

  it('can not be hooked into: Error.prepareStackTrace is not there, and setting it has no effect', async () => {
    const source = `console.log("prepareStackTrace" in Error, "stackTraceLimit" in Error, "captureStackTrace" in Error)
      let called = 0
      Error.prepareStackTrace = () => { called++; return "hooked" }
      Error.stackTraceLimit = 0
      try { session.set("a", { get x() { null.x } }) } catch (e) { console.log(e.stack.includes("page:5"), called) }`
    expect(await stackOf(source)).toBe('false false false\ntrue 0')
  })

  it('names no file of the host', async () => {
    const source =
      'const seen = [new Error("a").stack, eval("new Error(1).stack"), new Function("return new Error(1).stack")()]\nconsole.log(seen.join(" "))'
    expect(await stackOf(source)).not.toMatch(/file:|node_modules|guest|wasm|\.ts|\.js/)
  })
})
