import { afterEach, describe, expect, it } from 'vitest'
import { HALT } from './host-calls.ts'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, programOf, tryScript } from './testing/try-script.ts'

// What goes wrong with an engine in a snapshot unless somebody sees to it, each with the least program that shows it.
// The files beside this one go through the same at length.
describe('a trap', () => {
  let sandbox: Sandbox
  afterEach(() => sandbox.close())

  it('chance: the snapshot would repeat the same numbers for every visitor', async () => {
    sandbox = await openTestSandbox()
    const image = await sandbox.compile(programOf('session.set("n", Math.random())'))
    const numbers = new Set<unknown>()
    let seed = 0
    for (let i = 0; i < 10; i++) {
      await sandbox.run(image, {
        call: (name, argument) =>
          name === 'seed' ? [++seed, 0, 0, 0] : (numbers.add((argument as { value: number }).value), true),
      })
    }
    expect(numbers.size).toBe(10)
  })

  it('memory that was zero in the snapshot: it would hold what a former run left (restore.test.ts looks at every byte)', async () => {
    sandbox = await openTestSandbox({ maxBoxes: 1 })
    await tryScript(sandbox, 'globalThis.a = new Uint8Array(50_000).fill(7)')
    expect((await tryScript(sandbox, 'console.log(new Uint8Array(50_000).some((b) => b !== 0))')).lines).toEqual([
      'false',
    ])
  })

  it('growth: restoring the allocator while the memory stays grown would grow it in every run', async () => {
    sandbox = await openTestSandbox({ maxBoxes: 1 })
    const image = await sandbox.compile(programOf('globalThis.a = new Uint8Array(5_000_000).fill(1)'))
    const before = process.memoryUsage().rss
    for (let i = 0; i < 200; i++) expect((await sandbox.run(image, { call: () => null })).outcome).toBe('completed')
    expect(process.memoryUsage().rss - before).toBeLessThan((200 * 5_000_000) / 4)
  })

  it('views: growing detaches them, between a call of the host and its answer too', async () => {
    sandbox = await openTestSandbox()
    const answers = {
      'session.get': () => 'x'.repeat(3_000_000),
      getVariable: () => Promise.resolve(['y'.repeat(1_000_000)]),
    }
    const { lines } = await tryScript(
      sandbox,
      'console.log(session.get("a").length, getVariable("b")[0].length, session.get("c").length)',
      { answers },
    )
    expect(lines).toEqual(['3000000 1000000 3000000'])
  })

  it('NUL: a text would end there', async () => {
    sandbox = await openTestSandbox()
    const { calls } = await tryScript(sandbox, 'session.set(session.get("a\\0b"), "\\0")', {
      answers: { 'session.get': 'c\0d' },
    })
    expect(calls).toEqual([
      ['session.get', { key: 'a\0b' }],
      ['session.set', { key: 'c\0d', value: '\0' }],
    ])
  })

  it('halting: a catch or finally would see it (halt.test.ts goes through the language)', async () => {
    sandbox = await openTestSandbox()
    const source = 'try { redirect("/") } catch { session.set("a", 1) } finally { session.set("b", 1) }'
    expect((await tryScript(sandbox, source, { answers: { redirect: HALT } })).calls).toEqual([
      ['redirect', { url: '/' }],
    ])
  })

  it("nesting: deep source or JSON ends V8's own stack, with a RangeError of the host inside the engine", async () => {
    sandbox = await openTestSandbox({ maxBoxes: 1 })
    const good = await sandbox.compile(programOf('session.set("n", eval("1 + 1") + JSON.parse("[1]")[0])'))
    for (const source of ['JSON.parse("[".repeat(200_000))', 'eval("(".repeat(200_000))']) {
      const image = await sandbox.compile(programOf(source))
      for (let i = 0; i < 20; i++) {
        const seen: unknown[] = []
        const host = { call: (_name: string, argument: unknown) => (seen.push(argument), true) }
        expect(await sandbox.run(image, host)).toMatchObject({ outcome: 'ended', reason: 'stack' })
        expect((await sandbox.run(good, host)).outcome).toBe('completed')
        expect(seen).toEqual([{ key: 'n', value: 3 }])
      }
    }
    expect(sandbox.stats.made).toBeLessThan(10)
  })

  it('the frames of the library: Error.prepareStackTrace would hand out its functions', async () => {
    sandbox = await openTestSandbox()
    const source = `let frames = 0; Error.prepareStackTrace = (e, sites) => { frames += sites.length; return "" }
      try { getCrmField() } catch (e) { void e.stack }
      console.log(frames, typeof __host, typeof __main)`
    expect((await tryScript(sandbox, source)).lines).toEqual(['0 undefined undefined'])
  })

  it('describing what was thrown: it runs toString, getters and traps of the script', async () => {
    sandbox = await openTestSandbox({ limits: { describeMs: 20 } })
    const { report } = await tryScript(sandbox, 'throw new Proxy({}, { ownKeys() { for (;;) {} } })')
    expect(report).toMatchObject({ outcome: 'threw', error: { message: 'What was thrown cannot be shown.' } })
  })

  it('a late answer: it would return into a box that was restored, or runs another script', async () => {
    sandbox = await openTestSandbox({ maxBoxes: 1, limits: { totalMs: 300 } })
    const late: ((value: unknown) => void)[] = []
    const answers = { 'session.get': () => new Promise((resolve) => late.push(resolve)) }
    const first = await tryScript(sandbox, 'session.set("leak", session.get("a"))', { answers })
    expect(first.report).toMatchObject({ outcome: 'ended', reason: 'time' })
    const during = {
      getVariable: () => {
        late[0]!('late')
        return new Promise((resolve) => setImmediate(() => resolve('own')))
      },
    }
    const second = await tryScript(sandbox, 'console.log(getVariable("b"))', { answers: during })
    expect(first.calls).toEqual([['session.get', { key: 'a' }]])
    expect(second.lines).toEqual(['own'])
  })

  it('promise jobs: they run after the call has returned, and need its limits', async () => {
    sandbox = await openTestSandbox({ limits: { computeMs: 50 } })
    const jobs = await tryScript(sandbox, 'Promise.resolve().then(() => console.log("job")); console.log("script")')
    expect(jobs.lines).toEqual(['script', 'job'])
    const endless = await tryScript(sandbox, 'const again = () => Promise.resolve().then(again); again()')
    expect(endless.report).toMatchObject({ outcome: 'ended', reason: 'compute' })
    const loop = await tryScript(sandbox, 'Promise.resolve().then(() => { for (;;) {} })')
    expect(loop.report).toMatchObject({ outcome: 'ended', reason: 'compute' })
  })
})
