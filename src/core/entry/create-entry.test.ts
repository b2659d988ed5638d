import { beforeEach, describe, expect, it } from 'vitest'
import { installationScope, systemActor } from '../brand/index.ts'
import type { Json } from '../json.ts'
import { anEntryId, aWorld, issuesOf, refusalOf, type World } from '../testing/index.ts'
import type { CreateEntryInput } from './create-entry.ts'

const fields = [
  { key: 'amount', type: 'number', required: true },
  { key: 'priority', type: 'select', options: ['low', 'high'], default_value: 'low' },
  { key: 'bio', type: 'rich_text', default_value: 'Hello<script>' },
  { key: 'code', ui_editable: false },
  { key: 'city', type: 'reference', options: { target_entity: 'cities' } },
  { key: 'cities', type: 'multi_reference', options: { target_entity: 'cities' } },
]
const admin = { actor: { type: 'user', id: '1', name: 'Eve' } } as const
let world: World

beforeEach(() => {
  world = aWorld()
  world.execute('entity.create', { declaration: { name: 'Cities', entity_mode: 'data' } })
  const pipelines = [
    { name: 'Sales', stages: [{ name: 'New' }, { name: 'Won', required_keys: ['code'] }] },
    { name: 'Support' },
  ]
  world.execute('entity.create', { declaration: { name: 'Deals', pipelines, fields } })
})

function pairs(values: Readonly<Record<string, Json>>) {
  return Object.entries(values).map(([key, value]) => ({ key, value }))
}

/** As a script does it. */
function createFreely(values: Readonly<Record<string, Json>>, given: Partial<CreateEntryInput> = {}) {
  return world.execute('entry.create', {
    entity: 'deals',
    title: null,
    reference: null,
    strict: false,
    values: pairs(values),
    ...given,
  })
}

/** As REST does it; as somebody in the admin with `admin`. */
function createStrictly(values: Readonly<Record<string, Json>>, given: Partial<CreateEntryInput> = {}, scope = {}) {
  const input = {
    entity: 'deals',
    title: 'A deal',
    reference: null,
    strict: true,
    pipeline: 'sales',
    stage: 'new',
    values: pairs(values),
  }
  return world.store.execute({ ...world.scope, ...scope }, 'entry.create', { ...input, ...given })
}

function aCity(kind: 'record' | 'value' = 'record') {
  if (kind === 'record') {
    return world.execute('entry.create', { entity: 'cities', title: 'Bonn', values: [], reference: null, strict: true })
      .entry.id
  }
  const reference = { type: 'order', id: '1' }
  return world.execute('entry.addFieldValue', { entity: 'cities', reference, key: 'a', value: 1 }).entryId
}

