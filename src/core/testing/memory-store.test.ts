import { describe, expect, it } from 'vitest'
import { installationScope, systemActor } from '../brand/index.ts'
import { newestFirst, type EntrySort } from '../query/index.ts'
import type { Entry } from '../entry/index.ts'
import type { EntryList } from '../store/index.ts'
import { aDeal, anEntryId, aScope } from './builders.ts'
import { refusalOf } from './refusal.ts'
import { aWorld, type World } from './world.ts'

const ada = { type: 'customer', id: 'ada' }

function leads(): World {
  const world = aWorld()
  const fields = [
    { key: 'score', type: 'number' },
    { key: 'level', type: 'select', options: ['low', 'high'] },
  ]
  world.execute('entity.create', { declaration: { name: 'Leads', fields } })
  return world
}

function list(world: World, sort: EntrySort, given: object = {}): readonly string[] {
  const query = { entityId: 1, sort, limit: 100, offset: 0, count: 'exact', ...given } as const
  return (world.store.reads.listEntries(world.scope, query) as EntryList).entries.map(
    (entry) => entry.title ?? entry.id.slice(-2),
  )
}

describe('the memory store', () => {
  it('takes back everything of a command that is refused', () => {
    const world = leads()
    const before = { changes: world.store.changes(world.scope), definitions: world.store.definitions(world.scope) }
    const wrong = { name: 'Deals', fields: [{ key: 'a' }, { key: 'a' }] }
    expect(refusalOf(() => world.execute('entity.create', { declaration: wrong })).code).toBe('input.invalid')
    expect(world.store.changes(world.scope)).toEqual(before.changes)
    expect(world.store.definitions(world.scope).data).toEqual(before.definitions.data)

    const { slug, id } = world.execute('entity.create', { declaration: { name: 'Deals' } })
    expect([slug, id]).toEqual(['deals', 2])
    expect(world.store.definitions(world.scope).fieldsOf(id)).toEqual([])
    expect(world.store.changes(world.scope).map(({ seq }) => seq)).toEqual(
      world.store.changes(world.scope).map((_, i) => i + 1),
    )
  })

  it('answers commands later, as every writer does', async () => {
    const world = leads()
    const { scope, store } = world
    const report = await store.writer.execute(scope, 'entry.addFieldValue', {
      entity: 'leads',
      reference: ada,
      key: 'a',
      value: 1,
    })
    expect(report.version).toBe(1)
    const refused = store.writer.execute(scope, 'entry.addFieldValue', {
      entity: 'none',
      reference: ada,
      key: 'a',
      value: 1,
    })
    await expect(refused).rejects.toMatchObject({ code: 'entity.not_found' })
  })

  it('lets nothing cross from brand to brand', () => {
    const world = leads()
    world.execute('entry.addFieldValue', { entity: 'leads', reference: ada, key: 'a', value: 1 })
    const other = aScope({
      brandId: world.store.execute(installationScope(systemActor), 'brand.create', { declaration: { name: 'Other' } })
        .id,
    })
    expect(world.store.definitions(other).findEntity('leads')).toBeUndefined()
    expect(world.store.reads.listEntriesOf(other, { entityId: 1, reference: ada, limit: 9, offset: 0 })).toEqual([])
    expect([world.store.changes(other), world.store.reads.countEntries(other)]).toEqual([[], {}])
    expect(() => world.store.definitions(aScope({ brandId: 99 }))).toThrow('No brand')
  })

  it('never shares what it holds with whoever gave it', () => {
    const world = leads()
    const list = ['a']
    const { entryId } = world.execute('entry.addFieldValue', {
      entity: 'leads',
      reference: ada,
      key: 'list',
      value: list,
    })
    list.push('b')
    const entry = world.store.reads.findEntry(world.scope, entryId) as Entry
    expect(entry.values).toEqual({ list: ['a'] })
    expect(() => (entry.values['list'] as string[]).push('c')).toThrow(TypeError)
  })

  it('refuses to insert an entry twice, or to update one that it does not hold so', () => {
    const world = leads()
    const stale = aDeal({ version: 3 })
    void world.store.ledger.insertEntry(world.scope, aDeal({ version: 4 }))
    expect(() => world.store.ledger.updateEntry(world.scope, stale, { ...stale, version: 4 })).toThrow('in version 4')
    expect(() => world.store.ledger.insertEntry(world.scope, stale)).toThrow('invalid')
  })

  it('goes on with the clock, never back', () => {
    const world = leads()
    const create = () =>
      world.execute('entry.create', { entity: 'leads', title: null, values: [], reference: ada, strict: false }).entry
    const first = create()
    world.clock.advance(-5000)
    const second = create()
    expect(second.createdAt).toBe(first.createdAt)
    expect(second.id > first.id).toBe(true)
  })
})

