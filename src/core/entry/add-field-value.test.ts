import { expect, it } from 'vitest'
import { aWorld, issuesOf } from '../testing/index.ts'

const ada = { type: 'customer', id: 'ada' }

it('addFieldValue always makes a new entry of kind value, which holds the one key (rule 1.3-5)', () => {
  const world = aWorld()
  world.execute('entity.create', { declaration: { name: 'Leads', fields: [{ key: 'score', type: 'number' }] } })
  const add = (key: string, value: string | number) =>
    world.execute('entry.addFieldValue', { entity: 'leads', reference: ada, key, value })
  const reports = [add('score', 1), add('score', 1), add('score', 'x')]

  expect(new Set(reports.map(({ entryId }) => entryId)).size).toBe(3)
  expect(reports.map(({ remarks }) => remarks.length)).toEqual([0, 0, 1])
  expect(world.store.reads.findEntry(world.scope, reports[0]!.entryId)).toMatchObject({
    kind: 'value',
    title: null,
    pipelineId: null,
    stageId: null,
    rank: null,
    reference: ada,
    values: { score: 1 },
    version: 1,
  })
  expect(world.changesBy(() => add('note', 'a'))).toMatchObject([
    { kind: 'created', version: 1, set: { note: { from: null, to: 'a' }, reference_id: { from: null, to: 'ada' } } },
  ])
  expect(issuesOf(() => add('a b', 1))).toHaveProperty(['values.a b'])
})