describe('a new entry', () => {
  it('is stored with its defaults, sanitised, and leaves one change', () => {
    let created
    const changes = world.changesBy(
      () => (created = createStrictly({ amount: 5 }, { reference: { type: 'order', id: '7' } })),
    )
    expect(created).toMatchObject({
      entry: {
        kind: 'record',
        title: 'A deal',
        version: 1,
        reference: { type: 'order', id: '7' },
        values: { amount: 5, priority: 'low', bio: 'Hello' },
        createdAt: world.clock.now(),
        deletedAt: null,
      },
      remarks: [],
    })
    expect(changes).toMatchObject([
      { kind: 'created', version: 1, set: { title: { from: null, to: 'A deal' }, amount: { from: null, to: 5 } } },
    ])
  })

  it('prefers what is given over a default; null is not given', () => {
    expect(createStrictly({ amount: 5, priority: 'high', bio: '' }).entry.values).toEqual({
      amount: 5,
      priority: 'high',
      bio: '',
    })
    expect(createStrictly({ amount: 5, priority: null }).entry.values).toMatchObject({ priority: 'low' })
  })

  it('needs what is required, of every writer (rule 1.3-4)', () => {
    for (const create of [createFreely, createStrictly]) {
      expect(refusalOf(() => create({}))).toMatchObject({ code: 'field.required', details: { keys: ['amount'] } })
      expect(refusalOf(() => create({ amount: null })).code).toBe('field.required')
      expect(create({ amount: 0 }).entry.version).toBe(1)
    }
  })

  it('stands on the default pipeline’s first stage where a script names none', () => {
    const { pipelineId, stageId } = createStrictly({ amount: 1 }).entry
    expect(createFreely({ amount: 1 }).entry).toMatchObject({ pipelineId, stageId })
  })

  it('enters a stage only with what it requires', () => {
    expect(refusalOf(() => createFreely({ amount: 1 }, { stage: 'won' }))).toMatchObject({
      code: 'stage.requirements',
      details: { stage: 'Won', keys: ['code'] },
    })
    expect(createFreely({ amount: 1, code: 'x' }, { stage: 'won' }).entry.stageChangedAt).toBe(world.clock.now())
  })

  it('has the id that its maker chose', () => {
    expect(createFreely({ amount: 1 }, { id: anEntryId(5) }).entry.id).toBe(anEntryId(5))
  })

  it('has a title of 512 characters at most, of every writer', () => {
    for (const create of [createFreely, createStrictly]) {
      expect(create({ amount: 1 }, { title: 'x'.repeat(512) }).entry.title).toHaveLength(512)
      expect(issuesOf(() => create({ amount: 1 }, { title: 'x'.repeat(513) }))).toHaveProperty('title')
      expect(issuesOf(() => create({ amount: 1 }, { title: 'a\0' }))).toHaveProperty('title')
    }
    expect(createFreely({ amount: 1 }).entry.title).toBeNull()
    expect(issuesOf(() => createStrictly({ amount: 1 }, { title: null }))).toEqual({
      title: ['The title field is required.'],
    })
    expect(issuesOf(() => createStrictly({ amount: 1 }, { title: '' }))).toEqual({
      title: ['The title field is required.'],
    })
  })

  it('is assigned to the member and the team it is given', () => {
    const { user } = world.execute('account.putMember', { email: 'eve@example.com', role: 'viewer' })
    const given = { assigneeUserId: user.id, assigneeTeamId: 4 }
    expect(createFreely({ amount: 1 }, given).entry).toMatchObject(given)
  })

  it('is not assigned to whoever is no member of the brand', () => {
    const brand = world.store.execute(installationScope(systemActor), 'brand.create', {
      declaration: { name: 'Other' },
    })
    const other = { ...world.scope, brandId: brand.id }
    const { user } = world.store.execute(other, 'account.putMember', { email: 'eve@example.com', role: 'owner' })
    for (const assigneeUserId of [user.id, user.id + 1]) {
      expect(issuesOf(() => createFreely({ amount: 1 }, { assigneeUserId }))).toEqual({
        assigned_to_user_id: ['The assigned_to_user_id field names no member of this brand.'],
      })
    }
  })
})

describe('all that is wrong with a new entry', () => {
  const nowhere = { title: '', pipeline: 'sales', stage: 'gone', assigneeUserId: 99 }

  it('is told at once, each input with its first cause', () => {
    const all = issuesOf(() => createStrictly({ priority: 'odd', free: 1, city: anEntryId(99) }, nowhere))
    expect(all).toEqual({
      title: ['The title field is required.'],
      stage_id: ['The stage_id field names no stage of the pipeline "sales": "gone".'],
      assigned_to_user_id: ['The assigned_to_user_id field names no member of this brand.'],
      'values.priority': [expect.any(String)],
      'values.free': [expect.any(String)],
      'values.city': [expect.stringContaining('names no entry')],
      'values.amount': ['The amount field is required.'],
    })
    expect(issuesOf(() => createStrictly({ amount: 'many' }))).toEqual({ 'values.amount': [expect.any(String)] })
    const place = { pipeline: undefined, stage: undefined }
    expect(Object.keys(issuesOf(() => createStrictly({ amount: 1 }, place))).sort()).toEqual([
      'pipeline_id',
      'stage_id',
    ])
  })

  it('counts what was found wrong while the input was read', () => {
    const issues = {
      title: ['The title field must be a string.'],
      reference_id: ['The reference_id field is required.'],
    }
    expect(issuesOf(() => createStrictly({}, { title: null, issues }))).toEqual({
      ...issues,
      'values.amount': ['The amount field is required.'],
    })
  })

  it('has a code of its own where it is one thing that has one', () => {
    expect(refusalOf(() => createStrictly({ code: 'x', amount: 1 }, {}, admin)).code).toBe('field.locked')
    expect(issuesOf(() => createStrictly({ code: 'x' }, {}, admin))).toEqual({
      'values.code': ['The field "code" is only written by scripts and API keys.'],
      'values.amount': ['The amount field is required.'],
    })
    const city = (given: Partial<CreateEntryInput>) =>
      createStrictly({}, { entity: 'cities', pipeline: undefined, stage: undefined, ...given })
    expect(refusalOf(() => city({ stage: 'new' })).code).toBe('entity.no_pipelines')
    expect(issuesOf(() => city({ stage: 'new', title: '' }))).toEqual({
      title: ['The title field is required.'],
      stage_id: ['An entity in data mode has no pipelines.'],
    })
  })

  it('is told of a script’s entry too', () => {
    expect(Object.keys(issuesOf(() => createFreely({ priority: 'a\0' }, { stage: 'gone' }))).sort()).toEqual([
      'stage_id',
      'values.amount',
      'values.priority',
    ])
  })

  it('writes nothing', () => {
    expect(world.changesBy(() => issuesOf(() => createStrictly({ amount: 1 }, nowhere)))).toEqual([])
  })
})

