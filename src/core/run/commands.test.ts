import { expect, it } from 'vitest'
import { aWorld, moment } from '../testing/index.ts'
import type { Run } from './run.ts'

function aRun(number: number, given: Partial<Run> = {}): Run {
  return {
    id: `run-${number}`,
    at: moment + number,
    trigger: 'request',
    pageId: 1,
    page: 'join',
    revisionId: 1,
    durationMs: 2,
    computeMs: 1,
    memoryBytes: 1024,
    status: 200,
    outcome: 'ok',
    error: null,
    console: [],
    calls: [],
    writes: [],
    customerId: null,
    ...given,
  }
}

it('runs are kept for whoever asks, newest first', () => {
  const world = aWorld()
  const failed = { outcome: 'script_error', status: 500, customerId: 'ada' } as const
  world.execute('run.record', { runs: [aRun(1), aRun(2, failed), aRun(3, { pageId: 2 })] })
  const list = (of: object) => {
    const runs = world.store.reads.listRuns(world.scope, { limit: 10, offset: 0, ...of }) as readonly Run[]
    return runs.map((run) => run.id)
  }
  expect(list({})).toEqual(['run-3', 'run-2', 'run-1'])
  expect(list({ limit: 1, offset: 1 })).toEqual(['run-2'])
  expect(list({ pageId: 2 })).toEqual(['run-3'])
  expect(list({ outcome: 'script_error', customerId: 'ada' })).toEqual(['run-2'])
  expect(list({ from: moment + 2, to: moment + 3 })).toEqual(['run-2'])
})
