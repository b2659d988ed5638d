import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { testAssets } from './testing/try-script.ts'

/** Recursion that runs through script code on every level, in every way the language has. */
const recursions: Readonly<Record<string, string>> = {
  calls: 'function f() { n++; f() }; f()',
  'calls with arguments and locals':
    'function f(a, b, c, d) { n++; let e = 1, g = 2; return f(a, b, c, d) + e + g }; f(1, 2, 3, 4)',
  'spread calls': 'function f(...a) { n++; f(...a) }; f(1, 2, 3)',
  'optional and method calls': 'const o = { m() { n++; o?.m?.() } }; o.m()',
  callbacks: 'function f() { n++; [1].map(f) }; f()',
  'callbacks of find': 'function f() { n++; [1].find(f) }; f()',
  'callbacks of reduce': 'function f() { n++; [1, 2].reduce(f) }; f()',
  comparators: 'function f() { n++; [2, 1].sort(f) }; f()',
  'comparators of typed arrays': 'function f() { n++; new Float64Array([2, 1]).sort(f) }; f()',
  getters: 'const o = { get x() { n++; return this.x } }; o.x',
  setters: 'const o = { set x(v) { n++; this.x = v } }; o.x = 1',
  proxies: 'const p = new Proxy({}, { get(t, k, r) { n++; return r[k] } }); p.x',
  'proxied calls': 'const p = new Proxy(() => {}, { apply() { n++; p() } }); p()',
  toString: 'const o = { toString() { n++; return "" + this } }; "" + o',
  toPrimitive: 'const o = { [Symbol.toPrimitive]() { n++; return +this } }; +o',
  'Reflect.apply': 'function f() { n++; Reflect.apply(f, null, []) }; f()',
  'call and apply': 'function f() { n++; f.call.apply(f, [null]) }; f()',
  constructors: 'class A { constructor() { n++; new A() } }; new A()',
  'derived constructors': 'class B {}; class A extends B { constructor() { super(); n++; new A() } }; new A()',
  generators: 'function* g() { n++; yield* g() }; [...g()]',
  'async functions':
    'async function f() { n++; return f() }; f().catch(() => {}); if (n > 5000) throw 1; throw new RangeError("deep")',
  iterators: 'const o = { [Symbol.iterator]() { n++; return [...o] } }; [...o]',
  instanceof: 'class A { static [Symbol.hasInstance](x) { n++; return x instanceof A } }; 1 instanceof A',
  replacers: 'function f() { n++; return "a".replace(/a/, f) }; f()',
  'JSON replacers': 'function f() { n++; return JSON.stringify({ a: 1 }, f) }; f()',
  toJSON: 'const o = { toJSON() { n++; return JSON.stringify(o) } }; JSON.stringify(o)',
  revivers: 'function f() { n++; JSON.parse("1", f) }; f()',
  eval: 'globalThis.f = () => { n++; eval("f()") }; f()',
  Function: 'globalThis.f = () => { n++; new Function("f()")() }; f()',
  'tagged templates': 'function f() { n++; f`a` }; f()',
  'regular expressions that are subclassed':
    'class R extends RegExp { exec(s) { n++; return this[Symbol.replace](s, "") } }; "a".replace(new R("a"), "")',
  'species of arrays':
    'class A extends Array { static get [Symbol.species]() { n++; new A(1).map((x) => x); return Array } }; new A(1).map((x) => x)',
  'destructuring defaults': 'function f({ a = (n++, f({})) } = {}) {}; f({})',
  'private methods': 'class A { #m() { n++; this.#m() } go() { this.#m() } }; new A().go()',
  'bound functions': 'let g; const f = function () { n++; g() }; g = f.bind(null, 1); g()',
  'host calls': 'function f() { n++; session.set("a", { get x() { f() } }) }; f()',
}

const runs = Object.values(recursions).map(
  (source) =>
    `let n = 0, caught\n(globalThis.count = () => n++)\ntry { (() => { ${source} })() } catch (e) { caught = e.name }\nsession.set("end", [caught, n])`,
)

/** A thread as a runner is one, given what a runner is given, that runs each source in one box. */
const threadCode = `
  import { parentPort, workerData } from 'node:worker_threads'
  import { openSandbox } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)}
  import { programOf } from ${JSON.stringify(new URL('testing/try-script.ts', import.meta.url).href)}
  const sandbox = openSandbox(workerData.assets, { maxBoxes: 1 })
  for (const source of workerData.runs) {
    let end
    const host = { call: (name, argument) => ((end = argument?.key === 'end' ? argument.value : end), null) }
    const report = await sandbox.run(await sandbox.compile(programOf(source)), host)
    parentPort.postMessage({ outcome: report.outcome, reason: report.reason, end })
  }
  sandbox.close()`

async function runInThread(stackSizeMb: number | undefined): Promise<unknown[]> {
  const assets = await testAssets()
  const code = new URL(`data:text/javascript,${encodeURIComponent(threadCode)}`)
  const worker = new Worker(code, {
    workerData: { assets, runs },
    ...(stackSizeMb && { resourceLimits: { stackSizeMb } }),
  })
  const reports: unknown[] = []
  worker.on('message', (report) => reports.push(report))
  await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject))
  return reports
}

describe("the engine's own check comes before the end of V8's stack", () => {
  for (const [where, stackSizeMb] of [
    ['a thread', undefined],
    ['a thread with a small stack', 1],
  ] as const) {
    it(`in ${where}, however a script recurses: an error that it can catch, some hundred levels down`, async () => {
      const reports = await runInThread(stackSizeMb)
      expect(reports.length).toBe(runs.length)
      for (const [i, name] of Object.keys(recursions).entries()) {
        expect({ name, ...(reports[i] as object) }).toEqual({
          name,
          outcome: 'completed',
          reason: undefined,
          end: ['RangeError', expect.toSatisfy((n: number) => n >= 100)],
        })
      }
    })
  }
})
