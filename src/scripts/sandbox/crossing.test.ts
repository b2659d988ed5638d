import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GuestError } from './host-calls.ts'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, tryScript } from './testing/try-script.ts'
import { fuzzing } from '../../core/testing/index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openTestSandbox()
})
afterAll(() => sandbox.close())

/** What the host gets where a script stores the value of an expression. */
async function pass(expression: string): Promise<unknown> {
  const { calls, report } = await tryScript(sandbox, `session.set("k", ${expression})`)
  if (report.outcome !== 'completed') return report.error
  return (calls[0]![1] as { value?: unknown }).value
}

/** What a script prints of a value that the host answered. */
async function answer(value: unknown, expression: string): Promise<string> {
  const source = `const v = session.get("k")\nconsole.log(String(${expression}))`
  const { lines, report } = await tryScript(sandbox, source, { answers: { 'session.get': value } })
  expect(report.outcome).toBe('completed')
  return lines[0]!
}

describe('an argument', () => {
  it('keeps texts whole: NUL, half surrogates, both widths, what JSON escapes', async () => {
    for (const text of [
      'a\0b',
      '\ud800',
      'x\udc00y',
      '😀',
      'é',
      '日本',
      '"\\\u2028\u2029\n\u007f',
      '\uffff',
      '\u202e',
      '',
    ]) {
      expect(await pass(JSON.stringify(text))).toBe(text)
    }
  })

  it('keeps a NUL in a text that crosses as it is', async () => {
    const { calls } = await tryScript(sandbox, 'session.get("a\\0b"); getVariable("日本\\0")')
    expect(calls).toEqual([
      ['session.get', { key: 'a\0b' }],
      ['getVariable', { key: '日本\0' }],
    ])
  })

  it('keeps half a surrogate pair in a text that crosses as it is', async () => {
    const keys = ['\ud800', '\udfff', 'é\udbff日', '\ud83d\ude00\ud83d', '\ufffd\ud800\ufffd', '\ufeff\ud800']
    for (const key of keys) {
      const { calls } = await tryScript(
        sandbox,
        `session.get(${JSON.stringify(key)}); session.set(${JSON.stringify(key)}, 1)`,
      )
      expect(calls).toEqual([
        ['session.get', { key }],
        ['session.set', { key, value: 1 }],
      ])
    }
  })

  it('keeps numbers, the ones that JSON has no word for too', async () => {
    for (const number of ['0', '1.5', '-1e-300', '1e308', '9007199254740994', 'NaN', 'Infinity', '-Infinity']) {
      expect(await pass(number)).toBe(Number(number))
    }
    expect(await pass('[NaN, { a: -Infinity, b: "1e9999", c: "NaN" }]')).toEqual([
      NaN,
      { a: -Infinity, b: '1e9999', c: 'NaN' },
    ])
  })

  it('tells NaN from null and from what is missing', async () => {
    expect(await pass('{ a: NaN, b: null, c: undefined }')).toEqual({ a: NaN, b: null })
  })

  const refused = {
    'a Map': 'new Map([[1, 2]])',
    'a Set': 'new Set([1])',
    'a typed array': 'new Uint8Array(3)',
    'a buffer': 'new ArrayBuffer(3)',
    'a function': '() => 1',
    'a symbol': 'Symbol("x")',
    'a BigInt': '1n',
    'a regular expression': '/x/',
    'an error': 'new Error("x")',
    'a promise': 'Promise.resolve(1)',
    'a WeakMap': 'new WeakMap()',
    'an iterator': '[1].values()',
    'a host function': 'session.get',
  }
  for (const [what, expression] of Object.entries(refused)) {
    it(`is refused where JSON would lose it without a word: ${what}, at any depth`, async () => {
      for (const value of [expression, `[${expression}]`, `{ a: { b: [1, ${expression}] } }`]) {
        const error = await pass(value)
        expect(error).toMatchObject({
          name: 'TypeError',
          message: expect.stringMatching(/^session\.set: .*cannot be passed$/),
        })
      }
    })
  }

  it('is refused where it holds itself', async () => {
    const { report, calls } = await tryScript(sandbox, 'const a = {}; a.a = [a]; session.set("k", a)')
    expect(report.error).toMatchObject({ name: 'TypeError' })
    expect(calls).toEqual([])
  })

  it('takes dates, boxed values and instances for what they hold', async () => {
    expect(await pass('new Date(0)')).toBe('1970-01-01T00:00:00.000Z')
    expect(await pass('[new String("a"), new Number(1), Object(true)]')).toEqual(['a', 1, true])
    expect(await pass('new (class A { a = 1; #b = 2; get c() { return 3 } })()')).toEqual({ a: 1 })
    expect(await pass('Object.assign(Object.create(null), { a: 1 })')).toEqual({ a: 1 })
    expect(await pass('[1, , undefined]')).toEqual([1, null, null])
  })

  it('is read once: what a getter says when it crosses is what the host gets', async () => {
    const source =
      'let n = 0\nsession.set("k", { get a() { return ++n }, toJSON: undefined, b: { toJSON() { return ++n } } })\nconsole.log(n)'
    const { calls, lines } = await tryScript(sandbox, source)
    expect(calls).toEqual([['session.set', { key: 'k', value: { a: 1, b: 2 } }]])
    expect(lines).toEqual(['2'])
  })

  it('is read through a proxy once', async () => {
    const source =
      'const seen = []\nconst p = new Proxy({ a: 1 }, { get(t, k) { if (k !== "toJSON") seen.push(k); return t[k] } })\nsession.set("k", p)\nconsole.log(seen.join())'
    const { calls, lines } = await tryScript(sandbox, source)
    expect(calls).toEqual([['session.set', { key: 'k', value: { a: 1 } }]])
    expect(lines).toEqual(['a'])
  })

  it('with keys such as __proto__ has them as plain own keys and changes no prototype', async () => {
    const value = await pass(
      'JSON.parse(\'{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}\')',
    )
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('that is a text where JSON is due can be sent by nobody but is refused all the same', async () => {
    const { report, calls } = await tryScript(
      sandbox,
      'Object.prototype.toJSON = function () { return undefined }\nsession.set("k", 1)',
    )
    expect(report.outcome).toBe('completed')
    expect(calls).toEqual([['session.set', undefined]])
  })

  it('survives a script that replaces what the library uses', async () => {
    const source = `
      JSON.stringify = () => "{}"; JSON.parse = () => 5; Array.isArray = () => false; Object.getPrototypeOf = () => null
      for (const name of Object.getOwnPropertyNames(String.prototype)) try { String.prototype[name] = () => "broken" } catch {}
      for (const name of Object.getOwnPropertyNames(Array.prototype)) try { Array.prototype[name] = () => "broken" } catch {}
      Array.prototype[Symbol.iterator] = () => { throw 1 }
      Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => "broken"
      session.set("k", { a: ["x"] }); getCrmField({ slug: "s" }); console.log("still", { a: 1 }); session.get("k")`
    const { calls, lines, report } = await tryScript(sandbox, source)
    expect(report.outcome).toBe('completed')
    expect(calls).toEqual([
      ['session.set', { key: 'k', value: { a: ['x'] } }],
      ['getCrmField', { slug: 's' }],
      ['session.get', { key: 'k' }],
    ])
    expect(lines).toEqual(['still { a: 1 }'])
  })

  it('of any JSON arrives as it is, and an answer too', async () => {
    const json = fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' })
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        const source = 'session.set("k", session.get("k"))'
        const { calls } = await tryScript(sandbox, source, { answers: { 'session.get': value } })
        expect(JSON.stringify((calls[1]![1] as { value: unknown }).value)).toBe(JSON.stringify(value))
      }),
      fuzzing(300),
    )
  })
})

