import { afterEach, describe, expect, it } from 'vitest'
import { HALT } from './host-calls.ts'
import type { Limits } from './limits.ts'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, tryScript, type Tried, type Trial } from './testing/try-script.ts'

let sandbox: Sandbox | undefined
afterEach(() => sandbox?.close())

async function tryWith(limits: Partial<Limits>, source: string, trial?: Trial): Promise<Tried> {
  sandbox = await openTestSandbox({ limits, maxBoxes: 1 })
  return await tryScript(sandbox, source, trial)
}

/** Whatever ended the last run, the same box runs the next. */
async function expectGood(): Promise<void> {
  const { report, lines } = await tryScript(sandbox!, 'console.log([1, 2, 3].map((n) => n * 2).join())')
  expect({ outcome: report.outcome, lines }).toEqual({ outcome: 'completed', lines: ['2,4,6'] })
}

const later = (value: unknown, ms: number) => () => new Promise((resolve) => setTimeout(() => resolve(value), ms))

describe('computing time', () => {
  it('ends an endless loop', async () => {
    const { report } = await tryWith({ computeMs: 100 }, 'while (true) {}')
    expect(report).toMatchObject({ outcome: 'ended', reason: 'compute' })
    expect(report.computeMs).toBeGreaterThanOrEqual(100)
    await expectGood()
  })

  it('ends a regular expression that backtracks for ever', async () => {
    const { report } = await tryWith({ computeMs: 100 }, '/^(a+)+$/.test("a".repeat(60) + "b")')
    expect(report).toMatchObject({ outcome: 'ended', reason: 'compute' })
    await expectGood()
  })

  it('ends promise jobs that make promise jobs', async () => {
    const { report } = await tryWith({ computeMs: 100 }, '(function again() { Promise.resolve().then(again) })()')
    expect(report).toMatchObject({ outcome: 'ended', reason: 'compute' })
    await expectGood()
  })

  it('ends a loop of host calls, which seldom comes by the interrupt hook', async () => {
    const { report } = await tryWith({ computeMs: 100 }, 'for (;;) session.get("a")')
    expect(report).toMatchObject({ outcome: 'ended', reason: 'compute' })
    await expectGood()
  })

  it('does not count waiting for the host', async () => {
    const answers = { 'session.get': later('x', 300) }
    const { report, lines } = await tryWith({ computeMs: 200 }, 'console.log(session.get("a"))', { answers })
    expect(report.outcome).toBe('completed')
    expect(lines).toEqual(['x'])
  })

  it('is one budget for all documents of a program', async () => {
    sandbox = await openTestSandbox({ limits: { computeMs: 300 } })
    const spin = 'const end = Date.now() + 200; while (Date.now() < end);'
    const { report, lines } = await tryScript(sandbox, { layout: spin, page: `${spin}\nconsole.log("end")` })
    expect(report).toMatchObject({ outcome: 'ended', reason: 'compute' })
    expect(lines).toEqual([])
  })
})

