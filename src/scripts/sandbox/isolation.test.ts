import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HALT } from './host-calls.ts'
import type { RunReport } from './report.ts'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, tryScript, type Answers } from './testing/try-script.ts'

// One box, first for a script that leaves a canary wherever a script can, then for another that looks for it wherever a
// script can look, and for any other trace. That no byte is left is what restore.test.ts asks the memory itself.

/** Only in pieces: what looks for the canary must not carry it. */
const makeCanary = 'const canary = ["CANARY", "7f3a9c51"].join("-")\n'

const modules = {
  lib: 'export const held = []\nexport let last\nexport const keep = (it) => { held.push(it); last = it }\nexport const pattern = /a/g',
}

/** Each leaves the canary in another way. The name says where. */
const places: Readonly<Record<string, string>> = {
  'new globals': 'globalThis[canary] = canary; globalThis.canary = canary; var leaked = canary',
  'every object and function of the language': `for (const name of Object.getOwnPropertyNames(globalThis)) {
      const value = globalThis[name]
      for (const at of [value, value?.prototype]) try { at[canary] = canary; at.canary = canary } catch {}
    }`,
  'prototypes of all there is': `Object.prototype.canary = canary; Object.prototype[canary] = canary
    for (const made of [[], () => {}, 1, "", true, 1n, Symbol(), /a/, new Date(), new Error(), new Map(), function* () {}, async () => {}, Promise.resolve()])
      Object.getPrototypeOf(made)[canary] = Object.getPrototypeOf(made).canary = canary`,
  'getters, setters and replaced functions': `const steal = function () { return canary }
    for (const at of [Array.prototype, Object, JSON, Promise.prototype, String.prototype, Error.prototype, Reflect, Math])
      for (const name of Reflect.ownKeys(at)) try { Object.defineProperty(at, name, { get: steal, set: steal }) } catch {}`,
  'the registry of symbols': 'Symbol.for(canary); globalThis[Symbol.for("canary")] = canary; Symbol.for("canary")',
  'regular expressions': `const a = /(CANARY)-(.*)/g
    a.exec(canary); canary.replace(a, "$2"); RegExp[canary] = a; a.lastIndex = 7
    Object.defineProperty(RegExp.prototype, "exec", { value: () => [canary] })`,
  'namespaces of modules': 'const lib = await import("page"); keep(canary); pattern.exec("aa"); globalThis.lib = lib',
  closures: 'const kept = []; globalThis.tell = () => kept.push(canary); tell(); Array.prototype.at = tell',
  'large strings and buffers, freed': `for (let i = 0; i < 50; i++) { canary.repeat(10_000); (canary + i).padStart(50_000, canary)
      const bytes = new Uint8Array(120_000); for (let j = 0; j < bytes.length; j++) bytes[j] = canary.charCodeAt(j % canary.length) }`,
  'wide strings and numbers': `const all = []
    for (let i = 0; i < 2000; i++) all.push(canary + "€" + i, BigInt("0x" + "43414e415259".repeat(20)), 3.0e-44 * i, new Float64Array(20).fill(2.39e108))`,
  chance: 'for (let i = 0; i < 1000; i++) Math.random(); Math.random = () => canary; uuid()',
  'promises that wait': `new Promise(() => canary); for (let i = 0; i < 100; i++) (async () => { await new Promise(() => {}); globalThis[canary] = 1 })()
    const { promise, resolve } = Promise.withResolvers(); promise.then(() => console.log(canary)); globalThis.resolve = resolve`,
  'jobs behind the end':
    'for (let i = 0; i < 100; i++) queueMicrotask(() => { globalThis[canary + i] = canary }); response.send(canary)',
  'weak references and finalizers': `const registry = new FinalizationRegistry((held) => { console.log(held); session.set("finalized", held) })
    for (let i = 0; i < 500; i++) registry.register({ canary }, canary)
    globalThis.weak = new WeakRef({ canary }); globalThis.map = new WeakMap([[globalThis, canary]])`,
  'stacks of errors': `Error.stackTraceLimit = 1; Error.prepareStackTrace = () => canary
    globalThis.error = new Error(canary, { cause: canary }); function CANARY() { throw new TypeError(canary) }; CANARY()`,
  'an iterator under way': `globalThis.walk = [canary, canary][Symbol.iterator](); walk.next()
    function* g() { try { yield canary } finally { console.log(canary) } } globalThis.g = g(); g.next; globalThis.g.next()`,
  'arguments and answers':
    'session.set(canary, { [canary]: [canary] }); session.get(canary); setVariable(canary, canary); console.log(canary)',
  'what the library caches':
    'request.canary = canary; request.query = { canary }; customer.canary = canary; getCustomer().name = canary',
  'a validator':
    'Schema.string().label(canary).default(canary).pattern(/CANARY/g).validate(canary); Schema.object({ [canary]: Schema.any() })',
  'text of functions':
    'new Function("return " + JSON.stringify(canary))(); (0, eval)("var evaluated = " + JSON.stringify(canary))',
  'a stack that overflows': 'function deep(...all) { deep(canary, ...all) }; deep(canary)',
  'memory that is full': 'const all = []; for (;;) all.push(canary + all.length)',
  'an endless loop': 'globalThis[canary] = canary; for (;;) canary.length',
}