describe('a script', () => {
  it('may store what does not fit, under keys without a field, with a remark', () => {
    const { entry, remarks } = createFreely({ amount: 'many', free: [1], city: 'nowhere' })
    expect(entry.values).toMatchObject({ amount: 'many', free: [1], city: 'nowhere' })
    expect(remarks).toHaveLength(2)
  })
})

describe('REST', () => {
  it('must name pipeline and stage, and they must belong together (rule 1.4-3)', () => {
    expect(issuesOf(() => createStrictly({ amount: 1 }, { pipeline: undefined }))).toHaveProperty('pipeline_id')
    expect(issuesOf(() => createStrictly({ amount: 1 }, { stage: undefined }))).toHaveProperty('stage_id')
    expect(issuesOf(() => createStrictly({ amount: 1 }, { pipeline: 'support', stage: 'won' }))).toHaveProperty(
      'stage_id',
    )
  })

  it('may not store what does not fit, nor keys without a field (rule 1.3-4)', () => {
    expect(issuesOf(() => createStrictly({ amount: 'many' }))).toHaveProperty(['values.amount'])
    expect(issuesOf(() => createStrictly({ amount: 1, free: 1 }))).toHaveProperty(['values.free'])
    const all = issuesOf(() => createStrictly({ amount: 'many', free: 1, city: 5 }, { title: '' }))
    expect(Object.keys(all).sort()).toEqual(['title', 'values.amount', 'values.city', 'values.free'])
  })

  it('may relate only to live records of the target entity', () => {
    const bonn = aCity()
    const { entry } = createStrictly({ amount: 1, city: bonn, cities: [bonn] })
    expect(entry.values).toMatchObject({ city: bonn, cities: [bonn] })
    for (const id of [anEntryId(99), entry.id, aCity('value')]) {
      expect(issuesOf(() => createStrictly({ amount: 1, city: id }))).toHaveProperty(['values.city'])
      expect(issuesOf(() => createStrictly({ amount: 1, cities: [bonn, id] }))).toHaveProperty(['values.cities'])
      const both = issuesOf(() => createStrictly({ amount: 1, city: id, cities: [bonn, id] }))
      expect(Object.keys(both).sort()).toEqual(['values.cities', 'values.city'])
    }
  })

  it('may write a locked field with a key, and not from the admin (rule 1.3-6)', () => {
    expect(createStrictly({ amount: 1, code: 'x' }).entry.values).toMatchObject({ code: 'x' })
    const locked = refusalOf(() => createStrictly({ amount: 1, code: 'x' }, {}, admin))
    expect(locked).toMatchObject({ code: 'field.locked', details: { key: 'code' } })
    expect(createStrictly({ amount: 1 }, {}, admin).entry.createdBy).toEqual(admin.actor)
  })
})
