import { beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { anEntryId, aWorld, type World } from '../testing/index.ts'
import type { Entry } from './entry.ts'
import { hideTrashedRelations, hideTrashedValues } from './trashed-relations.ts'

const bonnsOwn = { type: 'city', id: 'bonn' }
let world: World
let bonn: Entry
let rome: Entry

beforeEach(() => {
  world = aWorld()
  world.execute('entity.create', { declaration: { name: 'Cities', entity_mode: 'data' } })
  const target = { options: { target_entity: 'cities' } }
  const fields = [
    { key: 'home', type: 'reference', ...target },
    { key: 'visited', type: 'multi_reference', ...target },
    { key: 'name' },
  ]
  world.execute('entity.create', { declaration: { name: 'People', entity_mode: 'data', fields } })
  bonn = create('cities', {}, bonnsOwn)
  rome = create('cities', {})
})

function create(entity: string, values: Readonly<Record<string, Json>>, reference: Entry['reference'] = null): Entry {
  const pairs = Object.entries(values).map(([key, value]) => ({ key, value }))
  return world.execute('entry.create', { entity, title: null, values: pairs, reference, strict: false }).entry
}

function trashBonn(): void {
  world.execute('entry.clear', { entity: 'cities', reference: bonnsOwn })
}

/** As the store holds it afterwards. No command brings an entry back yet. */
function restoreBonn(): void {
  const now = world.clock.now()
  const trashed: Entry = { ...bonn, version: 2, updatedAt: now, deletedAt: now }
  void world.store.ledger.updateEntry(world.scope, trashed, { ...trashed, version: 3, deletedAt: null })
}

function show(...entries: Entry[]): readonly Entry[] {
  const { store, scope } = world
  const definitions = store.definitions(scope)
  return hideTrashedRelations(store.reads, scope, { definitions, entries }) as readonly Entry[]
}

describe('hideTrashedRelations (rule 1.6-4)', () => {
  it('takes out what leads into the trash, and brings it back with its target', () => {
    const ada = create('people', { home: bonn.id, visited: [rome.id, bonn.id], name: 'Ada' })
    const bob = create('people', { home: rome.id, visited: [bonn.id] })
    expect(show(ada, bob)).toEqual([ada, bob])
    trashBonn()
    expect(show(ada, bob).map(({ values }) => values)).toEqual([
      { visited: [rome.id], name: 'Ada' },
      { home: rome.id, visited: [] },
    ])
    restoreBonn()
    expect(show(ada, bob)).toEqual([ada, bob])
  })

  it('leaves alone what is stored, what leads nowhere, and what is no relation', () => {
    trashBonn()
    const values = { home: anEntryId(404), visited: bonn.id, name: bonn.id, free: bonn.id }
    const eve = create('people', values)
    const ada = create('people', { home: bonn.id })
    expect(show(eve, ada).map((entry) => entry.values)).toEqual([values, {}])
    expect(world.store.reads.findEntry(world.scope, ada.id)).toEqual(ada)
  })

  it('survives a later write of the entry that links', () => {
    const adas = { type: 'customer', id: 'ada' }
    create('people', { home: bonn.id }, adas)
    trashBonn()
    const fields = [{ key: 'name', value: 'Ada' }]
    const { entryId } = world.execute('entry.setFields', { entity: 'people', reference: adas, fields, force: false })
    restoreBonn()
    const written = world.store.reads.findEntry(world.scope, entryId) as Entry
    expect(show(written)[0]?.values).toEqual({ home: bonn.id, name: 'Ada' })
  })

  it('asks nothing of the store where nothing is related', () => {
    const { store, scope } = world
    const reads = { listTrashed: () => expect.unreachable() }
    const entries = [bonn, create('people', { name: 'Ada' })]
    expect(hideTrashedRelations(reads, scope, { definitions: store.definitions(scope), entries })).toEqual(entries)
  })

  it('waits for a store that answers later', async () => {
    const ada = create('people', { home: bonn.id })
    trashBonn()
    const { store, scope } = world
    const reads = {
      listTrashed: async (...asked: Parameters<typeof store.reads.listTrashed>) => store.reads.listTrashed(...asked),
    }
    const definitions = store.definitions(scope)
    expect(await hideTrashedRelations(reads, scope, { definitions, entries: [ada] })).toMatchObject([{ values: {} }])
  })
})

describe('hideTrashedValues', () => {
  it('leaves out what is absent and keeps the order', () => {
    trashBonn()
    const { store, scope } = world
    const field = (key: string) => store.definitions(scope).findField(2, key)!
    const hide = (key: string, values: readonly Json[]) =>
      hideTrashedValues(store.reads, scope, { field: field(key), values })
    expect(hide('home', [rome.id, bonn.id, 'Rome', bonn.id, rome.id])).toEqual([rome.id, 'Rome', rome.id])
    expect(hide('visited', [[bonn.id], [rome.id, bonn.id], 'x'])).toEqual([[], [rome.id], 'x'])
    expect(hide('name', [bonn.id])).toEqual([bonn.id])
  })
})
