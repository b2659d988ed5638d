import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { HALT, type HostCalls } from './host-calls.ts'
import { openTestSandbox, programOf } from './testing/try-script.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const MB = 1024 * 1024

/** Ends of every kind, in turn. */
const endings = [
  'session.get("now")',
  'session.get("later")',
  'response.send("x")',
  'session.get("later"); response.send("x")',
  'throw new Error("x")',
  'throw { get message() { throw 1 } }',
  'async function f() { await 1; throw new Error("x") }; f()',
  'await new Promise(() => {})',
  'session.get("fails")',
  'session.get("fails later")',
  'session.get("breaks")',
  'session.get("breaks later")',
  '(function f() { f() })()',
]
/** Those that take long; the second makes the memory grow, so that boxes are lost. */
const dear = [
  'JSON.parse("[".repeat(200_000))',
  'globalThis.all = new Uint8Array(1_000_000)',
  'new Uint8Array(20_000_000)',
  'for (;;) {}',
]

const host: HostCalls = {
  call(name, argument) {
    if (name === 'response.send') return HALT
    const { key } = (argument ?? {}) as { key?: string }
    const later = (answer: () => unknown) => new Promise((resolve) => setImmediate(resolve)).then(answer)
    const fail = (error: Error) => () => {
      throw error
    }
    switch (key) {
      case 'later':
        return later(() => ({ a: [1, 2, 3] }))
      case 'fails':
        throw new RangeError('host')
      case 'fails later':
        return later(fail(new RangeError('host')))
      case 'breaks':
        throw new TypeError('host')
      case 'breaks later':
        return later(fail(new TypeError('host')))
      case 'never':
        return new Promise(() => {})
      default:
        return { a: [1, 2, 3] }
    }
  },
}

it('ten thousand runs with failures of every kind leave memory, handles, boxes and waiting runs as they were', async () => {
  const sandbox = await openTestSandbox({ maxBoxes: 8, limits: { computeMs: 3, totalMs: 20, describeMs: 2 } })
  const compile = (source: string) => sandbox.compile(programOf(source))
  const others = await Promise.all([...endings, ...endings, ...endings, ...endings, ...dear].map(compile))
  const never = await compile('getVariable("never")')
  const rounds = async (count: number) => {
    for (let done = 0; done < count; done += 100) {
      await Promise.allSettled(
        Array.from({ length: 100 }, (_, i) => {
          // One that waits until its time is over takes long: there are a few.
          const image = i === 0 && done % 500 === 0 ? never : others[(done + i) % others.length]!
          return sandbox.run(image, host)
        }),
      )
    }
  }
  // What a collection frees of the engines' memories is given back a little later.
  const measure = async () => {
    for (let i = 0; i < 3; i++) {
      collect()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const { rss, heapUsed, external } = process.memoryUsage()
    return { rss, heap: heapUsed + external, held: process.getActiveResourcesInfo().toSorted() }
  }
  await rounds(2000)
  const before = await measure()
  await rounds(10_000)
  const after = await measure()
  expect(after.heap - before.heap).toBeLessThan(8 * MB)
  expect(after.rss - before.rss).toBeLessThan(48 * MB)
  // Timers, ports, files: what would keep the process, or grow, is what there was.
  expect(after.held).toEqual(before.held)
  expect(sandbox.stats).toMatchObject({ busy: 0, waiting: 0 })
  expect(sandbox.stats.boxes).toBeLessThanOrEqual(8)
  sandbox.close()
}, 120_000)