/**
 * Tells all that a script can see: what it walks to from the global object, by path, kind and text, what chance gives, the
 * registry of symbols, errors, and whatever memory it can get that is not zero. Nothing in it may differ from run to run.
 */
const look = `${makeCanary}
  const trace = []
  const seen = new Map()
  const queue = [[globalThis, 'globalThis'], [request, 'request'], [customer, 'customer'], [session.get('a'), 'answer']]
  for (const made of [[][Symbol.iterator](), (function* () {})(), async () => {}, (async function* () {})(), /a/g, import.meta, await import('page').catch((e) => e)]) queue.push([made, 'made'])
  try { getCrmField() } catch (e) { queue.push([e, 'error']) }
  while (queue.length > 0) {
    const [value, path] = queue.pop()
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) { trace.push(path + '=' + String(value)); continue }
    if (seen.has(value)) continue
    seen.set(value, path)
    trace.push(path + ':' + Object.prototype.toString.call(value) + (typeof value === 'function' ? String(value) : ''))
    queue.push([Object.getPrototypeOf(value), path + '.__proto__'])
    for (const key of Reflect.ownKeys(value)) {
      const d = Object.getOwnPropertyDescriptor(value, key)
      const at = path + '.' + String(key) + (typeof key === 'symbol' && Symbol.keyFor(key) !== undefined ? '(registered)' : '')
      trace.push(at + ' ' + d.writable + d.enumerable + d.configurable)
      queue.push([d.value, at], [d.get, at + ' get'], [d.set, at + ' set'])
      if (d.get) try { queue.push([Reflect.get(value, key), at]) } catch {}
    }
  }
  trace.push(held.length, last, pattern.lastIndex, /(a)/.exec('a').join(), RegExp.$1, RegExp.lastMatch, RegExp.input, RegExp.leftContext)
  for (let i = 0; i < 20; i++) trace.push(Math.random())
  trace.push(new Error('x').stack, Object.keys(globalThis).join())
  for (const key in {}) trace.push(key)
  const own = Symbol.for('canary')
  trace.push(globalThis[own], ({}).canary, ({})[canary], Object.keys(Object.prototype).join())
  const text = trace.map(String).join('\\n')
  if (text.includes(canary)) throw new Error('the canary is reachable')
  // All that can be had of memory without writing to it first.
  let dirty = 0
  const clean = (buffer) => {
    const words = new Float64Array(buffer, 0, buffer.byteLength >> 3)
    const rest = new Uint8Array(buffer, words.length * 8)
    for (let i = 0; i < words.length; i++) if (!Object.is(words[i], 0)) return dirty++
    for (const byte of rest) if (byte !== 0) return dirty++
  }
  {
    const all = []
    for (let size = 1; size < 1_000_000; size = Math.ceil(size * 1.7)) { const buffer = new ArrayBuffer(size); clean(buffer); if (size < 100_000) all.push(buffer) }
    for (let i = 0; i < 400; i++) all.push(new ArrayBuffer(3000 + i))
    all.forEach((buffer) => clean(buffer))
  }
  for (const Kind of [Uint8Array, Uint8ClampedArray, Int16Array, Float64Array, BigInt64Array, Float32Array]) clean(new Kind(10_000).buffer)
  const resizable = new ArrayBuffer(8, { maxByteLength: 300_000 })
  for (const size of [100, 90_000, 4, 300_000]) { resizable.resize(size); clean(resizable) }
  clean(new ArrayBuffer(10).transfer(200_000))
  clean(new ArrayBuffer(10).transferToFixedLength(60_000))
  clean(new DataView(new ArrayBuffer(5000)).buffer)
  if (new Array(10_000).some(() => true) || Array.from({ length: 5000 }).some((it) => it !== undefined)) dirty++
  { const sparse = []; sparse.length = 50_000; sparse.push(1); if (sparse.indexOf(undefined) >= 0 || Object.keys(sparse).length !== 1) dirty++ }
  // Makes the collector run: whatever was registered to be told would be.
  for (let i = 0; i < 5000; i++) ({ i, rest: [i] })
  session.set('trace', text)
  session.set('dirty', dirty)
`

