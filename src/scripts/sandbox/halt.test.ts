import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HALT } from './host-calls.ts'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, tryScript } from './testing/try-script.ts'

// `stop()` halts; whatever the script prints afterwards, or asks the host, is a leak. Each construct is entered and left
// in every way the language has of running code of a script while another part of it ends.
const constructs: Readonly<Record<string, string>> = {
  'the statement after': 'stop(); console.log("after")',
  'catch and finally': 'try { stop() } catch { console.log("catch") } finally { console.log("finally") }',
  'a finally that returns':
    'function f() { try { stop() } finally { return 1 } }\nconsole.log(f())\nfor (;;) { try { stop() } finally { break } }\nconsole.log("after")',
  'a finally that loops': 'for (let i = 0; i < 3; i++) { try { stop() } finally { console.log("turn"); continue } }',
  'an async function':
    'async function f() { try { stop() } catch { console.log("catch") } finally { console.log("finally") } }\nf().catch(() => console.log("rejected")).finally(() => console.log("finally"))\nconsole.log("after")',
  'an async function after an await':
    'async function f() { await 1; try { stop() } finally { console.log("finally") } }\nf().then(() => console.log("then"), () => console.log("rejected"))\nawait 2; await 3; console.log("after")',
  'a promise reaction':
    'Promise.resolve().then(() => stop()).then(() => console.log("then"), () => console.log("rejected"))\nPromise.resolve().then(() => {}).then(() => console.log("another"))',
  'a promise executor': 'new Promise(() => stop()).catch(() => console.log("rejected"))',
  'a microtask': 'queueMicrotask(() => stop()); queueMicrotask(() => console.log("next"))',
  'a thenable': 'await { then() { stop() } }\nconsole.log("after")',
  'a generator with a return':
    'function* g() { try { yield 1 } finally { console.log("return") } }\nfor (const x of g()) stop()',
  'a generator that halts':
    'function* g() { try { stop(); yield 1 } finally { console.log("finally") } }\ntry { [...g()] } finally { console.log("outer") }',
  'an async generator':
    'async function* g() { try { yield 1 } finally { console.log("return") } }\nfor await (const x of g()) stop()',
  'an iterator that is closed':
    'const it = { [Symbol.iterator]() { return { next: () => ({ value: 1 }), return() { console.log("return"); return {} } } } }\nfor (const x of it) stop()',
  destructuring:
    'const it = { [Symbol.iterator]() { return { next: () => ({ get value() { stop() } }), return() { console.log("return"); return {} } } } }\ntry { const [a] = it } finally { console.log("finally") }',
  'a getter': 'try { ({ get x() { stop() } }).x } finally { console.log("finally") }',
  'a setter': 'try { ({ set x(v) { stop() } }).x = 1 } finally { console.log("finally") }',
  'toString, valueOf and toPrimitive': 'try { `${{ toString() { stop() } }}` } finally { console.log("finally") }',
  'toJSON in an argument': 'try { session.set("a", { toJSON() { stop() } }) } finally { console.log("finally") }',
  'a getter in an argument': 'try { session.set("a", { get x() { stop() } }) } finally { console.log("finally") }',
  'a comparator': 'try { [3, 2, 1].sort(() => stop()) } finally { console.log("finally") }',
  'a callback of an array': 'try { [1].map(() => stop()) } finally { console.log("finally") }',
  'a replacer': 'try { "a".replace(/a/, () => stop()) } finally { console.log("finally") }',
  'a reviver': 'try { JSON.parse("[1]", () => stop()) } finally { console.log("finally") }',
  'a proxy':
    'const p = new Proxy({}, { get() { stop() }, has() { stop() }, ownKeys() { stop() } })\ntry { p.x } catch { console.log("catch") }\ntry { "x" in p } catch { console.log("catch") }\ntry { Object.keys(p) } catch { console.log("catch") }',
  'a proxied function':
    'const p = new Proxy(function () {}, { apply() { stop() } })\ntry { p() } catch { console.log("catch") }',
  'a constructor':
    'class A { constructor() { try { stop() } finally { console.log("finally") } } }\ntry { new A() } finally { console.log("finally") }',
  'a field and a static block': 'try { class A { static { stop() } } } finally { console.log("finally") }',
  'a tagged template': 'try { (() => stop())`x` } finally { console.log("finally") }',
  'Symbol.hasInstance':
    'class A { static [Symbol.hasInstance]() { stop() } }\ntry { 1 instanceof A } finally { console.log("finally") }',
  'eval and Function':
    'try { eval("try { stop() } finally { console.log(\\"inner\\") }") } finally { console.log("outer") }',
  'a label and a switch': 'out: { try { stop() } finally { break out } }\nconsole.log("after")',
  'a weak reference and a finalizer':
    'new FinalizationRegistry(() => console.log("finalized")).register({}, 1)\nstop()',
  'a deep stack': 'function f(n) { try { if (n === 0) stop(); f(n - 1) } finally { console.log("finally") } }\nf(200)',
  'using declarations and disposable stacks':
    'const s = new DisposableStack()\ns.defer(() => console.log("disposed"))\ntry { s.defer(() => stop()); s.dispose() } catch { console.log("catch") }',
}

