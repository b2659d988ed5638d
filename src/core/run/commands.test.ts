import { expect, it } from 'vitest'
import { aLoggedRun, aWorld, moment } from '../testing/index.ts'

it('runs are kept for whoever asks, newest first', () => {
  const world = aWorld()
  const failed = { outcome: 'script_error', status: 500, customerId: 'ada' } as const
  const runs = [aLoggedRun(1), aLoggedRun(2, failed), aLoggedRun(3, { pageId: 2 }), aLoggedRun(4, { outcome: 'limit' })]
  world.execute('run.record', { runs })
  const list = (of: object) => world.store.ledger.listRuns(world.scope, { limit: 10, offset: 0, ...of })
  const [first, second, third, fourth] = runs
  expect(list({})).toEqual([fourth, third, second, first])
  expect(list({ limit: 1, offset: 1 })).toEqual([third])
  expect(list({ pageId: 2 })).toEqual([third])
  expect(list({ outcome: 'script_error', customerId: 'ada' })).toEqual([second])
  expect(list({ outcome: 'failed' })).toEqual([fourth, second])
  expect(list({ from: moment + 2, to: moment + 3 })).toEqual([second])
})
