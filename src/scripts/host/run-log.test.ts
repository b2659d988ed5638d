import { describe, expect, it } from 'vitest'
import type { Json } from '../../core/json.ts'
import { KnownSecrets } from '../../core/run/index.ts'
import { RunLog } from './run-log.ts'

/** A log under a clock that a test moves. */
function aLog(given: readonly Json[] = []) {
  const clock = { now: 1000 }
  return {
    clock,
    log: new RunLog(
      () => clock.now,
      () => new KnownSecrets(given),
    ),
  }
}

const bytesOf = (lines: readonly { readonly text: string }[]) =>
  lines.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)

describe('the console of a run', () => {
  it('holds 64 KB: the line that comes to the end is cut, the others are counted', () => {
    const { log } = aLog()
    for (let i = 0; i < 20; i++) log.print('log', 'x'.repeat(8000))
    const { console, dropped } = log.kept
    expect(console).toHaveLength(9)
    expect(console.at(-1)!.text).toMatch(/^x+ … \(the log holds 64 KB a run\)$/)
    expect(bytesOf(console)).toBeLessThan(64 * 1024 + 50)
    expect(dropped).toEqual({ console: 11, calls: 0, writes: 0 })
  })

  it('counts bytes, and never cuts a character in two', () => {
    const { log } = aLog()
    for (let i = 0; i < 20; i++) log.print('log', `${'x'.repeat(i)}${'😀'.repeat(2000)}`)
    const { console } = log.kept
    expect(bytesOf(console)).toBeLessThan(64 * 1024 + 50)
    expect(console.every(({ text }) => !text.includes('\ufffd') && text.isWellFormed())).toBe(true)
  })

  it('holds 1,000 lines, be they empty', () => {
    const { log } = aLog()
    for (let i = 0; i < 100_000; i++) log.print('log', '')
    expect(log.kept.console).toHaveLength(1000)
    expect(log.kept.dropped.console).toBe(99_000)
  })

  it('takes a single line of any length', () => {
    const { log } = aLog()
    log.print('error', 'password=hunter2 '.repeat(1_000_000))
    expect(bytesOf(log.kept.console)).toBeLessThan(64 * 1024 + 50)
    expect(JSON.stringify(log.kept.console)).not.toContain('hunter2')
  })

  it.each([
    ['lines and tabs stay', 'a\n\tb', 'a\n\tb'],
    ['ends of lines are of one kind', 'a\r\nb\rc', 'a\nb\nc'],
    ['what a terminal would obey is shown', '\u001b[2J\u0007\u009b31m', '\\u001b[2J\\u0007\\u009b31m'],
    ['so is what would turn the text around', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
    ['JSON is a text like any other', '"},{"level":"error","text":"forged', '"},{"level":"error","text":"forged'],
    ['halves of characters are replaced', 'a\ud800b', 'a\ufffdb'],
    ['a NUL is shown', 'a\0b', 'a\\u0000b'],
  ])('%s', (_, text, shown) => {
    const { log } = aLog()
    log.print('info', text)
    expect(log.kept.console).toEqual([{ level: 'info', text: shown }])
  })

  it('knows four levels', () => {
    const { log } = aLog()
    for (const level of ['warn', 'fatal', '__proto__', '']) log.print(level, 'x')
    expect(log.kept.console.map(({ level }) => level)).toEqual(['warn', 'log', 'log', 'log'])
  })
})

describe('the calls of a run', () => {
  it('have a beginning and a length, and say what there is to say about them', () => {
    const { log, clock } = aLog()
    clock.now += 5
    const call = log.startCall('setCrmField')
    clock.now += 2.5
    call.done()
    call.note('Stored as given.')
    call.note('token: abcdef')
    expect(log.kept.calls).toEqual([
      { name: 'setCrmField', startMs: 5, ms: 2.5, note: 'Stored as given. token: [masked]' },
    ])
  })

  it('are 200 at most, with notes of 1,000 characters; further ones are counted', () => {
    const { log } = aLog()
    for (let i = 0; i < 250; i++) {
      const call = log.startCall('x'.repeat(10_000))
      for (let j = 0; j < 10; j++) call.note('n'.repeat(10_000))
    }
    const { calls, dropped } = log.kept
    expect(calls).toHaveLength(200)
    expect(JSON.stringify(calls).length).toBeLessThan(200 * 1200)
    expect(dropped.calls).toBe(50)
  })
})

it('the writes of a run are in the order of the change log, 200 at most; further ones are counted', () => {
  const { log } = aLog()
  const write = (seq: number) => ({ entryId: `entry-${seq}`, version: 1, seq })
  log.wrote({ first: [write(3), write(4)], count: 2 })
  log.wrote({ first: [write(1), write(2)], count: 2 })
  expect(log.kept.writes.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
  log.wrote({ first: Array.from({ length: 200 }, (_, i) => write(i + 5)), count: 1000 })
  expect(log.kept.writes).toHaveLength(200)
  expect(log.kept.dropped.writes).toBe(804)
})

it('the fault of a run is bounded, masked, and safe to show', () => {
  const { log } = aLog([{ password: 'the very secret' }])
  log.fault = {
    code: 'script.threw',
    message: `\u001b[31mthe very secret\r\n${'m'.repeat(10_000)}`,
    document: 'join',
    line: 1,
    column: 2,
    stack: 's'.repeat(100_000),
  }
  expect(log.fault.message).toMatch(/^\\u001b\[31m\[masked\]\nm+…$/)
  expect(log.fault.message.length).toBeLessThan(2010)
  expect(log.fault.stack!.length).toBeLessThan(8010)
})
