import { expect, it } from 'vitest'
import { fine, openThreads, script } from './testing/thread-world.ts'

// Scripts against the process that runs them: the real pool over real threads. However each ends, its visitor has an
// answer soon, and the next visitor has his as if nothing was.

const MB = 1024 * 1024

/** Ended by the limits of a run, or by the engine refusing: the page renders, as after any script that failed. */
const ends: Readonly<Record<string, string>> = {
  'memory: texts': 'const a = []; for (;;) a.push("x".repeat(1_000_000) + a.length)',
  'memory: buffers': 'const a = []; for (;;) a.push(new Uint8Array(1_000_000).fill(1))',
  'memory: objects, maps and closures':
    'let f = () => 0; const m = new Map(); for (;;) { const g = f; f = () => g; m.set({}, f) }',
  'memory: symbols and matches':
    'const a = []; for (;;) a.push(Symbol("x"), [..."ab".repeat(1000).matchAll(/(a)(b)/g)])',
  'size: a text doubled': 'let s = "x"; for (;;) s += s',
  'size: padStart': '"x".padStart(2 ** 29)',
  'size: repeat': '"x".repeat(2 ** 30)',
  'size: an array, filled': 'Array(2 ** 32 - 1).fill(0)',
  'loop: in catch and finally': 'for (;;) try { throw 1 } catch { for (;;) {} } finally { for (;;) {} }',
  'loop: a getter of then': 'await { get then() { for (;;) {} } }',
  'loop: a proxy': 'const p = new Proxy({}, { get() { for (;;) {} } }); p.x',
  'loop: sorting with a comparator':
    'const t = new Float64Array(1000).map(Math.random); for (;;) t.sort((a, b) => (a < b ? 1 : -1))',
  'loop: a pattern that backtracks': '/^(a+)+$/.test("a".repeat(60) + "b")',
  'loop: microtasks': 'const again = () => queueMicrotask(again); again()',
  'loop: await': 'for (;;) await 0',
  'wait: a promise that nobody answers': 'await new Promise(() => {})',
  'stack: recursion': 'function f() { return f() + 1 } f()',
  'stack: JSON': 'JSON.parse("[".repeat(100_000))',
  'stack: source': 'eval("(".repeat(100_000))',
  'stack: a deep answer': 'let a = {}; for (let i = 0; i < 20_000; i++) a = { a }; response.json(a)',
  'calls: without end': 'for (;;) session.get("a")',
  'calls: of the log': 'for (;;) console.log("x".repeat(8000))',
  'throwing: what can not be shown': 'throw new Proxy({}, { get() { for (;;) {} }, ownKeys() { throw 1 } })',
  'throwing: ten million characters':
    'const e = new Error("x".repeat(3e6)); e.name = "\\u001b[31m\\r\\n".repeat(1e5); throw e',
  'throwing: in a thousand promises': 'for (let i = 0; i < 1000; i++) Promise.reject(new Error(String(i)))',
  'throwing: after the end': 'queueMicrotask(() => { throw new Error("late") })',
}

it('however a script ends, its page renders, its thread lives, the next visitor gets his page, and no memory is lost', async () => {
  const pages = Object.fromEntries(Object.values(ends).map((code, i) => [`p${i}`, script(code)]))
  const { visit, killed } = await openThreads({ pages, limits: { computeMs: 300, totalMs: 3000 } })
  expect(await visit('/fine')).toMatchObject(fine)
  for (const [i, name] of Object.keys(ends).entries()) {
    expect(await visit(`/p${i}`), name).toMatchObject({ status: 200, text: 'after' })
    expect(await visit('/fine'), `after ${name}`).toMatchObject(fine)
  }
  expect(killed).toEqual([])
  // By now every thread has what it loads, and a box its memory: more of the same takes nothing more.
  const before = process.memoryUsage().rss
  const hogs = Object.keys(ends).flatMap((name, i) => (name.startsWith('memory') || name.startsWith('size') ? [i] : []))
  for (let round = 0; round < 3; round++) for (const i of hogs) await visit(`/p${i}`)
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * MB)
})

/** Loops of the engine's own, which no limit reaches; or what ends soon after all, where a machine is fast. */
const hangs: Readonly<Record<string, string>> = {
  'a text searched for what it nearly holds': '"a".repeat(3e6).lastIndexOf("b" + "a".repeat(1e6))',
  'a text that includes': '"a".repeat(3e6).includes("a".repeat(1e6) + "b")',
  'a list of a billion holes, joined': 'new Array(1e9).join()',
  'a list of a billion holes, searched': 'Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)',
  'an integer squared': 'let n = 3n; for (;;) n *= n',
  split: '"x".repeat(2_000_000).split("")',
  JSON: 'let a = ["x".repeat(1000)]; for (let i = 0; i < 30; i++) a = [a, a]; JSON.stringify(a)',
  normalize: '"\\ufdfa".repeat(300_000).normalize("NFKD").normalize("NFKC")',
  localeCompare: 'const a = "\\ufdfa".repeat(300_000); a.localeCompare(a + "b")',
  'a power, printed': '(3n ** 600_000n).toString()',
  'a power of powers': '(7n ** 300_000n) ** 2n % (5n ** 200_000n)',
}

it('what no limit reaches is ended with its thread, once for each visit, and its brand’s other pages go on', async () => {
  const pages = Object.fromEntries(Object.values(hangs).map((code, i) => [`p${i}`, script(code)]))
  const { visit, killed } = await openThreads({ pages, limits: { computeMs: 300 } })
  for (const [i, name] of Object.keys(hangs).entries()) {
    const { status, text } = await visit(`/p${i}`)
    expect([200, 504], name).toContain(status)
    expect(killed.includes(`/p${i}`), name).toBe(status === 504)
    if (status === 200) expect(text).toBe('after')
    expect(await visit('/fine'), `after ${name}`).toMatchObject(fine)
  }
  expect(killed.length).toBeGreaterThan(0)
  expect(new Set(killed).size).toBe(killed.length)
})