describe('where a computing script was when it ended', () => {
  const place = async (source: string, modules: Record<string, string> = {}) => {
    const { report, calls } = await tryWith({ computeMs: 50 }, source, { modules })
    expect(report).toMatchObject({ outcome: 'ended', reason: 'compute', document: 'page' })
    expect(calls).toEqual([])
    await expectGood()
    return report.error
  }

  it('is the last call or property before it, under the functions that led there', async () => {
    expect(await place('const a = []\nfunction spin() {\n  for (;;) {\n    a.length\n  }\n}\n\nspin()')).toMatchObject({
      document: 'page',
      line: 4,
      stack: expect.stringMatching(/^at spin \(page:4:\d+\)\nat page:8:\d+$/),
    })
    expect(await place('await 1\n\n"a".at(0); for (;;);')).toMatchObject({ document: 'page', line: 3 })
    expect(await place('\n/(a+)+b/.test("a".repeat(40))')).toMatchObject({ document: 'page', line: 2 })
  })

  it('is in the module that it was in', async () => {
    const modules = { lib: 'export function f(o) {\n  for (;;)\n    o.a\n}' }
    expect(await place('import { f } from "lib"\nf({})', modules)).toMatchObject({ document: 'lib', line: 3 })
  })

  it('is not told by an error that the script had thrown before', async () => {
    expect(await place('Promise.reject(new Error("mine"))\nawait 1\nfor (;;);')).toMatchObject({
      message: 'interrupted',
      line: 2,
    })
  })

  it('is kept from the script: no catch, no finally, no closing of an iterator, no reaction hears of it', async () => {
    const sources = [
      'try { for (;;); } catch { session.get("a") } finally { session.get("b") }',
      'const of = { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return: () => (session.get("a"), {}) }) }; for (const a of of) for (;;);',
      'const f = async () => { await 1; for (;;); }; f().then(() => session.get("a"), () => session.get("b"))',
      'try { /(a+)+b/.test("a".repeat(40)) } catch { for (;;) session.get("a") }',
      'const g = function* () { try { yield 1; for (;;); } finally { session.get("a") } }; for (const a of g());',
    ]
    for (const source of sources) expect(await place(source), source).toMatchObject({ document: 'page', line: 1 })
  })

  it('is not known where it waits or the stack is gone; the document is', async () => {
    const { report } = await tryWith({}, 'await new Promise(() => {})')
    expect(report).toMatchObject({ outcome: 'ended', reason: 'unsettled', document: 'page' })
    expect(report).not.toHaveProperty('error')
  })
})

describe('time in all', () => {
  it('ends a run that waits for a host that never answers', async () => {
    const answers = { 'session.get': () => new Promise(() => {}) }
    const { report } = await tryWith({ totalMs: 200 }, 'session.get("a")', { answers })
    expect(report).toMatchObject({ outcome: 'ended', reason: 'time' })
    await expectGood()
  })

  it('ends a run that computes and waits by turns', async () => {
    const answers = { 'session.get': later(null, 5) }
    const { report } = await tryWith({ totalMs: 200 }, 'for (;;) session.get("a")', { answers })
    expect(report).toMatchObject({ outcome: 'ended', reason: 'time' })
    await expectGood()
  })

  it('lets an answer that comes after the end do nothing, to this run or the next in the box', async () => {
    let answerLate: (value: unknown) => void = () => {}
    const answers = { 'session.get': () => new Promise((resolve) => (answerLate = resolve)) }
    const { report, lines } = await tryWith({ totalMs: 200 }, 'console.log(session.get("a"))', { answers })
    expect(report.reason).toBe('time')
    answerLate('late')
    await expectGood()
    expect(lines).toEqual([])
  })

  it('lets a failure that comes after the end do nothing', async () => {
    let failLate: (error: Error) => void = () => {}
    const answers = { 'session.get': () => new Promise((_resolve, reject) => (failLate = reject)) }
    const { report } = await tryWith({ totalMs: 200 }, 'session.get("a")', { answers })
    expect(report.reason).toBe('time')
    failLate(new Error('late'))
    await expectGood()
  })
})

