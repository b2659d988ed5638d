import { beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { aDeal, aWorld, issuesOf, refusalOf, type World } from '../testing/index.ts'
import type { Entry } from './entry.ts'

const ada = { type: 'customer', id: 'ada' }
const bob = { type: 'customer', id: 'bob' }
let world: World

beforeEach(() => {
  world = aWorld()
  world.execute('entity.create', {
    declaration: { name: 'Leads', slug: 'leads', fields: [{ key: 'score', type: 'number' }] },
  })
})

function set(
  values: Readonly<Record<string, Json>>,
  options: { force?: boolean; reference?: typeof ada; entryId?: string } = {},
) {
  const fields = Object.entries(values).map(([key, value]) => ({ key, value }))
  const { reference = ada, force = false, entryId } = options
  world.clock.advance(1)
  return world.execute('entry.setFields', {
    entity: 'leads',
    fields,
    force,
    ...(entryId === undefined ? { reference } : { entryId }),
  })
}

function add(key: string, value: Json) {
  world.clock.advance(1)
  return world.execute('entry.addFieldValue', { entity: 'leads', reference: ada, key, value })
}

function addRecord(values: Readonly<Record<string, Json>> = {}) {
  world.clock.advance(1)
  const pairs = Object.entries(values).map(([key, value]) => ({ key, value }))
  return world.execute('entry.create', { entity: 'leads', title: null, values: pairs, reference: ada, strict: false })
    .entry
}

function read(id: string): Entry {
  return world.store.reads.findEntry(world.scope, id) as Entry
}

describe('placement (rule 2.2-2)', () => {
  it('makes a record on the default pipeline’s first stage where there is none', () => {
    const { entryId, version, seq } = set({ score: 5 })
    const [pipeline] = world.store.definitions(world.scope).pipelinesOf(1)
    const [stage] = world.store.definitions(world.scope).stagesOf(pipeline!.id)
    expect(read(entryId)).toMatchObject({
      kind: 'record',
      title: null,
      reference: ada,
      values: { score: 5 },
      version: 1,
      pipelineId: pipeline!.id,
      stageId: stage!.id,
      stageChangedAt: world.clock.now(),
      createdBy: world.scope.actor,
    })
    expect([version, seq]).toEqual([1, world.store.changes(world.scope).at(-1)!.seq])
  })

  it('makes a record on no stage in data mode', () => {
    world.execute('entity.create', { declaration: { name: 'Notes', entity_mode: 'data' } })
    const fields = [{ key: 'text', value: 'a' }]
    const { entryId } = world.execute('entry.setFields', { entity: 'notes', reference: ada, fields, force: false })
    expect(read(entryId)).toMatchObject({ pipelineId: null, stageId: null, stageChangedAt: null, rank: null })
  })

  it('updates the newest record where none holds a key', () => {
    addRecord({ a: 1 })
    const newest = addRecord({ a: 2 })
    expect(set({ b: 3 }).entryId).toBe(newest.id)
    expect(read(newest.id).values).toEqual({ a: 2, b: 3 })
  })

  it('updates the newest entry that holds one of the keys, an older record too', () => {
    const older = addRecord({ a: 1, b: 1 })
    const newer = addRecord({ a: 2 })
    addRecord({ c: 3 })
    expect(set({ b: 9, z: 9 }).entryId).toBe(older.id)
    expect(set({ a: 9, b: 9 }).entryId).toBe(newer.id)
  })

  it('updates an entry of kind value where that is the newest that holds the key', () => {
    addRecord({ note: 'old' })
    const { entryId } = add('note', 'newer')
    expect(set({ note: 'newest' }).entryId).toBe(entryId)
    expect(read(entryId)).toMatchObject({ kind: 'value', values: { note: 'newest' } })
  })

  it('with force updates the newest record, whatever others hold', () => {
    addRecord({ a: 1 })
    const newest = addRecord()
    add('a', 2)
    expect(set({ a: 9 }, { force: true }).entryId).toBe(newest.id)
  })

  it('with force makes a record where there are only values', () => {
    const { entryId } = add('a', 1)
    const made = set({ a: 2 }, { force: true }).entryId
    expect(made).not.toBe(entryId)
    expect(read(made).kind).toBe('record')
  })

  it('makes a record where there are only values without the key', () => {
    add('a', 1)
    expect(read(set({ b: 2 }).entryId)).toMatchObject({ kind: 'record', values: { b: 2 } })
  })

  it('takes of two entries of the same moment the one with the greater id', () => {
    const first = addRecord({ a: 1 })
    const second = world.execute('entry.create', {
      entity: 'leads',
      title: null,
      values: [{ key: 'a', value: 2 }],
      reference: ada,
      strict: false,
    }).entry
    expect(second.createdAt).toBe(first.createdAt)
    expect(set({ a: 9 }).entryId).toBe(second.id)
  })

  it('never looks at another reference, entity, or at the trash', () => {
    set({ a: 1 }, { reference: bob })
    world.execute('entity.create', { declaration: { name: 'Deals' } })
    const fields = [{ key: 'a', value: 1 }]
    world.execute('entry.setFields', { entity: 'deals', reference: ada, fields, force: false })
    const own = set({ a: 1 }).entryId
    expect(read(own)).toMatchObject({ version: 1, entityId: 1, reference: ada })
    world.execute('entry.clear', { entity: 'leads', reference: ada })
    expect(set({ a: 2 }).entryId).not.toBe(own)
  })

  it('looks at every entry, however many there are', () => {
    const oldest = addRecord({ rare: 1 })
    for (let i = 0; i < 600; i++) addRecord()
    expect(set({ rare: 2 }).entryId).toBe(oldest.id)
  })
})

describe('an entry that is named (rule 2.1-5)', () => {
  it('is the one that is written', () => {
    const first = addRecord({ a: 1 })
    addRecord({ a: 2 })
    expect(set({ a: 3 }, { entryId: first.id }).entryId).toBe(first.id)
  })

  it('must be of the entity and live', () => {
    world.execute('entity.create', { declaration: { name: 'Deals' } })
    const { entry } = world.execute('entry.create', {
      entity: 'deals',
      title: null,
      values: [],
      reference: ada,
      strict: false,
    })
    const gone = addRecord()
    world.execute('entry.clear', { entity: 'leads', reference: ada })
    for (const entryId of [entry.id, gone.id, 'nothing']) {
      expect(refusalOf(() => set({ a: 1 }, { entryId })).code).toBe('entry.not_found')
    }
  })
})

describe('setFields', () => {
  it('merges: other keys stay as they are', () => {
    const { id } = addRecord({ a: 1, b: { deep: [1] } })
    expect(set({ a: 2, c: 'x' })).toMatchObject({ entryId: id, version: 2 })
    expect(read(id).values).toEqual({ a: 2, b: { deep: [1] }, c: 'x' })
  })

  it('leaves one change for each write, saying what changed', () => {
    const { id } = addRecord({ a: 1, b: 1 })
    const [change, ...more] = world.changesBy(() => set({ a: 2, b: 1, c: { x: 1 } }))
    expect(more).toEqual([])
    expect(change).toMatchObject({
      entryId: id,
      version: 2,
      kind: 'updated',
      by: world.scope.actor,
      at: world.clock.now(),
      batch: null,
      set: { a: { from: 1, to: 2 }, c: { from: null, to: { x: 1 } } },
    })
    expect(Object.keys((change as { set: object }).set)).toEqual(['a', 'c'])
  })

  it('changes and logs nothing where nothing changes (rule 1.3-7)', () => {
    const { id } = addRecord({ a: { x: 1, y: [2] }, z: 0 })
    const before = read(id)
    let report
    expect(world.changesBy(() => (report = set({ a: { y: [2], x: 1 }, z: -0 })))).toEqual([])
    expect(report).toMatchObject({ entryId: id, version: 1, seq: null })
    expect(read(id)).toBe(before)
  })

  it('keeps what does not fit its field, with a remark', () => {
    const { entryId, remarks } = set({ score: 'many', free: true })
    expect(read(entryId).values).toEqual({ score: 'many', free: true })
    expect(remarks).toEqual(['The score field must be a number. The value under score is kept as given.'])
  })

  it('keeps what breaks only the rules of its field, with a remark (rule 1.3-4)', () => {
    const entity = world.store.definitions(world.scope).getEntity('leads')
    const declaration = { key: 'weight', type: 'number', validation_rules: { min: 20, max: 700 } }
    world.execute('entity.createField', { entityId: entity.id, declaration })
    const { entryId, remarks } = set({ weight: 701 })
    expect(read(entryId).values).toEqual({ weight: 701 })
    expect(remarks).toEqual(['The weight field must be at most 700. The value under weight is kept as given.'])
    expect(set({ weight: 700 }).remarks).toEqual([])
  })

  it('writes nothing at all where one value can not be stored', () => {
    expect(world.changesBy(() => issuesOf(() => set({ a: 1, b: 'x\0' })))).toEqual([])
    expect(issuesOf(() => set({ a: null }))).toEqual({ 'values.a': ['The a field must not be null.'] })
    expect(issuesOf(() => set({ title: 'x' }))).toHaveProperty(['values.title'])
    expect(issuesOf(() => set({}))).toEqual({ fields: ['The fields field is required.'] })
  })

  it('refuses more than an entry may hold, and counts what is there already', () => {
    const keys = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${from + i}`, 1]))
    set(keys(0, 500))
    expect(refusalOf(() => set(keys(0, 501))).code).toBe('entry.too_large')
    expect(refusalOf(() => set({ one_more: 1 }, { force: true })).code).toBe('entry.too_large')
    expect(set(keys(0, 500)).seq).toBeNull()
  })

  it('names the nearest entity where there is none of that slug', () => {
    const wrong = () =>
      world.execute('entry.setFields', {
        entity: 'lead',
        reference: ada,
        fields: [{ key: 'a', value: 1 }],
        force: false,
      })
    expect(refusalOf(wrong)).toMatchObject({ code: 'entity.not_found', details: { slug: 'lead', nearest: 'leads' } })
  })
})

describe('a field that is unique (rule 1.2-11)', () => {
  beforeEach(() => {
    const entityId = world.store.definitions(world.scope).getEntity('leads').id
    world.execute('entity.createField', { entityId, declaration: { key: 'email', type: 'email', unique: true } })
  })

  it('holds for scripts too, case aside', () => {
    const { entryId } = set({ email: 'Ada@Example.com' })
    const taken = refusalOf(() => set({ email: 'ada@example.COM' }, { reference: bob }))
    expect(taken).toMatchObject({ code: 'field.unique', details: { key: 'email', entryId } })
    expect(set({ email: 'bob@example.com' }, { reference: bob }).version).toBe(1)
  })

  it('lets an entry write its own value again, in another case too', () => {
    set({ email: 'ada@example.com' })
    expect(set({ email: 'ada@example.com' }).seq).toBeNull()
    expect(set({ email: 'ADA@example.com' }).version).toBe(2)
  })

  it('holds for entries of kind value, and no longer for what lies in the trash', () => {
    add('email', 'ada@example.com')
    expect(refusalOf(() => add('email', 'ada@example.com')).code).toBe('field.unique')
    world.execute('entry.clear', { entity: 'leads', reference: ada })
    expect(add('email', 'ada@example.com').version).toBe(1)
  })

  it('holds in one entity at a time', () => {
    world.execute('entity.create', { declaration: { name: 'Deals', fields: [{ key: 'email', unique: true }] } })
    set({ email: 'ada@example.com' })
    const fields = [{ key: 'email', value: 'ada@example.com' }]
    expect(world.execute('entry.setFields', { entity: 'deals', reference: ada, fields, force: false }).version).toBe(1)
  })
})

describe('a stage that requires values (rule 1.2-7)', () => {
  it('refuses a new entry without them, naming stage and keys', () => {
    const stages = [{ name: 'Qualified', required_keys: ['budget', 'email'] }]
    world.execute('entity.create', { declaration: { name: 'Deals', pipelines: [{ name: 'Sales', stages }] } })
    const write = (values: Readonly<Record<string, Json>>) => {
      const fields = Object.entries(values).map(([key, value]) => ({ key, value }))
      return world.execute('entry.setFields', { entity: 'deals', reference: ada, fields, force: false })
    }
    expect(refusalOf(() => write({ email: 'a@b.c' }))).toMatchObject({
      code: 'stage.requirements',
      details: { stage: 'Qualified', keys: ['budget'] },
    })
    expect(write({ email: 'a@b.c', budget: 0 }).version).toBe(1)
    const value = () =>
      world.execute('entry.addFieldValue', { entity: 'deals', reference: ada, key: 'note', value: 'a' })
    expect(value().version).toBe(1)
  })

  it('asks nothing of an entry that stands there already', () => {
    const stages = [{ name: 'Qualified', required_keys: ['budget'] }]
    const entity = world.execute('entity.create', {
      declaration: { name: 'Deals', pipelines: [{ name: 'Sales', stages }] },
    })
    const [pipeline] = world.store.definitions(world.scope).pipelinesOf(entity.id)
    const [stage] = world.store.definitions(world.scope).stagesOf(pipeline!.id)
    // It came before the requirement did.
    const deal = aDeal({ entityId: entity.id, pipelineId: pipeline!.id, stageId: stage!.id, reference: ada })
    void world.store.ledger.insertEntry(world.scope, deal)
    const fields = [{ key: 'note', value: 'a' }]
    expect(world.execute('entry.setFields', { entity: 'deals', reference: ada, fields, force: false })).toMatchObject({
      entryId: deal.id,
      version: 2,
    })
  })
})
