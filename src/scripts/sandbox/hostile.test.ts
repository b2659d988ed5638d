import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunReport } from './report.ts'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, tryScript } from './testing/try-script.ts'

const manyNames = Array.from({ length: 500 }, (_, i) => `a${i}`).join()

// Programs that attack the engine. Each is contained: the run ends in one of the given ways, nothing reaches the host,
// and the same box runs the next program right. Attacks by single calls that loop in C (`'x'.repeat(3e6).indexOf(…)`)
// never come by the interrupt hook: ending their thread is the watchdog's.
const programs: Readonly<Record<string, string>> = {
  // Stack.
  'mutual recursion': 'const a = () => b(), b = () => a(); a()',
  'recursion through a getter': 'const o = { get x() { return this.x } }; o.x',
  'recursion through toString': 'const o = { toString() { return `${this}` } }; `${o}`',
  'recursion through a proxy': 'const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x',
  'a chain of proxies': 'let p = {}; for (let i = 0; i < 30_000; i++) p = new Proxy(p, {}); p.x',
  'a chain of bound functions': 'let f = () => 1; for (let i = 0; i < 20_000; i++) f = f.bind(null); f()',
  'recursion through a comparator': '(function f() { [1, 2].sort(f) })()',
  'recursion through replace': '(function f() { "a".replace(/a/, f) })()',
  'recursion through new': 'class A { constructor() { new A() } }; new A()',
  'recursion through a generator': 'function* g() { yield* g() }; [...g()]',
  'recursion through instanceof':
    'class A { static [Symbol.hasInstance](x) { return x instanceof A } }; 1 instanceof A',
  'recursion with large frames': `function f(a, ${manyNames}, b) { f(1, ${manyNames}, 2) }; f()`,
  'recursion caught on every level': '(function f() { try { f() } catch { f() } })()',
  'deep inheritance': 'let C = class {}; for (let i = 0; i < 20_000; i++) C = class extends C {}; new C()',
  'deep JSON to parse': 'JSON.parse("[".repeat(200_000))',
  'deep JSON objects to parse': 'JSON.parse("{\\"a\\":".repeat(100_000))',
  'a deep value to stringify': 'let a = []; for (let i = 0; i < 100_000; i++) a = [a]; JSON.stringify(a)',
  'a deep value to flatten': 'let a = []; for (let i = 0; i < 100_000; i++) a = [a]; a.flat(Infinity)',
  'a shared graph to flatten': 'let a = [1]; for (let i = 0; i < 40; i++) a = [a, a]; a.flat(Infinity)',
  'a deep value to join': 'let a = []; for (let i = 0; i < 100_000; i++) a = [a]; String(a)',
  'a deep value as an argument': 'let a = []; for (let i = 0; i < 100_000; i++) a = [a]; session.set("a", a)',
  'a deep value to print': 'let a = []; for (let i = 0; i < 100_000; i++) a = [a]; console.log(a); throw 1',
  'a deep value thrown': 'let a = []; for (let i = 0; i < 100_000; i++) a = [a]; throw a',
  // Source.
  'source of nested brackets': 'eval("[".repeat(100_000))',
  'source of nested parentheses': 'eval("(".repeat(100_000))',
  'source of nested functions': 'eval("(function(){".repeat(20_000))',
  'source of nested templates': 'eval("`${".repeat(20_000))',
  'source of nested classes': 'eval("(class extends ".repeat(20_000))',
  'source of nested calls': 'eval("f(".repeat(50_000))',
  'source of unary operators': 'eval("!".repeat(100_000) + "1")',
  'source of powers': 'eval("2**".repeat(50_000) + "1")',
  'source of arrows': 'eval("()=>".repeat(50_000) + "1")',
  'source of blocks': 'eval("{".repeat(100_000))',
  'source of new': 'eval("new ".repeat(50_000) + "A")',
  'source of a million statements': 'eval(";1".repeat(1_000_000)); throw 1',
  // Regular expressions.
  'a pattern of nested groups': 'new RegExp("(".repeat(50_000) + ")".repeat(50_000))',
  'a pattern of nested look-aheads': 'new RegExp("(?=".repeat(50_000) + ")".repeat(50_000))',
  'a pattern of nested classes': 'new RegExp("[".repeat(50_000) + "a" + "]".repeat(50_000), "v")',
  'a pattern of large counts': 'new RegExp("(?:a{1000}){1000}".repeat(100)).test("a".repeat(10_000)); throw 1',
  'a pattern that backtracks': '/^(([a-z])+.)+[A-Z]([a-z])+$/.test("a".repeat(100))',
  'a pattern that backtracks by references': '/(a*)*\\1*b/.test("a".repeat(100))',
  'a pattern of nested quantifiers': '/^(?:(?:a+)+)+$/.test("a".repeat(50) + "b")',
  'a pattern of alternatives that overlap': '/^(a|a|aa)+$/.test("a".repeat(60) + "b")',
  'a pattern that is optional over and over': 'new RegExp("(a?){60}a{60}b").test("a".repeat(60))',
  'a pattern that backtracks in Unicode': '/^(\\p{L}+\\s?)+$/u.test("ä".repeat(50) + "1")',
  'a pattern that backtracks in sets': '/^([\\p{L}--[q]]+)+$/v.test("ä".repeat(50) + "1")',
  'a pattern that backtracks whatever the case': '/^(A+)+$/i.test("a".repeat(50) + "b")',
  'a pattern of a hundred thousand groups': 'new RegExp("(a)".repeat(100_000)).test("a".repeat(100_000)); throw 1',
  'a pattern of a visitor': 'new RegExp(session.get("a") + "(x+x+)+y").test("x".repeat(100) + "z"); for (;;) {}',
  'a pattern that replaces for ever': 'for (;;) "a".repeat(1000).replace(/(?:)/g, "bb")',
  'a pattern that splits for ever': 'for (;;) "a,".repeat(1000).split(/,|(?=a)/)',
  'a pattern that looks behind':
    '/(?<=(a+)+)b/.test("a".repeat(100_000) + "c"); for (;;) /(?<=(a|aa)+)c/.test("a".repeat(50))',
  // Loops.
  'a loop in catch': 'try { throw 1 } catch { for (;;) {} }',
  'a loop in finally': 'try {} finally { for (;;) {} }',
  'a loop in a getter of an argument': 'session.set("a", { get x() { for (;;) {} } })',
  'a loop in valueOf': 'new Date({ valueOf() { for (;;) {} } })',
  'a loop in toPrimitive': '1 + { [Symbol.toPrimitive]() { for (;;) {} } }',
  'a loop in a getter': '({ get x() { for (;;) {} } }).x',
  'a loop in a setter': '({ set x(v) { for (;;) {} } }).x = 1',
  'a loop in a generator that is spread': '[...(function* () { for (;;) yield })()]',
  'a loop in a class': 'class A { static { for (;;) {} } }',
  'a loop in a default': '((a = (() => { for (;;) {} })()) => a)()',
  'a loop in a getter of then': 'await { get then() { return (f) => { for (;;) {} } } }',
  'a loop of thenables': 'const t = { then(f) { f(t) } }; await t',
  'a loop in a species': 'const a = [1]; a.constructor = { get [Symbol.species]() { for (;;) {} } }; a.map((x) => x)',
  'a loop in a finalizer of iteration':
    'for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { for (;;) {} } }) }) break',
  'a loop that nothing stops by throwing': 'for (;;) try { throw 1 } catch { try { throw 2 } finally { continue } }',
  'a promise that waits for itself again and again': 'const f = async () => { await f() }; await f()',
  'a loop in toJSON': 'session.set("a", { toJSON() { for (;;) {} } })',
  'a loop in a trap': 'session.set("a", new Proxy({}, { ownKeys() { for (;;) {} } }))',
  'a loop in a thenable': 'await { get then() { for (;;) {} } }',
  'a loop of spreads': 'const o = { *[Symbol.iterator]() { for (;;) yield 1 } }; Math.max(...o)',
  'a loop of sorting':
    'const a = Array.from({ length: 1000 }, (_, i) => i); for (;;) a.sort(() => Math.random() - 0.5)',
  'an async loop': 'for (;;) await null',
  'a storm of promises':
    'const all = []; for (let i = 0; i < 300_000; i++) all.push(Promise.resolve(i).then((x) => x)); await Promise.all(all); for (;;) {}',
  'async generators that feed each other':
    'async function* g() { for (;;) yield* [g().next(), 1] }; for await (const x of g());',
  finalizers: 'const r = new FinalizationRegistry(() => { for (;;) {} }); for (;;) r.register({}, 1)',
  // Memory.
  ropes: 'let s = ""; for (let i = 0; i < 200_000; i++) s = "a" + s + "b"; for (;;) s.charCodeAt(1)',
  'a BigInt to a power': 'let b = 2n ** 100_000n; for (;;) b = b * b',
  'an array as long as can be': 'const a = []; a.length = 2 ** 32 - 1; a.push(1)',
  'a map that grows while it is walked': 'const m = new Map([[0, 0]]); for (const [k] of m) m.set(k + 1, 0)',
  'a symbol for every number': 'for (let i = 0; ; i++) Symbol.for(`s${i}`)',
  'an atom for every number': 'const o = {}; for (let i = 0; ; i++) o[`p${i}`] = i',
  'functions made of text': 'for (let i = 0; ; i++) globalThis[`f${i}`] = new Function(`return ${i}`)',
  'errors that hold each other': 'let e; for (;;) e = new Error("x", { cause: e })',
  'a weak map that grows':
    'const w = new WeakMap(); let k = {}; for (;;) { const n = {}; w.set(n, k); k = n; globalThis.k = k }',
  'memory taken in catch': 'const a = []; for (;;) try { a.push(new Uint8Array(1e6)) } catch { a.push({}) }',
  'memory taken by the library':
    'console.log("x".repeat(5e6), "y".repeat(5e6)); const a = []; for (;;) a.push(session.get("a"), {})',
  // The library and the host's side of it.
  'a toJSON of everything': 'Object.prototype.toJSON = () => { for (;;) {} }; session.set("a", 1)',
  'a setter on every object':
    'Object.defineProperty(Object.prototype, "key", { set() { for (;;) {} } }); session.set("a", 1); for (;;) {}',
  'a length that lies': 'console.log(new Proxy([], { get: (t, k) => (k === "length" ? 2 ** 53 : 1) })); for (;;) {}',
  'an error that is a proxy': 'throw new Proxy(new Error("x"), { get() { for (;;) {} } })',
  'a stack that is replaced':
    'Object.defineProperty(Error.prototype, "stack", { get() { for (;;) {} } }); throw new Error("x")',
  'rejections without end': 'for (;;) Promise.reject(new Error("x"))',
}

