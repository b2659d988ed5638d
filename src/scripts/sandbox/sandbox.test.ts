import { afterEach, describe, expect, it } from 'vitest'
import { atTurnEnd } from '../../event-loop/index.ts'
import type { HostCalls } from './host-calls.ts'
import type { RunReport } from './report.ts'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, programOf, tryScript } from './testing/try-script.ts'

let sandbox: Sandbox
afterEach(() => sandbox.close())

const nothing: HostCalls = { call: () => null }

describe('runs on one thread', () => {
  it('wait for the host side by side, each in a box of its own', async () => {
    sandbox = await openTestSandbox({ maxBoxes: 64 })
    const image = await sandbox.compile(
      programOf('const mine = session.get("a"); session.set("b", mine + session.get("a"))'),
    )
    const waiting: (() => void)[] = []
    const results: unknown[] = []
    const runs = Array.from({ length: 64 }, (_, i) =>
      sandbox.run(image, {
        call(name, argument) {
          if (name === 'session.set') results.push((argument as { value: unknown }).value)
          else return new Promise((resolve) => waiting.push(() => resolve(i)))
          return true
        },
      }),
    )
    for (let round = 0; round < 2; round++) {
      while (waiting.length < 64) await new Promise((resolve) => setImmediate(resolve))
      expect(sandbox.stats).toMatchObject({ boxes: 64, busy: 64 })
      for (const answer of waiting.splice(0).reverse()) answer()
    }
    const reports = await Promise.all(runs)
    expect(reports.every(({ outcome }) => outcome === 'completed')).toBe(true)
    expect(results.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 64 }, (_, i) => 2 * i))
    expect(sandbox.stats).toMatchObject({ busy: 0, waiting: 0 })
  })

  it('that are more than there are boxes wait for one, in order', async () => {
    sandbox = await openTestSandbox({ maxBoxes: 2 })
    const image = await sandbox.compile(programOf('session.get("a")'))
    const order: number[] = []
    const runs = Array.from({ length: 20 }, async (_, i) => {
      await sandbox.run(image, {
        call: () => {
          order.push(i)
          return new Promise((resolve) => setImmediate(() => resolve(null)))
        },
      })
    })
    expect(sandbox.stats).toMatchObject({ boxes: 2, busy: 2, waiting: 18 })
    await Promise.all(runs)
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })

  const busy: Readonly<Record<string, string>> = {
    'an endless loop': 'for (;;) {}',
    'an endless loop of host calls': 'for (;;) session.get("a")',
    'an endless loop of host calls that answer with settled promises': 'for (;;) getVariable("settled")',
    'promise jobs without end': '(function again() { Promise.resolve().then(again) })()',
    'awaiting without end': 'for (;;) await 0',
    'a regular expression without end': '/^(a+)+$/.test("a".repeat(60) + "b")',
  }
  for (const [name, source] of Object.entries(busy)) {
    it(`are not starved by ${name}`, async () => {
      sandbox = await openTestSandbox({ limits: { computeMs: 60_000, totalMs: 60_000 } })
      const greedy = await sandbox.compile(programOf(source))
      const short = await sandbox.compile(
        programOf('let sum = 0; for (let i = 0; i < 2000; i++) sum += i; session.get("a")'),
      )
      const host: HostCalls = {
        call: (call) => (call === 'getVariable' ? Promise.resolve(null) : null),
      }
      let isOver = false
      const endless = [1, 2].map(async () => {
        const report = await sandbox.run(greedy, host)
        isOver = true
        return report
      })
      const outcomes: RunReport['outcome'][] = []
      for (let i = 0; i < 30; i++) {
        // A request that comes in meanwhile, as events of the loop do.
        await new Promise((resolve) => setTimeout(resolve, 1))
        outcomes.push((await sandbox.run(short, nothing)).outcome)
      }
      expect(outcomes).toEqual(Array(30).fill('completed'))
      expect(isOver).toBe(false)
      sandbox.close()
      for (const report of await Promise.all(endless))
        expect(report).toMatchObject({ outcome: 'ended', reason: 'aborted' })
    })
  }

  it('that compute take turns among themselves', async () => {
    sandbox = await openTestSandbox()
    const image = await sandbox.compile(
      programOf(
        'for (let i = 0; i < 5; i++) { const end = Date.now() + 6; while (Date.now() < end); session.get("a") }',
      ),
    )
    const order: number[] = []
    const runs = [0, 1, 2].map((i) => sandbox.run(image, { call: () => (order.push(i), null) }))
    await Promise.all(runs)
    // One that did not give way would be through before another had begun.
    expect(order.slice(0, 5)).not.toEqual([0, 0, 0, 0, 0])
    expect(new Set(order.slice(0, 6)).size).toBe(3)
  })

  it('that compute get the thread after what its turn has to send', async () => {
    sandbox = await openTestSandbox({ limits: { computeMs: 60_000, totalMs: 60_000 } })
    const loop = await sandbox.compile(programOf('for (;;) {}'))
    let slices = 0
    const endless = sandbox.run(loop, nothing, { onEnter: () => slices++ })
    for (let i = 0; i < 20; i++) {
      // By now the next slice is scheduled.
      await new Promise((resolve) => setTimeout(resolve, 1))
      const before = slices
      expect(await new Promise((resolve) => atTurnEnd(() => resolve(slices)))).toBe(before)
    }
    sandbox.close()
    await endless
  })

  it('of one group give each second turn to another group’s, however many they are', async () => {
    sandbox = await openTestSandbox({ limits: { computeMs: 60_000, totalMs: 60_000 } })
    const loop = await sandbox.compile(programOf('for (;;) {}'))
    const long = await sandbox.compile(programOf('for (let i = 0; i < 2e6; i++);'))
    let turns = ''
    const many = Array.from({ length: 8 }, () =>
      sandbox.run(loop, nothing, { group: 1, onEnter: () => (turns += 'm') }),
    )
    await sandbox.run(long, nothing, { group: 2, onEnter: () => (turns += 'o') })
    sandbox.close()
    await Promise.all(many)
    // From when it stood in line for the first time.
    const own = turns.slice(turns.indexOf('o') + 1, turns.lastIndexOf('o') + 1)
    expect(own.match(/o/g)!.length).toBeGreaterThan(3)
    expect(own.slice(own.indexOf('o'))).not.toMatch(/mm/)
  })
})