describe('an answer', () => {
  it('is what the host answered: short values, texts of both widths, JSON', async () => {
    expect(await answer(null, 'v === null')).toBe('true')
    expect(await answer(undefined, 'v === undefined')).toBe('true')
    expect(await answer(true, 'v === true')).toBe('true')
    expect(await answer(false, 'v === false')).toBe('true')
    expect(await answer(-0, 'Object.is(v, -0)')).toBe('true')
    expect(await answer(1.5, 'v === 1.5')).toBe('true')
    expect(await answer(2 ** 53, 'v === 2 ** 53')).toBe('true')
    expect(await answer('', 'v === ""')).toBe('true')
    expect(await answer('a\0b', 'v === "a\\0b"')).toBe('true')
    expect(await answer('日本😀', 'v === "日本😀"')).toBe('true')
    expect(await answer('\ud800', 'v === "\\ud800"')).toBe('true')
    expect(await answer(['\udfff', { a: [1, 'x\0'] }], 'JSON.stringify(v)')).toBe('["\\udfff",{"a":[1,"x\\u0000"]}]')
    expect(await answer('x'.repeat(2_000_000), 'v.length')).toBe('2000000')
    expect(await answer(Array(50_000).fill('ab'), 'v.join("").length')).toBe('100000')
  })

  it('with a key __proto__ has it as a plain own key', async () => {
    const value = JSON.parse('{"__proto__": {"a": 1}, "b": 2}')
    expect(await answer(value, 'Object.keys(v) + (Object.getPrototypeOf(v) === Object.prototype) + v.a')).toBe(
      '__proto__,btrueundefined',
    )
  })

  it('is a plain object of the script, frozen or shared with nobody', async () => {
    const value = { a: { b: 1 } }
    expect(await answer(value, 'v.a.b = 2, v instanceof Object && v.a.b')).toBe('2')
    expect(value.a.b).toBe(1)
  })

  it('may come later', async () => {
    const later = () => new Promise((resolve) => setTimeout(() => resolve({ a: 1 }), 2))
    expect(await answer(later, 'v.a')).toBe('1')
  })
})

describe('an error of the host', () => {
  it('is thrown in the script by its name and message, with the frames of the author only', async () => {
    for (const name of ['TypeError', 'RangeError', 'Error'] as const) {
      const fail = () => {
        throw new GuestError(name, 'no such "slug": é')
      }
      const source = `function read() {\n  return getCrmField({ slug: 'x' })\n}\ntry { read() } catch (e) { console.log(e instanceof ${name}, e.name, e.message); console.log(e.stack) }`
      const { lines } = await tryScript(sandbox, source, { answers: { getCrmField: fail } })
      expect(lines).toEqual([
        `true ${name} no such "slug": é`,
        '    at read (page:2:10)\n    at <anonymous> (page:4:7)\n',
      ])
      const later = () => Promise.reject(new GuestError(name, 'later'))
      const { report } = await tryScript(sandbox, '\n  getCrmField({})', { answers: { getCrmField: later } })
      expect(report).toMatchObject({ outcome: 'threw', error: { name, message: 'later', line: 2, column: 3 } })
    }
  })
})