describe('memory', () => {
  const hogs: Readonly<Record<string, string>> = {
    'an array': 'const a = []; for (;;) a.push({})',
    strings: 'const a = []; for (let i = 0; ; i++) a.push("x".repeat(10_000) + i)',
    'a buffer': 'new Uint8Array(64 * 1024 * 1024)',
    'many buffers': 'const a = []; for (;;) a.push(new Uint8Array(100_000))',
    'a map': 'const m = new Map(); for (let i = 0; ; i++) m.set(i, [i])',
    closures: 'let f = () => 0; for (;;) { const g = f; f = () => g }',
    'an endless iterator': 'function* g() { for (let i = 0; ; i++) yield i }\n[...g()]',
    'the matches of a regular expression': '[..."ab".repeat(500_000).matchAll(/(a)(b)/g)]',
    symbols: 'const a = []; for (let i = 0; ; i++) a.push(Symbol(`s${i}`))',
    'JSON text': 'JSON.stringify(Array(3_000_000).fill("xxxx"))',
    promises: 'const a = []; for (;;) a.push(new Promise(() => {}))',
  }
  for (const [name, source] of Object.entries(hogs)) {
    it(`ends a run that fills it with ${name}`, async () => {
      const { report } = await tryWith({}, source)
      expect(report).toMatchObject({ outcome: 'ended', reason: 'memory' })
      await expectGood()
    })
  }

  // What the engine refuses before it takes any memory.
  const refused: Readonly<Record<string, string>> = {
    'a string that doubles': 'let s = "x"; for (;;) s += s + "y"',
    'padStart(2 ** 29)': '"x".padStart(2 ** 29)',
    'repeat(2 ** 30)': '"x".repeat(2 ** 30)',
    'BigInt squaring': 'let b = 3n; for (;;) b *= b',
    'a BigInt shifted far': '1n << 1_000_000_000n',
    'an array longer than arrays are': 'new Array(2 ** 32 - 1).fill(0)',
    'a buffer of 4 GB': 'new ArrayBuffer(2 ** 32)',
    'split into a million parts': '"x".repeat(1e6).split("")',
  }
  for (const [name, source] of Object.entries(refused)) {
    it(`is not to be had for ${name}`, async () => {
      const { report } = await tryWith({ computeMs: 2000 }, source)
      expect(['threw', 'ended']).toContain(report.outcome)
      expect(['RangeError', 'InternalError']).toContain(report.error?.name)
      await expectGood()
    })
  }

  it('is refused by an error that a script can catch', async () => {
    const { report, lines } = await tryWith(
      {},
      'let a = []; try { for (;;) a.push(new Uint8Array(100_000)) } catch (e) { a = null; console.log(e.message) }',
    )
    expect(report.outcome).toBe('completed')
    expect(lines).toEqual(['out of memory'])
  })

  it('is 8 MB: 9 can’t be had', async () => {
    const { report } = await tryWith({}, 'new Uint8Array(9 * 1024 * 1024)')
    expect(report).toMatchObject({ outcome: 'ended', reason: 'memory' })
    await expectGood()
  })

  it('can be had up to its limit, again and again', async () => {
    sandbox = await openTestSandbox()
    for (let i = 0; i < 20; i++) {
      const { report } = await tryScript(sandbox, 'globalThis.all = new Uint8Array(7.5e6).fill(1)')
      expect(report.outcome).toBe('completed')
      expect(report.memoryBytes).toBeGreaterThan(7.5e6)
    }
  })
})

describe('what a script throws is described', () => {
  const thrown: Readonly<Record<string, string>> = {
    'a getter that loops': 'throw { get message() { for (;;) {} } }',
    'a proxy whose traps loop':
      'const loop = () => { for (;;) {} }; throw new Proxy({}, { get: loop, ownKeys: loop, getPrototypeOf: loop })',
    'a class whose tag loops': 'throw new (class { get [Symbol.toStringTag]() { for (;;) {} } })()',
    'an error whose name loops': 'throw Object.defineProperty(new Error("x"), "name", { get() { for (;;) {} } })',
    'an error whose prototype is a proxy':
      'throw Object.setPrototypeOf(new Error("x"), new Proxy({}, { getOwnPropertyDescriptor() { for (;;) {} } }))',
    'a toString that loops': 'throw { toString() { for (;;) {} }, toJSON() { for (;;) {} } }',
    'a toString that asks the host': 'throw new Proxy({}, { ownKeys() { session.set("leak", 1); return [] } })',
    'a toString that halts': 'throw new Proxy({}, { ownKeys() { response.send("x") } })',
    'ten million characters': 'throw new Error("x".repeat(1e6))',
    'an array of a billion holes': 'throw new Array(1e9)',
    'a cycle': 'const a = []; a.push(a, { a }); throw a',
    'a revoked proxy': 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy',
    'a symbol': 'throw Symbol("x")',
    nothing: 'throw undefined',
    'control characters': 'throw new Error("a\\u001b[31mred\\r\\n\\u0000\\u202e")',
  }
  for (const [name, source] of Object.entries(thrown)) {
    it(`within bounds, cut off from the host: ${name}`, async () => {
      const answers = { 'response.send': HALT }
      const { report, calls } = await tryWith({ computeMs: 500 }, source, { answers })
      expect(report.outcome).toBe('threw')
      expect(calls).toEqual([])
      expect(report.error!.message.length).toBeLessThan(1100)
      expect(`${report.error!.name}${report.error!.message}`).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(report.error).toMatchObject({ document: 'page', line: 1 })
      await expectGood()
    })
  }
})

