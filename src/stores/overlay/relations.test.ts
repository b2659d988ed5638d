import { beforeEach, expect, it } from 'vitest'
import type { Json } from '../../core/json.ts'
import { parseFilter, parseSort } from '../../core/query/index.ts'
import { anEntryId, aWorld, growingIds, plainEngines, type World } from '../../core/testing/index.ts'
import { overlayStore, type Overlay } from './index.ts'

const [bonn, rome, oslo] = [anEntryId(1), anEntryId(2), anEntryId(3)]
let world: World
let overlay: Overlay

/** Three people of Bonn, two of Rome, one of Oslo, which nobody has made yet, and one of all three. */
beforeEach(() => {
  world = aWorld()
  world.execute('entity.create', {
    declaration: { name: 'Cities', entity_mode: 'data', fields: [{ key: 'size', type: 'number' }] },
  })
  const fields = [
    { key: 'home', type: 'reference', options: { target_entity: 'cities' } },
    { key: 'seen', type: 'multi_reference', options: { target_entity: 'cities' } },
  ]
  world.execute('entity.create', { declaration: { name: 'People', entity_mode: 'data', fields } })
  const make = (entity: string, title: string, values: Record<string, Json>, id?: string) =>
    world.execute('entry.create', {
      entity,
      title,
      id,
      values: Object.entries(values).map(([key, value]) => ({ key, value })),
      reference: entity === 'cities' ? { type: 'city', id: title } : null,
      strict: false,
    })
  make('cities', 'Bonn', { size: 3 }, bonn)
  make('cities', 'Rome', { size: 9 }, rome)
  for (const [i, home] of [bonn, bonn, bonn, rome, rome, oslo].entries()) make('people', `p${i}`, { home })
  make('people', 'all', { seen: [bonn, rome, oslo] })
  const { now } = world.clock
  const newId = growingIds(() => now() + 1)
  overlay = overlayStore(world.store, { now, steadyNow: now, newId, engines: plainEngines })
})

async function people(filter: Json, given: { readonly limit?: number; readonly offset?: number } = {}) {
  const definitions = world.store.definitions(world.scope)
  const entity = definitions.getEntity('people')
  const { entries, total } = await overlay.reads.listEntries(world.scope, {
    entityId: entity.id,
    filter: parseFilter(filter, { definitions, entity, now: world.clock.now(), allowUndeclared: false }),
    sort: parseSort('title', 'asc', { definitions, entity }),
    limit: 100,
    offset: 0,
    count: 'exact',
    ...given,
  })
  return [...entries.map(({ title }) => title), total]
}

const large = { key: 'home.size', op: 'gte', value: 5 }
const resize = (id: string, size: number) =>
  overlay.writer.execute(world.scope, 'entry.setFields', {
    entity: 'cities',
    entryId: id,
    fields: [{ key: 'size', value: size }],
    force: false,
  })

it('a filter sees through relations what was written of the entries that they lead to', async () => {
  expect(await people(large)).toEqual(['p3', 'p4', 2])
  await resize(bonn, 7)
  expect(await people(large)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 5])
  expect(await people(large, { limit: 2, offset: 2 })).toEqual(['p2', 'p3', 5])
  await resize(rome, 1)
  expect(await people(large)).toEqual(['p0', 'p1', 'p2', 3])
  expect(await people({ not: large })).toEqual(['all', 'p3', 'p4', 'p5', 4])
  expect(await people({ key: 'seen.size', op: 'gte', value: 5 })).toEqual(['all', 1])
})

it('a relation to what was put into the trash reads as absent, and one to what was made leads somewhere', async () => {
  const isEmpty = { key: 'home', op: 'is_empty' }
  expect(await people(isEmpty)).toEqual(['all', 1])
  await overlay.writer.execute(world.scope, 'entry.clear', {
    entity: 'cities',
    reference: { type: 'city', id: 'Rome' },
  })
  expect(await people(isEmpty)).toEqual(['all', 'p3', 'p4', 3])
  expect(await people(large)).toEqual([0])
  expect(await people({ key: 'home', op: 'eq', value: rome })).toEqual([0])
  await overlay.writer.execute(world.scope, 'entry.create', {
    entity: 'cities',
    id: oslo,
    title: 'Oslo',
    values: [{ key: 'size', value: 8 }],
    reference: null,
    strict: false,
  })
  expect(await people(large)).toEqual(['p5', 1])
  expect(await people({ key: 'seen.title', op: 'contains', value: 'osl' })).toEqual(['all', 1])
})

it('more of them than go into one answer of the base', async () => {
  for (let i = 0; i < 1200; i++) {
    world.execute('entry.create', {
      entity: 'people',
      title: `q${String(i).padStart(4, '0')}`,
      values: [{ key: 'home', value: bonn }],
      reference: null,
      strict: false,
    })
  }
  expect((await people(large)).at(-1)).toBe(2)
  await resize(bonn, 7)
  expect(await people(large, { limit: 3, offset: 1003 })).toEqual(['q0998', 'q0999', 'q1000', 1205])
})