describe('boxes', () => {
  it('are made when they are needed and serve any program', async () => {
    sandbox = await openTestSandbox()
    expect(sandbox.stats).toEqual({ boxes: 0, busy: 0, waiting: 0, made: 0 })
    const images = await Promise.all(['1', '2', '3'].map((n) => sandbox.compile(programOf(`session.set("n", ${n})`))))
    for (let round = 0; round < 20; round++) {
      for (const [i, image] of images.entries()) {
        const seen: unknown[] = []
        await sandbox.run(image, { call: (_name, argument) => (seen.push(argument), true) })
        expect(seen).toEqual([{ key: 'n', value: i + 1 }])
      }
    }
    expect(sandbox.stats.made).toBeLessThanOrEqual(3)
  })

  it('serve programs that need much memory and little alike', async () => {
    sandbox = await openTestSandbox({ maxBoxes: 1 })
    const large = await sandbox.compile(programOf('globalThis.all = new Uint8Array(3_000_000).fill(1)'))
    for (let i = 0; i < 12; i++) {
      expect(await sandbox.run(large, nothing)).toMatchObject({ outcome: 'completed' })
      expect((await tryScript(sandbox, 'console.log(typeof all)')).lines).toEqual(['undefined'])
    }
    expect(sandbox.stats).toMatchObject({ boxes: 1, made: 1 })
  })

  it('run an image that another thread compiled', async () => {
    sandbox = await openTestSandbox()
    const image = structuredClone(await sandbox.compile(programOf('import "m"; nowhere', { m: 'session.set("a", 1)' })))
    const calls: unknown[] = []
    const report = await sandbox.run(image, { call: (name) => (calls.push(name), null) })
    expect(calls).toEqual(['session.set'])
    expect(report.error).toMatchObject({ document: 'page', line: 1, column: 13 })
  })
})

describe('a report', () => {
  it('tells a fault in what a document imports, so that it never began, from one of its own', async () => {
    sandbox = await openTestSandbox({ limits: { computeMs: 100 } })
    const guard = { guard: 'nowhere' }
    expect((await tryScript(sandbox, 'import "guard"', { modules: guard })).report).toMatchObject({
      outcome: 'threw',
      isUnstarted: true,
      error: { document: 'guard' },
    })
    const loop = await tryScript(sandbox, 'import "guard"', { modules: { guard: 'for (;;) {}' } })
    expect(loop.report).toMatchObject({ outcome: 'ended', reason: 'compute', isUnstarted: true })
    const own = await tryScript(sandbox, 'import "guard"; nowhere', { modules: { guard: '1' } })
    expect(own.report.isUnstarted).toBeUndefined()
    const later = await tryScript(sandbox, { layout: '1', page: 'import "guard"' }, { modules: guard })
    expect(later.report.isUnstarted).toBe(true)
  })
})

describe('whoever watches the thread', () => {
  it('is told each time a run gets it: at its start, after every wait and turn, and when it is described', async () => {
    sandbox = await openTestSandbox()
    const image = await sandbox.compile(programOf('session.get("a"); session.get("b"); await 1; throw 1'))
    const events: string[] = []
    const host: HostCalls = {
      call: () => {
        events.push('waits')
        return new Promise((resolve) => setImmediate(() => resolve(null)))
      },
    }
    await sandbox.run(image, host, { onEnter: () => events.push('enters') })
    expect(events.slice(0, 5)).toEqual(['enters', 'waits', 'enters', 'waits', 'enters'])
    // One for the job that goes on after the await, one for describing at least.
    expect(events.length).toBeGreaterThanOrEqual(7)
    expect(new Set(events.slice(5))).toEqual(new Set(['enters']))
  })
})

describe('a closed sandbox', () => {
  it('ends what runs and refuses what waits and what comes', async () => {
    sandbox = await openTestSandbox({ maxBoxes: 1 })
    const image = await sandbox.compile(programOf('session.get("a")'))
    const running = sandbox.run(image, { call: () => new Promise(() => {}) })
    const waiting = sandbox.run(image, nothing)
    sandbox.close()
    expect(await running).toMatchObject({ outcome: 'ended', reason: 'aborted' })
    await expect(waiting).rejects.toThrow('closed')
    await expect(sandbox.run(image, nothing)).rejects.toThrow('closed')
    await expect(sandbox.compile(programOf('1'))).rejects.toThrow('closed')
    expect(sandbox.stats.boxes).toBe(0)
  })

  it('ends what computes, too, and nothing of it runs after', async () => {
    sandbox = await openTestSandbox({ limits: { computeMs: 60_000, totalMs: 60_000 } })
    setTimeout(() => sandbox.close(), 20)
    const { report, lines } = await tryScript(sandbox, 'try { for (;;) {} } finally { console.log("finally") }')
    expect(report).toMatchObject({ outcome: 'ended', reason: 'aborted' })
    expect(lines).toEqual([])
  })
})
