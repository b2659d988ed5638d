import { expect, it } from 'vitest'
import { runPiece } from '../command/index.ts'
import { aWorld, growingIds, plainEngines } from '../testing/index.ts'
import { clearEntries } from './clear-entries.ts'

const ada = { type: 'customer', id: 'ada' }

function worldOfLeads() {
  const world = aWorld()
  world.execute('entity.create', { declaration: { name: 'Leads' } })
  const record = (reference = ada) =>
    world.execute('entry.create', {
      entity: 'leads',
      title: null,
      values: [{ key: 'note', value: 'r' }],
      reference,
      strict: false,
    })
  const value = (key: string) =>
    world.execute('entry.addFieldValue', { entity: 'leads', reference: ada, key, value: 1 })
  const clear = (key?: string) => world.execute('entry.clear', { entity: 'leads', reference: ada, key }).deleted
  const left = (reference = ada) =>
    world.store.reads.listEntriesOf(world.scope, { entityId: 1, reference, limit: 5000, offset: 0 }) as readonly {
      id: string
    }[]
  return { world, record, value, clear, left }
}

it('puts every entry of the reference into the trash, both kinds, each with its change', () => {
  const { world, record, value, clear, left } = worldOfLeads()
  const entry = record().entry
  value('note')
  record({ type: 'customer', id: 'bob' })
  const changes = world.changesBy(() => expect(clear()).toBe(2))
  expect(changes.map(({ kind }) => kind)).toEqual(['deleted', 'deleted'])
  expect(changes.at(-1)).toMatchObject({
    entryId: entry.id,
    version: 2,
    set: { deleted_at: { from: null, to: world.clock.now() } },
  })
  expect([left().length, left({ type: 'customer', id: 'bob' }).length]).toEqual([0, 1])
  expect(clear()).toBe(0)
})

it('with a key takes only the values of that key', () => {
  const { record, value, clear, left } = worldOfLeads()
  record()
  value('note')
  value('score')
  value('note')
  expect(clear('note')).toBe(2)
  expect(left()).toHaveLength(2)
})

it('clears more than one chunk, and passes over what stays in between', () => {
  const { value, clear, left } = worldOfLeads()
  for (let i = 0; i < 1300; i++) value(i % 2 ? 'note' : 'score')
  expect(clear('note')).toBe(650)
  expect(left()).toHaveLength(650)
  expect(clear()).toBe(650)
})

it('pauses after a hundred entries or so, cleared or passed over', () => {
  const { world, value, left } = worldOfLeads()
  for (let i = 0; i < 1250; i++) value(i % 5 ? 'note' : 'score')
  const clearing = (key?: string) => {
    const { scope, clock } = world
    const deciding = { scope, now: clock.now(), steadyNow: 0, newId: growingIds(clock.now), engines: plainEngines }
    return clearEntries(deciding, { entity: 'leads', reference: ada, key })
  }
  const leftAfterEachPiece = (work: ReturnType<typeof clearing>) => {
    const counts: number[] = []
    for (;;) {
      const step = runPiece(work, world.store.ledger)
      counts.push(left().length)
      if (step.done) return { counts, result: step.value }
    }
  }
  const ofKey = leftAfterEachPiece(clearing('score'))
  expect(ofKey.result).toEqual({ deleted: 250 })
  // One of five is cleared.
  expect(mostInOnePiece(ofKey.counts, 1250)).toBeLessThanOrEqual(40)
  expect(ofKey.counts.at(-1)).toBe(1000)
  const all = leftAfterEachPiece(clearing())
  expect(all.result).toEqual({ deleted: 1000 })
  expect(mostInOnePiece(all.counts, 1000)).toBeLessThanOrEqual(200)
  expect(all.counts.at(-1)).toBe(0)
})

function mostInOnePiece(counts: readonly number[], before: number): number {
  return Math.max(...counts.map((count, i) => (counts[i - 1] ?? before) - count))
}