describe('calls of the host', () => {
  it('past the limit throw an error that a script can catch, every time', async () => {
    const source =
      'let n = 0; for (let i = 0; i < 8; i++) try { session.get("a"); n++ } catch (e) { console.log(e.name) }; globalThis.n = n'
    const { calls, report } = await tryWith({ hostCalls: 5 }, source)
    expect(report.outcome).toBe('threw')
    expect(report.error).toMatchObject({ name: 'RangeError', message: 'A run may call the host at most 5 times.' })
    expect(calls.length).toBe(5)
  })

  it('refuse an argument larger than the limit before it is copied', async () => {
    const { calls, report } = await tryWith({ argumentBytes: 1000 }, 'session.set("a", "x".repeat(2000))')
    expect(report.error).toMatchObject({ name: 'RangeError' })
    expect(calls).toEqual([])
  })

  it('refuse an answer larger than the limit', async () => {
    for (const answer of ['x'.repeat(2000), ['x'.repeat(2000)], 'é'.repeat(600)]) {
      const { report } = await tryWith({ answerBytes: 1000 }, 'session.get("a")', {
        answers: { 'session.get': answer },
      })
      expect(report.error).toMatchObject({ name: 'RangeError', message: 'An answer takes at most 1000 bytes.' })
      sandbox!.close()
    }
  })

  it('whose answer does not fit into the memory left throw an error', async () => {
    const answers = { 'session.get': Array.from({ length: 200_000 }, (_, i) => ({ i })) }
    const { report } = await tryWith({}, 'session.get("a")', { answers })
    expect(report).toMatchObject({ outcome: 'ended', reason: 'memory' })
    await expectGood()
  })

  const nested = (levels: number) => `let a = 1; for (let i = 0; i < ${levels}; i++) a = i % 2 ? [a] : { a };\n`
  it('take arguments 64 levels deep and refuse deeper ones', async () => {
    const { report, calls } = await tryWith({}, `${nested(63)}session.set("a", a)`)
    expect(report.outcome).toBe('completed')
    expect(calls.length).toBe(1)
    for (const levels of [64, 65, 500]) {
      const deep = await tryScript(sandbox!, `${nested(levels)}session.set("a", a)`)
      expect(deep.report.error).toMatchObject({
        name: 'RangeError',
        message: 'session.set: an argument is at most 64 levels deep.',
      })
      expect(deep.calls).toEqual([])
    }
  })

  it('do not take brackets inside texts for levels', async () => {
    const { report, calls } = await tryWith({}, 'session.set("a", "\\\\\\"" + "[{".repeat(500))')
    expect(report.outcome).toBe('completed')
    expect(calls).toEqual([['session.set', { key: 'a', value: `\\"${'[{'.repeat(500)}` }]])
  })
})

describe('a top-level await', () => {
  it('that nothing is left to settle ends the run as unsettled', async () => {
    const { report, lines } = await tryWith({}, 'console.log(1); await new Promise(() => {}); console.log(2)')
    expect(report).toMatchObject({ outcome: 'ended', reason: 'unsettled' })
    expect(lines).toEqual(['1'])
    await expectGood()
  })

  it('in a module holds the page back until it settles', async () => {
    const modules = { slow: 'export const a = await Promise.resolve(1); await 2; console.log("module")' }
    const { report, lines } = await tryWith({}, 'import { a } from "slow"; console.log("page", a)', { modules })
    expect(report.outcome).toBe('completed')
    expect(lines).toEqual(['module', 'page 1'])
  })
})

describe('a fault of the host', () => {
  it('that is no GuestError ends the run, unseen by it, and reaches the caller', async () => {
    const fault = new Error('the store is gone')
    const fail = () => {
      throw fault
    }
    const source = 'try { session.get("a") } catch { console.log("caught") } finally { console.log("finally") }'
    for (const answer of [fail, () => Promise.reject(fault)]) {
      sandbox = await openTestSandbox()
      const lines: string[] = []
      await expect(
        tryScript(sandbox, source, { answers: { 'session.get': answer, console: (text: string) => lines.push(text) } }),
      ).rejects.toBe(fault)
      expect(lines).toEqual([])
      await expectGood()
      sandbox.close()
    }
  })
})
