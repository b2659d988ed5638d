import { beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import type { Ledger } from '../store/index.ts'
import { anEntryId, aWorld, plainEngines, refusalOf, runNow, type World } from '../testing/index.ts'
import type { CreateEntryInput } from './create-entry.ts'
import type { Entry } from './entry.ts'
import { reassignReference } from './reassign-reference.ts'

const visitor = { type: 'quiz_visitor', id: 'v1' }
const ada = { type: 'customer', id: 'ada' }
let world: World

beforeEach(() => {
  world = aWorld()
  world.execute('entity.create', {
    declaration: {
      name: 'Leads',
      fields: [
        { key: 'email', unique: true },
        { key: 'parent', type: 'reference', options: { target_entity: 'leads' } },
      ],
    },
  })
  world.execute('entity.create', {
    declaration: {
      name: 'Orders',
      fields: [
        { key: 'lead', type: 'reference', options: { target_entity: 'leads' } },
        { key: 'leads', type: 'multi_reference', options: { target_entity: 'leads' } },
      ],
    },
  })
})

function record(
  reference: typeof ada | null,
  values: Readonly<Record<string, Json>> = {},
  given: Partial<CreateEntryInput> = {},
): Entry {
  world.clock.advance(1)
  const pairs = Object.entries(values).map(([key, value]) => ({ key, value }))
  const input = { entity: 'leads', title: null, values: pairs, reference, strict: false, ...given }
  return world.execute('entry.create', input).entry
}

function value(reference: typeof ada, key: string, item: Json): string {
  world.clock.advance(1)
  return world.execute('entry.addFieldValue', { entity: 'leads', reference, key, value: item }).entryId
}

function reassign(from = visitor, to = ada) {
  world.clock.advance(1)
  return world.execute('entry.reassignReference', { entity: 'leads', from, to })
}

function read(id: string): Entry | undefined {
  return world.store.reads.findEntry(world.scope, id) as Entry | undefined
}

function listOf(reference: typeof ada): readonly Entry[] {
  return world.store.reads.listEntriesOf(world.scope, {
    entityId: 1,
    reference,
    limit: 5000,
    offset: 0,
  }) as readonly Entry[]
}

describe('reassignReference (rule 2.2-4)', () => {
  it('does nothing where there is nothing to move', () => {
    record(ada, { a: 1 })
    expect(world.changesBy(() => expect(reassign()).toEqual({ migrated: 0, merged: false, repointed: 0 }))).toEqual([])
  })

  it('does nothing where both are the same', () => {
    record(ada)
    expect(
      world.changesBy(() => expect(reassign(ada, ada)).toEqual({ migrated: 0, merged: false, repointed: 0 })),
    ).toEqual([])
  })

  it('re-points every entry where the target has no record', () => {
    const entries = [record(visitor, { a: 1 }).id, record(visitor).id, value(visitor, 'note', 'x')]
    const changes = world.changesBy(() => expect(reassign()).toEqual({ migrated: 3, merged: false, repointed: 0 }))
    expect(changes).toHaveLength(3)
    expect(changes[0]).toMatchObject({
      kind: 'updated',
      version: 2,
      set: { reference_type: { from: 'quiz_visitor', to: 'customer' }, reference_id: { from: 'v1', to: 'ada' } },
    })
    expect(entries.map((id) => read(id)?.reference)).toEqual([ada, ada, ada])
    expect(listOf(visitor)).toEqual([])
  })

  it('re-points records where the target has only values', () => {
    value(ada, 'note', 'own')
    const moved = record(visitor)
    expect(reassign()).toEqual({ migrated: 1, merged: false, repointed: 0 })
    expect(read(moved.id)?.reference).toEqual(ada)
  })

  it('merges into the target’s newest record, whose values win', () => {
    const [one, two] = ['one', 'two'].map(
      (name) => world.execute('account.putMember', { email: `${name}@example.com`, role: 'editor' }).user.id,
    ) as [number, number]
    record(ada, { a: 'older' })
    const target = record(ada, { a: 'own' }, { title: 'Ada', assigneeUserId: one })
    const first = record(visitor, { a: 'visitor', b: 'first', c: 'first' }, { title: 'First' })
    const second = record(visitor, { b: 'second', d: '' }, { title: 'Second', assigneeUserId: two, assigneeTeamId: 3 })
    expect(reassign()).toEqual({ migrated: 2, merged: true, repointed: 0 })
    expect(read(target.id)).toMatchObject({
      values: { a: 'own', b: 'second', c: 'first', d: '' },
      title: 'Ada',
      assigneeUserId: one,
      assigneeTeamId: 3,
      stageId: target.stageId,
      reference: ada,
      version: 2,
    })
    expect([read(first.id), read(second.id)]).toEqual([undefined, undefined])
  })

  it('takes the visitor’s newest title where the target has none', () => {
    const target = record(ada)
    record(visitor, {}, { title: 'First' })
    record(visitor, {}, { title: 'Second' })
    record(visitor)
    reassign()
    expect(read(target.id)?.title).toBe('Second')
  })

  it('keeps the target’s stage, even one whose requirements were made later', () => {
    const target = record(ada)
    record(visitor, { a: 1 })
    reassign()
    expect(read(target.id)).toMatchObject({ stageId: target.stageId, stageChangedAt: target.stageChangedAt })
  })

  it('moves values over beside a merge, and says so in one change each', () => {
    const target = record(ada)
    const moved = record(visitor, { a: 1 })
    const note = value(visitor, 'note', 'x')
    const changes = world.changesBy(() => expect(reassign()).toEqual({ migrated: 2, merged: true, repointed: 0 }))
    expect(changes.map((change) => ('entryId' in change ? [change.entryId, change.kind] : []))).toEqual([
      [note, 'updated'],
      [moved.id, 'deleted'],
      [target.id, 'updated'],
    ])
    expect(read(note)).toMatchObject({ kind: 'value', reference: ada })
  })

  it('merges by moving values over, where the visitor has no record', () => {
    const target = record(ada, { a: 1 })
    const note = value(visitor, 'note', 'x')
    expect(reassign()).toEqual({ migrated: 1, merged: true, repointed: 0 })
    expect(read(note)).toMatchObject({ kind: 'value', reference: ada })
    expect(read(target.id)?.version).toBe(1)
  })

  it('is harmless when it is repeated', () => {
    record(ada, { a: 1 })
    record(visitor, { b: 2 })
    value(visitor, 'note', 'x')
    reassign()
    expect(world.changesBy(() => expect(reassign()).toEqual({ migrated: 0, merged: false, repointed: 0 }))).toEqual([])
  })

  it('leaves other entities and references alone', () => {
    const order = record(visitor, {}, { entity: 'orders' })
    const other = record({ type: 'quiz_visitor', id: 'v2' })
    record(visitor)
    reassign()
    expect([read(order.id)?.version, read(other.id)?.version]).toEqual([1, 1])
  })

  it('lets the target take a unique value that the visitor held', () => {
    const target = record(ada)
    record(visitor, { email: 'ada@example.com' })
    reassign()
    expect(read(target.id)?.values).toEqual({ email: 'ada@example.com' })
  })

  it('writes nothing at all where the merged entry would be too large', () => {
    const many = (from: number) => Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${from + i}`, 1]))
    record(ada, many(0))
    const mine = record(visitor, many(300))
    expect(world.changesBy(() => expect(refusalOf(reassign).code).toBe('entry.too_large'))).toEqual([])
    expect(read(mine.id)?.reference).toEqual(visitor)
  })

  it('takes at most 8 MB, read and written, and is refused whole', () => {
    const large = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`k${i}`, 'x'.repeat(9_500)]))
    for (let i = 0; i < 16; i++) record(visitor, large)
    expect(reassign()).toEqual({ migrated: 16, merged: false, repointed: 0 })
    for (let i = 0; i < 20; i++) record(visitor, large)
    const changes = world.changesBy(() => {
      expect(refusalOf(() => reassign(visitor, { type: 'customer', id: 'eve' }))).toMatchObject({
        code: 'limit.reached',
        details: { what: 'MB of entries read and written at once', limit: 8 },
      })
    })
    expect(changes).toEqual([])
    expect(listOf(visitor)).toHaveLength(20)
  })

  it('takes no more of small ones either: each counts with all that is kept of it', () => {
    const one = read(value(visitor, 'note', 1))!
    for (let i = 1; i < 12_000; i++) void world.store.ledger.insertEntry(world.scope, { ...one, id: anEntryId(i) })
    const changes = world.changesBy(() => expect(refusalOf(reassign).code).toBe('limit.reached'))
    expect(changes).toEqual([])
  })

  it('moves more than one chunk', () => {
    for (let i = 0; i < 1100; i++) value(visitor, 'note', i)
    expect(reassign().migrated).toBe(1100)
    expect(listOf(ada)).toHaveLength(1100)
  })

  it('merges more than one chunk of records, with values between them', () => {
    const target = record(ada)
    for (let i = 0; i < 1100; i++) {
      if (i % 3) record(visitor, { [`k${i % 7}`]: i })
      else value(visitor, 'note', i)
    }
    expect(reassign()).toEqual({ migrated: 1100, merged: true, repointed: 0 })
    expect(read(target.id)?.values).toEqual({ k0: 1099, k1: 1093, k2: 1094, k3: 1088, k4: 1096, k5: 1097, k6: 1091 })
    expect(listOf(ada)).toHaveLength(368)
    expect(listOf(visitor)).toEqual([])
  })
})

describe('relations to merged records', () => {
  it('lead to the target afterwards, each once', () => {
    const [target, moved, other] = [record(ada), record(visitor), record({ type: 'customer', id: 'eve' })]
    const order = (values: Readonly<Record<string, Json>>) => record(null, values, { entity: 'orders' }).id
    const one = order({ lead: moved.id, note: moved.id })
    const many = order({ leads: [other.id, moved.id, target.id], lead: other.id })
    const untouched = order({ lead: target.id })
    reassign()
    expect(read(one)).toMatchObject({ values: { lead: target.id, note: moved.id }, version: 2 })
    expect(read(many)).toMatchObject({ values: { leads: [other.id, target.id], lead: other.id }, version: 2 })
    expect(read(untouched)?.version).toBe(1)
  })

  it('are only what fits the field: other values are kept as given', () => {
    const [target, moved] = [record(ada), record(visitor)]
    const id = record(null, { lead: [moved.id], leads: moved.id, note: moved.id }, { entity: 'orders' }).id
    const both = record(null, { lead: moved.id, leads: moved.id }, { entity: 'orders' }).id
    reassign()
    expect(read(id)).toMatchObject({ values: { lead: [moved.id], leads: moved.id, note: moved.id }, version: 1 })
    expect(read(both)?.values).toEqual({ lead: target.id, leads: moved.id })
  })

  it('are re-pointed in more than one chunk', () => {
    const target = record(ada)
    const moved = record(visitor)
    for (let i = 0; i < 1001; i++) record(null, { lead: moved.id }, { entity: 'orders' })
    reassign()
    const referrers = (entryId: string) =>
      world.store.reads.listReferrers(world.scope, { entryId, limit: 5000, offset: 0 })
    expect([referrers(moved.id), referrers(target.id)].map((list) => (list as readonly Entry[]).length)).toEqual([
      0, 1001,
    ])
  })

  it('of the target itself lead to itself', () => {
    const moved = record(visitor)
    const target = record(ada, { parent: moved.id })
    const sibling = record(visitor, { parent: moved.id })
    reassign()
    expect(read(target.id)?.values).toEqual({ parent: target.id })
    expect(read(sibling.id)).toBeUndefined()
  })

  it('that are unique and would then be held twice refuse the whole', () => {
    const { id: entityId } = world.store.definitions(world.scope).getEntity('orders')
    world.execute('entity.createField', {
      entityId,
      declaration: { key: 'only', type: 'reference', unique: true, options: { target_entity: 'leads' } },
    })
    const [target, moved] = [record(ada), record(visitor)]
    const held = [target, moved].map((lead) => record(null, { only: lead.id }, { entity: 'orders' }).id)
    expect(refusalOf(reassign)).toMatchObject({ code: 'field.unique', details: { key: 'only', entryId: held[0] } })
    expect(read(moved.id)?.reference).toEqual(visitor)
  })
})

it('ends where an index lists referrers that do not refer', () => {
  const [target, moved] = [record(ada), record(visitor)]
  const order = record(null, { lead: moved.id }, { entity: 'orders' })
  const strangers = Array.from({ length: 1200 }, () => record(null, {}, { entity: 'orders' }))
  const { ledger } = world.store
  const lagging: Ledger = {
    ...ledger,
    listReferrers: (_, { limit, offset }) => [...strangers, read(order.id)!].slice(offset, offset + limit),
  }
  const deciding = {
    scope: world.scope,
    now: world.clock.now(),
    steadyNow: 0,
    newId: () => 'unused',
    engines: plainEngines,
  }
  const work = reassignReference(deciding, { entity: 'leads', from: visitor, to: ada })
  expect(runNow(work, lagging)).toEqual({ migrated: 1, merged: true, repointed: 1 })
  expect(read(order.id)?.values).toEqual({ lead: target.id })
})
