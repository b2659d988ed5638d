import { describe, expect, it } from 'vitest'
import type { LoggedRun } from '../../core/run/index.ts'
import type { Writer } from '../../core/command/index.ts'
import { aLoggedRun, aWorld } from '../../core/testing/index.ts'
import { RunRecorder } from './run-recorder.ts'

it('a flush waits for the ones before it, so that the writer can be closed after it', async () => {
  const { store, scope } = aWorld()
  const faults: unknown[] = []
  let commit = () => {}
  const mayCommit = new Promise<void>((resolve) => (commit = resolve))
  // As a store with a busy disk does it: what was sent is written a while later.
  const writer: Writer = {
    ...store.writer,
    async execute(...command) {
      await mayCommit
      return await store.writer.execute(...command)
    },
  }
  const recorder = new RunRecorder(writer, (error) => void faults.push(error))
  recorder.record(scope, aLoggedRun(1))
  const byTimer = recorder.flush()
  let isClosed = false
  const closing = recorder.flush().then(() => (isClosed = true))

  await new Promise((resolve) => setImmediate(resolve))
  expect(isClosed).toBe(false)
  commit()
  await Promise.all([byTimer, closing])
  expect(await store.reads.listRuns(scope, { limit: 10, offset: 0 })).toMatchObject([{ page: 'join' }])
  expect(faults).toEqual([])
})

describe('of too many runs in one second', () => {
  const all = { limit: 5000, offset: 0 }

  async function recorded(runs: readonly LoggedRun[]): Promise<readonly LoggedRun[]> {
    const { store, scope } = aWorld()
    const recorder = new RunRecorder(store.writer, (error) => expect.unreachable(String(error)))
    for (const run of runs) recorder.record(scope, run)
    await recorder.flush()
    return await store.reads.listRuns(scope, all)
  }

  const many = (count: number, given: Partial<LoggedRun> = {}, from = 0) =>
    Array.from({ length: count }, (_, i) => aLoggedRun(from + i, given))

  it('200 good ones have an entry, and the last of these says how many have none', async () => {
    const [last, ...others] = await recorded(many(250))
    expect(others).toHaveLength(199)
    expect(last).toMatchObject({ id: aLoggedRun(199).id, unlogged: 50 })
    expect(others.every(({ unlogged }) => unlogged === 0)).toBe(true)
  })

  it('each page has its first one, and its own count', async () => {
    const runs = await recorded([...many(230), ...many(3, { pageId: 2 }, 300)])
    expect(runs).toHaveLength(201)
    expect(runs[0]).toMatchObject({ pageId: 2, unlogged: 2 })
    expect(runs[1]).toMatchObject({ pageId: 1, unlogged: 30 })
  })

  it('failures all have one, up to 2,000', async () => {
    const runs = await recorded([...many(250), ...many(1900, { outcome: 'script_error' }, 300)])
    expect(runs.filter(({ outcome }) => outcome === 'script_error')).toHaveLength(1800)
    expect(runs[0]).toMatchObject({ unlogged: 100 })
  })

  it('8 MB are written', async () => {
    const text = 'x'.repeat(64 * 1024)
    const runs = await recorded(many(150, { console: [{ level: 'log', text }] }))
    expect(runs.length).toBeLessThanOrEqual(128)
    expect(runs.length + runs[0]!.unlogged).toBe(150)
  })
})
