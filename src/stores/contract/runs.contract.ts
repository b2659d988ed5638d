import { expect, it } from 'vitest'
import { mostRunCharacters } from '../../core/run/index.ts'
import { aLoggedRun, anEntryId, moment } from '../../core/testing/index.ts'
import { describePart } from './describe-part.ts'

const all = { limit: 20_000, offset: 0 }

export const runContract = describePart('runs', (aBrandWorld) => {
  it('runs are listed newest first as they were recorded, in slices', async () => {
    const world = await aBrandWorld()
    const error = { code: 'x', message: 'No', document: 'join', line: 3, column: 7 }
    const runs = [
      aLoggedRun(1),
      aLoggedRun(2, { outcome: 'script_error', status: 500, error }),
      aLoggedRun(3, { customerId: 'ada' }),
      aLoggedRun(4, { at: moment + 3 }),
    ]
    await world.execute('run.record', { runs: runs.slice(0, 2) })
    await world.execute('run.record', { runs: runs.slice(2) })
    await world.execute('run.record', { runs: [] })
    expect(await world.reads.listRuns(world.scope, all)).toEqual(runs.toReversed())
    expect(await world.reads.listRuns(world.scope, { limit: 2, offset: 1 })).toEqual([runs[2], runs[1]])
  })

  it('a run that is there already stays as it is, and holds up none of those recorded with it', async () => {
    const world = await aBrandWorld()
    const run = aLoggedRun(1)
    await world.execute('run.record', { runs: [run] })
    await world.execute('run.record', { runs: [aLoggedRun(2), { ...run, outcome: 'killed' }, aLoggedRun(3)] })
    expect(await world.reads.listRuns(world.scope, all)).toEqual([aLoggedRun(3), aLoggedRun(2), run])
  })

  it('runs are found by page, outcome, customer and time', async () => {
    const world = await aBrandWorld()
    const runs = [
      aLoggedRun(1, { pageId: 7 }),
      aLoggedRun(2, { outcome: 'limit' }),
      aLoggedRun(3, { customerId: 'ada' }),
      aLoggedRun(4),
    ]
    await world.execute('run.record', { runs })
    const found = async (of: object) =>
      (await world.reads.listRuns(world.scope, { ...of, ...all })).map((run) => run.at - moment)
    expect(await found({ pageId: 7 })).toEqual([1])
    expect(await found({ outcome: 'limit' })).toEqual([2])
    expect(await found({ outcome: 'failed' })).toEqual([2])
    expect(await found({ outcome: 'killed' })).toEqual([])
    expect(await found({ customerId: 'ada' })).toEqual([3])
    expect(await found({ from: moment + 2, to: moment + 4 })).toEqual([3, 2])
    expect(await found({ from: moment + 2, outcome: 'ok', pageId: 1 })).toEqual([4, 3])
    expect(await found({ pageId: 8 })).toEqual([])
  })

  it('a run is found by its id, within its brand', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    await world.execute('run.record', { runs: [aLoggedRun(1), aLoggedRun(2)] })
    expect(await world.reads.findRun(world.scope, anEntryId(1))).toEqual(aLoggedRun(1))
    expect(await world.reads.findRun(world.scope, anEntryId(3))).toBeUndefined()
    expect(await other.reads.findRun(other.scope, anEntryId(1))).toBeUndefined()
  })

  it('the newest 10,000 are kept, and failures longer', async () => {
    const world = await aBrandWorld()
    await world.execute('run.record', {
      runs: [aLoggedRun(0, { outcome: 'script_error' }), aLoggedRun(1), aLoggedRun(2)],
    })
    for (let n = 3; n < 10_003; n += 1000) {
      await world.execute('run.record', { runs: Array.from({ length: 1000 }, (_, i) => aLoggedRun(n + i)) })
    }
    const kept = await world.reads.listRuns(world.scope, all)
    expect(kept.filter(({ outcome }) => outcome === 'ok')).toHaveLength(10_000)
    expect(kept.at(-1)).toEqual(aLoggedRun(0, { outcome: 'script_error' }))
    expect(kept.at(-2)).toEqual(aLoggedRun(3))
  })

  it('of long ones fewer are kept, the failures counted by themselves', async () => {
    const world = await aBrandWorld()
    const long = { console: [{ level: 'log', text: 'x'.repeat(mostRunCharacters / 64) }] } as const
    const failed = { outcome: 'script_error' } as const
    await world.execute('run.record', { runs: [aLoggedRun(1), aLoggedRun(2, failed)] })
    for (let n = 3; n < 69; n += 11) {
      await world.execute('run.record', { runs: Array.from({ length: 11 }, (_, i) => aLoggedRun(n + i, long)) })
    }
    const kept = await world.reads.listRuns(world.scope, all)
    expect(kept.filter(({ outcome }) => outcome === 'ok').map(({ at }) => at - moment)).toEqual(
      Array.from({ length: 64 }, (_, i) => 68 - i),
    )
    expect(kept.at(-1)).toEqual(aLoggedRun(2, failed))
    expect(await world.reads.findRun(world.scope, anEntryId(1))).toBeUndefined()
  })
})
