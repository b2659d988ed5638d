import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, programOf, tryScript, type Trial } from './testing/try-script.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openTestSandbox()
})
afterAll(() => sandbox.close())

const print = async (source: string, trial?: Trial) => {
  const { lines, report } = await tryScript(sandbox, source, trial)
  expect(report).toMatchObject({ outcome: 'completed' })
  return lines
}

/** The language's own globals (ES2023 and what the engine has beyond). */
const language =
  'AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Boolean DOMException DataView Date DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array InternalError Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String SuppressedError Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet atob btoa decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt queueMicrotask undefined unescape'
/** What the rules document, and the three functions of the tests' CRM under both spellings. */
const api =
  'GetCrmField Schema SetCrmField SetCrmFields clearSessionItem console cookie customer getCrmField getCustomer getSessionItem getUser getVariable http is_customer members redirect request response session setCrmField setCrmFields setHeader setSessionItem setVariable uuid'

describe('the global object', () => {
  it('has the language and the documented API, and nothing else', async () => {
    const [names] = await print('console.log(Object.getOwnPropertyNames(globalThis).sort().join(" "))')
    expect(names!.split(' ')).toEqual([...language.split(' '), ...api.split(' ')].sort())
  })

  it('has no timers, threads, fine clocks, network, process or engine internals', async () => {
    const absent =
      'setTimeout setInterval setImmediate performance Atomics SharedArrayBuffer WebAssembly std os scriptArgs navigator process require module exports Buffer global fetch XMLHttpRequest Worker __host __main host guest print gc'
    expect(await print(`console.log("${absent}".split(" ").filter((name) => name in globalThis).join())`)).toEqual([''])
  })

  it('refuses assignment to every global, of the language and of the API', async () => {
    const source = `let assigned = []
      for (const name of Object.getOwnPropertyNames(globalThis)) {
        try { (0, eval)(\`"use strict"; \${name} = 1\`); assigned.push(name) } catch {}
        try { globalThis[name] = 1; assigned.push(name) } catch {}
        try { Object.defineProperty(globalThis, name, { value: 1 }); assigned.push(name) } catch {}
        try { if (delete globalThis[name]) assigned.push(name) } catch {}
      }
      console.log(assigned.join())`
    expect(await print(source)).toEqual([''])
    for (const name of [
      'request',
      'customer',
      'session',
      'getCrmField',
      'SetCrmField',
      'Schema',
      'console',
      'JSON',
      'undeclared',
    ]) {
      const { report } = await tryScript(sandbox, `${name} = 1`)
      expect(report).toMatchObject({ outcome: 'threw', error: { line: 1, column: 1 } })
    }
  })

  it('refuses changes to the objects of the API', async () => {
    const source = `for (const object of [session, cookie, response, console, http, members, Schema]) {
        for (const name of Object.keys(object)) try { object[name] = 1; console.log(name) } catch {}
        try { object.added = 1; console.log("added") } catch {}
      }
      console.log("end")`
    expect(await print(source)).toEqual(['end'])
  })

  it('lets a script add names of its own, for the next document to read', async () => {
    const { lines } = await tryScript(sandbox, { layout: 'globalThis.shared = 1', page: 'console.log(shared)' })
    expect(lines).toEqual(['1'])
  })
})

// Walks everything that is reachable from the global object and from what host calls give: own properties of any kind,
// accessors, prototypes, and the results of the calls.
const crawl = `
  const seen = new Map()
  const queue = [[globalThis, 'globalThis'], [[][Symbol.iterator]().__proto__, 'iterator'], [(function* () {})().__proto__, 'generator'],
    [(async () => {}).__proto__, 'async'], [(async function* () {})().__proto__, 'asyncGenerator'], [import.meta, 'meta'],
    [session.get('a'), 'answer'], [getCrmField({ a: 1 }), 'crm'], [session.set, 'set']]
  try { setCrmField({}) } catch (e) { queue.push([e, 'error']) }
  while (queue.length > 0) {
    const [value, path] = queue.pop()
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue
    seen.set(value, path)
    queue.push([Object.getPrototypeOf(value), path + '.__proto__'])
    for (const key of Reflect.ownKeys(value)) {
      const d = Object.getOwnPropertyDescriptor(value, key)
      const at = path + '.' + String(key)
      queue.push([d.value, at], [d.get, at + ' get'], [d.set, at + ' set'])
      if (d.get) try { queue.push([Reflect.get(value, key), at]) } catch {}
    }
  }`