describe('lists of the memory store', () => {
  const world = leads()
  const insert = (number: number, title: string | null, values = {}, given: Partial<Entry> = {}) => {
    void world.store.ledger.insertEntry(world.scope, aDeal({ id: anEntryId(number), title, values, ...given }))
  }
  insert(1, 'Zürich Nord', { score: 5, level: 'high' })
  insert(2, 'ärger', { score: 5, level: 'low' })
  insert(3, null, { score: 'misfit' })
  insert(4, 'Bonn', {}, { createdAt: 0, reference: ada, stageId: 7 })
  insert(5, 'A value', { score: 1 }, { kind: 'value', reference: ada })
  insert(6, 'gone', {}, { deletedAt: 1 })

  it('sort texts folded, a select by its options, and what is missing last (rule 1.3-9)', () => {
    const by = (fieldKey: string, direction: 'asc' | 'desc'): EntrySort => ({
      by: { fieldKey },
      direction,
      ties: 'asc',
    })
    expect(list(world, { by: { property: 'title' }, direction: 'asc', ties: 'asc' })).toEqual([
      'A value',
      'ärger',
      'Bonn',
      'Zürich Nord',
      '03',
    ])
    expect(list(world, { by: { property: 'title' }, direction: 'desc', ties: 'asc' })).toEqual([
      'Zürich Nord',
      'Bonn',
      'ärger',
      'A value',
      '03',
    ])
    expect(list(world, by('score', 'asc'))).toEqual(['A value', 'Zürich Nord', 'ärger', '03', 'Bonn'])
    expect(list(world, by('score', 'desc'))).toEqual(['Zürich Nord', 'ärger', 'A value', '03', 'Bonn'])
    expect(list(world, by('level', 'asc'))).toEqual(['ärger', 'Zürich Nord', '03', 'Bonn', 'A value'])
    expect(list(world, newestFirst)).toEqual(['A value', '03', 'ärger', 'Zürich Nord', 'Bonn'])
  })

  it('narrow by kind, stage, reference, words of the title and filter', () => {
    expect(list(world, newestFirst, { kind: 'value' })).toEqual(['A value'])
    expect(list(world, newestFirst, { stageId: 7 })).toEqual(['Bonn'])
    expect(list(world, newestFirst, { pipelineId: 7 })).toEqual([])
    expect(list(world, newestFirst, { reference: ada })).toEqual(['A value', 'Bonn'])
    expect(list(world, newestFirst, { q: 'zurich NO' })).toEqual(['Zürich Nord'])
    expect(list(world, newestFirst, { q: 'zuri nord' })).toEqual([])
    expect(list(world, newestFirst, { q: ' ' })).toHaveLength(5)
    const filter = {
      kind: 'not',
      of: { kind: 'condition', target: { property: 'title' }, test: { op: 'is_not_empty' } },
    }
    expect(list(world, newestFirst, { filter })).toEqual(['03'])
  })

  it('go on after an entry, and count all that match', () => {
    expect(list(world, newestFirst, { afterId: anEntryId(3), limit: 2 })).toEqual(['ärger', 'Zürich Nord'])
    expect(list(world, newestFirst, { afterId: anEntryId(6) })).toEqual([])
    expect(list(world, newestFirst, { offset: 3 })).toEqual(['Zürich Nord', 'Bonn'])
    const read = (count: 'exact' | 'none') =>
      world.store.reads.listEntries(world.scope, {
        entityId: 1,
        sort: newestFirst,
        limit: 1,
        offset: 0,
        count,
      }) as EntryList
    expect([read('exact').total, read('none').total]).toEqual([5, null])
    expect(world.store.reads.countEntries(world.scope)).toEqual({ 1: 5 })
    expect(world.store.reads.countByEntity(world.scope, ada)).toEqual([{ entityId: 1, count: 2 }])
  })
})