const answers: Answers = {
  'session.get': { a: [1] },
  getVariable: 'x',
  request: { method: 'GET', query: {}, body: null },
  customer: { id: '1', name: 'Ann', email: 'ann@example.com' },
  seed: [1, 2, 3, 4],
  uuid: '00000000-0000-4000-8000-000000000000',
  'response.send': HALT,
}

const withLib = (source: string) => `import { held, keep, last, pattern } from "lib"\n${source}`

interface Seen {
  readonly trace: string
  readonly dirty: number
}

async function lookAround(sandbox: Sandbox): Promise<Seen> {
  const { calls, lines, report } = await tryScript(sandbox, withLib(look), { answers, modules })
  expect(report).toMatchObject({ outcome: 'completed' })
  expect(lines).toEqual([])
  const sets = calls.flatMap(([name, argument]) =>
    name === 'session.set' ? [argument as { key: string; value: unknown }] : [],
  )
  expect(sets.map(({ key }) => key)).toEqual(['trace', 'dirty'])
  return { trace: sets[0]!.value as string, dirty: sets[1]!.value as number }
}

describe('nothing of a run is there for the next one in its box', () => {
  let sandbox: Sandbox
  let fresh: Seen
  beforeAll(async () => {
    sandbox = await openTestSandbox({ maxBoxes: 1, limits: { computeMs: 3000 } })
    fresh = await lookAround(sandbox)
  })
  afterAll(() => sandbox.close())

  it('where none has run, there is nothing to be found, and much to be seen', () => {
    expect(fresh.dirty).toBe(0)
    expect(fresh.trace.split('\n').length).toBeGreaterThan(3000)
  })

  for (const [place, source] of Object.entries(places)) {
    it(`of a canary in ${place}`, async () => {
      const contained: readonly RunReport['outcome'][] = ['completed', 'halted', 'threw', 'ended']
      const left = await tryScript(sandbox, withLib(makeCanary + source), { answers, modules })
      expect(contained).toContain(left.report.outcome)
      expect(left.report.reason).not.toBe('engine')
      expect(await lookAround(sandbox)).toEqual(fresh)
      expect(sandbox.stats.made).toBe(1)
    })
  }

  it('of all of them, one after the other', async () => {
    for (const source of Object.values(places)) {
      await tryScript(sandbox, withLib(makeCanary + source), { answers, modules })
    }
    expect(await lookAround(sandbox)).toEqual(fresh)
  })
})
