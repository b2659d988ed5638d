import { expect, it } from 'vitest'
import type { Run } from '../../core/run/index.ts'
import { anEntryId } from '../../core/testing/index.ts'
import { describePart } from './describe-part.ts'

const all = { limit: 20_000, offset: 0 }

function aRun(n: number, given: Partial<Run> = {}): Run {
  return {
    id: anEntryId(n),
    at: 1000 + n,
    trigger: 'request',
    pageId: 1,
    page: 'join',
    revisionId: 3,
    durationMs: 1.25,
    computeMs: 0.5,
    memoryBytes: 70_000,
    status: 200,
    outcome: 'ok',
    error: null,
    console: [{ level: 'log', text: 'ü' }],
    calls: [{ name: 'getCrmField', ms: 0.01 }],
    writes: [{ entryId: anEntryId(n), version: 2 }],
    customerId: null,
    ...given,
  }
}

export const runContract = describePart('runs', (aBrandWorld) => {
  it('runs are listed newest first as they were recorded, in slices', async () => {
    const world = await aBrandWorld()
    const error = { code: 'x', message: 'No', document: 'join', line: 3, column: 7, details: { a: [1] } }
    const runs = [
      aRun(1),
      aRun(2, { outcome: 'script_error', status: 500, error }),
      aRun(3, { customerId: 'ada' }),
      aRun(4, { at: 1003 }),
    ]
    await world.execute('run.record', { runs: runs.slice(0, 2) })
    await world.execute('run.record', { runs: runs.slice(2) })
    await world.execute('run.record', { runs: [] })
    expect(await world.reads.listRuns(world.scope, all)).toEqual(runs.toReversed())
    expect(await world.reads.listRuns(world.scope, { limit: 2, offset: 1 })).toEqual([runs[2], runs[1]])
  })

  it('runs are found by page, outcome, customer and time', async () => {
    const world = await aBrandWorld()
    const runs = [aRun(1, { pageId: 7 }), aRun(2, { outcome: 'limit' }), aRun(3, { customerId: 'ada' }), aRun(4)]
    await world.execute('run.record', { runs })
    const found = async (of: object) =>
      (await world.reads.listRuns(world.scope, { ...of, ...all })).map((run) => run.at - 1000)
    expect(await found({ pageId: 7 })).toEqual([1])
    expect(await found({ outcome: 'limit' })).toEqual([2])
    expect(await found({ customerId: 'ada' })).toEqual([3])
    expect(await found({ from: 1002, to: 1004 })).toEqual([3, 2])
    expect(await found({ from: 1002, outcome: 'ok', pageId: 1 })).toEqual([4, 3])
    expect(await found({ pageId: 8 })).toEqual([])
  })

  it('the newest 10,000 are kept, and failures longer', async () => {
    const world = await aBrandWorld()
    await world.execute('run.record', { runs: [aRun(0, { outcome: 'script_error' }), aRun(1), aRun(2)] })
    for (let n = 3; n < 10_003; n += 1000) {
      await world.execute('run.record', { runs: Array.from({ length: 1000 }, (_, i) => aRun(n + i)) })
    }
    const kept = await world.reads.listRuns(world.scope, all)
    expect(kept.filter(({ outcome }) => outcome === 'ok')).toHaveLength(10_000)
    expect(kept.at(-1)).toEqual(aRun(0, { outcome: 'script_error' }))
    expect(kept.at(-2)).toEqual(aRun(3))
  })
})