describe('a walk over everything reachable', () => {
  it('finds no host function, no private part of the library, nothing of Node', async () => {
    const source = `${crawl}
      const odd = []
      for (const [value, path] of seen) {
        if (typeof value === 'function' && /^\\d+$/.test(value.name)) odd.push(path)
        for (const name of ['failed', 'host', 'textCaller', 'describe', 'inspect']) if (Object.hasOwn(value, name)) odd.push(path)
      }
      console.log(odd.join(' | '), seen.size > 500)`
    const answers = { 'session.get': { a: [1] }, getCrmField: [{ b: 1 }] }
    const [line] = await print(source, { answers })
    expect(line).toBe(' true')
  })

  it('finds no way out by constructors of what the host gives', async () => {
    const source = `const ways = [request, session, session.get, getCrmField, session.get("a"), getCrmField({})]
      for (const way of ways) for (const made of [way.constructor, way.constructor.constructor]) {
        try { console.log(String(made('return typeof process + typeof require + typeof globalThis.request')())) } catch {}
      }`
    const answers = { request: { method: 'GET' }, 'session.get': { a: 1 }, getCrmField: [1] }
    const lines = await print(source, { answers })
    expect(lines.length).toBeGreaterThan(5)
    expect(new Set(lines)).toEqual(new Set(['undefinedundefinedobject']))
  })

  it('is the same after any number of runs that change what they can', async () => {
    const count = `${crawl}\nconsole.log(seen.size)`
    const [before] = await print(count)
    const vandal = `${crawl}
      for (const value of seen.keys()) for (const key of Reflect.ownKeys(value)) { try { delete value[key] } catch {} try { value[key] = 1 } catch {} }
      globalThis.left = 1; Object.prototype.polluted = 1`
    for (let i = 0; i < 3; i++) await tryScript(sandbox, vandal)
    expect(await print(`${count}\nconsole.log(typeof left, ({}).polluted)`)).toEqual([before, 'undefined undefined'])
  })
})

describe('time and chance', () => {
  it('is UTC, in whole milliseconds', async () => {
    const source =
      'const d = new Date(2026, 0, 1)\nconsole.log(d.toISOString(), d.getTimezoneOffset(), Number.isInteger(Date.now()), Math.abs(Date.now() - request.now) < 60_000)'
    expect(await print(source, { answers: { request: { now: Date.now() } } })).toEqual([
      '2026-01-01T00:00:00.000Z 0 true true',
    ])
  })

  it('differs from run to run by the seed of the host, which is asked for once and only where it is used', async () => {
    const source = 'console.log(Array.from({ length: 5 }, () => Math.random()).join())'
    const image = await sandbox.compile(programOf(source))
    const outputs = new Set<string>()
    let seeds = 0
    for (let i = 0; i < 50; i++) {
      await sandbox.run(image, {
        call(name, argument) {
          if (name === 'seed') return [++seeds, 2, 3, 4]
          outputs.add((argument as { text: string }).text)
          return null
        },
      })
    }
    expect(seeds).toBe(50)
    expect(outputs.size).toBe(50)
    expect((await tryScript(sandbox, '1')).calls).toEqual([])
  })

  it('gives numbers from 0 to 1 that spread evenly', async () => {
    const source =
      'const bins = new Array(16).fill(0); for (let i = 0; i < 16_000; i++) { const n = Math.random(); if (!(n >= 0 && n < 1)) throw n; bins[Math.floor(n * 16)]++ }\nconsole.log(Math.min(...bins) > 850 && Math.max(...bins) < 1150)'
    for (const seed of [
      [0, 0, 0, 0],
      [1, 2, 3, 4],
      [-1, -1, -1, -1],
    ]) {
      expect(await print(source, { answers: { seed } })).toEqual(['true'])
    }
  })

  it('asks the host for uuids', async () => {
    let n = 0
    expect(await print('console.log(uuid(), uuid())', { answers: { uuid: () => `id${++n}` } })).toEqual(['id1 id2'])
  })
})