describe('halting', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await openTestSandbox({ maxBoxes: 1 })
  })
  afterAll(() => sandbox.close())

  const stop = 'const stop = () => response.send("done");\n'

  for (const [name, source] of Object.entries(constructs)) {
    it(`ends a script at once, unseen by ${name}`, async () => {
      const seen = await tryScript(sandbox, stop + source, { answers: { 'response.send': HALT } })
      expect(seen.report.outcome).toBe('halted')
      expect(seen.calls).toEqual([['response.send', { html: 'done' }]])
      expect(seen.lines).toEqual([])
    })

    it(`ends a script whose answer comes later, unseen by ${name}`, async () => {
      const later = () => new Promise((resolve) => setImmediate(() => resolve(HALT)))
      const seen = await tryScript(sandbox, stop + source, { answers: { 'response.send': later } })
      expect(seen.report.outcome).toBe('halted')
      expect(seen.calls).toEqual([['response.send', { html: 'done' }]])
      expect(seen.lines).toEqual([])
    })
  }

  it('ends a script from a module that is still being evaluated, before the page that imports it', async () => {
    const modules = { guard: 'try { response.send("no") } finally { console.log("finally") }\nexport const a = 1' }
    const source = 'import { a } from "guard"\nconsole.log("page")'
    const seen = await tryScript(sandbox, source, { modules, answers: { 'response.send': HALT } })
    expect(seen.report.outcome).toBe('halted')
    expect(seen.lines).toEqual([])
  })

  it('in a layout keeps the page from running', async () => {
    const documents = { layout: 'redirect("/login")', page: 'console.log("secret")' }
    const seen = await tryScript(sandbox, documents, { answers: { redirect: HALT } })
    expect(seen.report.outcome).toBe('halted')
    expect(seen.lines).toEqual([])
  })

  it('leaves the box as new', async () => {
    const source = 'globalThis.count = (globalThis.count ?? 0) + 1\nconsole.log(globalThis.count)\nresponse.send("")'
    const answers = { 'response.send': HALT }
    for (let i = 0; i < 3; i++) expect((await tryScript(sandbox, source, { answers })).lines).toEqual(['1'])
  })
})

describe('ending by a limit', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await openTestSandbox({ maxBoxes: 1, limits: { computeMs: 60 } })
  })
  afterAll(() => sandbox.close())

  for (const [name, source] of Object.entries(constructs)) {
    it(`is unseen by ${name}`, async () => {
      const loop = 'const stop = () => { while (true) {} };\n'
      const { report, lines } = await tryScript(sandbox, loop + source)
      expect(report).toMatchObject({ outcome: 'ended', reason: 'compute' })
      expect(lines).toEqual([])
    })
  }
})