/** Uses this and that of the engine; its one line is known. */
const good = 'console.log([3, 1, 2].sort().join(), JSON.stringify({ a: [1] }), /b+/.exec("abb")[0], typeof left)'

const contained: readonly RunReport['outcome'][] = ['threw', 'ended']

describe('a hostile program', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await openTestSandbox({ maxBoxes: 1, limits: { computeMs: 250, totalMs: 3000 } })
    // What the engine runs for the first time is compiled then, which on a busy machine takes as long as a run may.
    for (let i = 0; i < 5; i++) await tryScript(sandbox, good)
  })
  afterAll(() => sandbox.close())

  for (const [name, source] of Object.entries(programs)) {
    it(`is contained: ${name}`, async () => {
      const { report, calls } = await tryScript(sandbox, source, {
        answers: { 'session.get': 'x', seed: [1, 2, 3, 4] },
      })
      expect(contained).toContain(report.outcome)
      expect(report.reason).not.toBe('engine')
      expect(calls.filter(([call]) => call === 'session.set').length).toBeLessThanOrEqual(1)
      const next = await tryScript(sandbox, good)
      expect(next.report.outcome).toBe('completed')
      expect(next.lines).toEqual(['1,2,3 {"a":[1]} bb undefined'])
    })
  }

  // By the limit, and not by what comes after: the engine asks in the middle of a match, too.
  const backtracking = Object.entries(programs).filter(([name]) => name.startsWith('a pattern that backtracks'))
  const ofVisitor = 'new RegExp(session.get("a") + "(x+x+)+y").test("x".repeat(100) + "z")'
  for (const [name, source] of [...backtracking, ['a pattern of a visitor alone', ofVisitor]] as const) {
    it(`is ended by the time it computes: ${name}`, async () => {
      const { report } = await tryScript(sandbox, source, { answers: { 'session.get': 'x' } })
      expect(report).toMatchObject({ outcome: 'ended', reason: 'compute' })
    })
  }
})
