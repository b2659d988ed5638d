import { beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { aWorld, issuesOf, plainEngines, refusalOf, type World } from '../testing/index.ts'

let world: World

beforeEach(() => {
  world = aWorld()
})

const definitions = () => world.store.definitions(world.scope)
const createEntity = (declaration: Json) => world.execute('entity.create', { declaration })
const createField = (entityId: number, declaration: Json) =>
  world.execute('entity.createField', { entityId, declaration })
const createPipeline = (entityId: number, declaration: Json) =>
  world.execute('entity.createPipeline', { entityId, declaration })
const createStage = (pipelineId: number, declaration: Json) =>
  world.execute('entity.createStage', { pipelineId, declaration })

describe('entity.create', () => {
  it('gives an entity in crm mode the pipeline Default with the stage New (rule 1.2-3)', () => {
    const deals = createEntity({ name: 'Deals' })
    expect(deals).toMatchObject({ slug: 'deals', mode: 'crm', isSystem: false, createdAt: world.clock.now() })
    const [pipeline, ...more] = definitions().pipelinesOf(deals.id)
    expect([pipeline, more]).toMatchObject([{ name: 'Default', slug: 'default', isDefault: true, position: 0 }, []])
    expect(definitions().stagesOf(pipeline!.id)).toMatchObject([
      { name: 'New', slug: 'new', status: 'active', position: 0 },
    ])
  })

  it('gives an entity in data mode none, and refuses one there', () => {
    const notes = createEntity({ name: 'Notes', entity_mode: 'data' })
    expect(definitions().pipelinesOf(notes.id)).toEqual([])
    expect(refusalOf(() => createPipeline(notes.id, { name: 'Sales' })).code).toBe('entity.no_pipelines')
    const both = () => createEntity({ name: 'Both', entity_mode: 'data', pipelines: [{ name: 'Sales' }] })
    expect(refusalOf(both).code).toBe('entity.no_pipelines')
    expect(definitions().findEntity('both')).toBeUndefined()
  })

  it.each(['leads', 'contacts', 'deals'])('makes what the preset %s promises (rule 1.2-4)', (preset) => {
    const entity = createEntity({ preset })
    expect(definitions().fieldsOf(entity.id).length).toBeGreaterThan(4)
    const [pipeline] = definitions().pipelinesOf(entity.id)
    expect(pipeline?.isDefault).toBe(true)
    expect(definitions().stagesOf(pipeline!.id).length).toBeGreaterThan(1)
  })

  it('adds the caller’s own fields and pipelines to a preset’s', () => {
    const entity = createEntity({ preset: 'deals', fields: [{ key: 'extra' }], pipelines: [{ name: 'Renewal' }] })
    expect(definitions().findField(entity.id, 'extra')).toBeDefined()
    expect(
      definitions()
        .pipelinesOf(entity.id)
        .map(({ slug, isDefault }) => [slug, isDefault]),
    ).toEqual([
      ['sales', true],
      ['renewal', false],
    ])
    expect(issuesOf(() => createEntity({ preset: 'deals', slug: 'd2', fields: [{ key: 'amount' }] }))).toEqual({
      key: ['The key has already been taken.'],
    })
    expect(definitions().findEntity('d2')).toBeUndefined()
  })

  it('lets a field relate to the entity itself', () => {
    const entity = createEntity({
      name: 'People',
      fields: [{ key: 'boss', type: 'reference', options: { target_entity: 'people' } }],
    })
    expect(definitions().findField(entity.id, 'boss')?.options.targetEntityId).toBe(entity.id)
  })

  it('numbers a slug that is derived, and refuses one that is given twice (rule 1.2-1)', () => {
    expect([createEntity({ name: 'Deals' }), createEntity({ name: 'DEALS' })].map(({ slug }) => slug)).toEqual([
      'deals',
      'deals-2',
    ])
    expect(issuesOf(() => createEntity({ name: 'x', slug: 'deals' }))).toEqual({
      slug: ['The slug has already been taken.'],
    })
  })

  it('leaves a change for each definition that it makes', () => {
    const changes = world.changesBy(() => createEntity({ name: 'Deals', fields: [{ key: 'amount', type: 'number' }] }))
    expect(changes.map((change) => ('what' in change ? change.what : change.kind))).toEqual([
      'entity',
      'pipeline',
      'stage',
      'field',
    ])
    expect(changes.map(({ by }) => by)).toEqual(Array(4).fill(world.scope.actor))
  })

  it('refuses one more than 1,000 (rule 1.2-15)', () => {
    for (let i = 0; i < 1000; i++) {
      void world.store.ledger.insertEntity(world.scope, {
        name: `E${i}`,
        slug: `e${i}`,
        singularName: '',
        pluralName: '',
        icon: null,
        color: null,
        mode: 'data',
        isSystem: false,
        createdAt: 0,
        updatedAt: 0,
      })
    }
    expect(refusalOf(() => createEntity({ name: 'One more' }))).toMatchObject({
      code: 'limit.reached',
      details: { what: 'entities', limit: 1000 },
    })
  })
})

describe('entity.createField', () => {
  it('adds the field behind the others, found by a newer snapshot', () => {
    const { id } = createEntity({ name: 'Deals' })
    const before = definitions()
    expect(createField(id, { key: 'a' }).position).toBe(0)
    expect(createField(id, { key: 'b', position: 9 }).position).toBe(9)
    expect(createField(id, { key: 'c' })).toMatchObject({ entityId: id, position: 10, createdAt: world.clock.now() })
    expect(createField(id, { key: 'first', position: 0 }).position).toBe(0)
    expect(
      definitions()
        .fieldsOf(id)
        .map(({ key }) => key),
    ).toEqual(['a', 'first', 'b', 'c'])
    expect(before.fieldsOf(id)).toEqual([])
    expect(definitions().epoch).toBeGreaterThan(before.epoch)
  })

  it('refuses a key that is taken, an entity that is none, and more than 500', () => {
    const { id } = createEntity({ name: 'Deals' })
    createField(id, { key: 'a' })
    expect(issuesOf(() => createField(id, { key: 'a' }))).toEqual({ key: ['The key has already been taken.'] })
    expect(refusalOf(() => createField(99, { key: 'a' })).code).toBe('resource.not_found')
    for (let i = 1; i < 500; i++) createField(id, { key: `k${i}` })
    expect(refusalOf(() => createField(id, { key: 'one_more' }))).toMatchObject({
      details: { what: 'fields', limit: 500 },
    })
  })

  it('asks the engine whether it can run a pattern', () => {
    const picky = { ...plainEngines, patternFault: () => 'too clever' }
    const other = aWorld({ engines: picky })
    const { id: entityId } = other.execute('entity.create', { declaration: { name: 'Deals' } })
    const create = () =>
      other.execute('entity.createField', { entityId, declaration: { key: 'a', validation_rules: { pattern: 'x' } } })
    expect(issuesOf(create)).toEqual({
      'validation_rules.pattern': ['The validation_rules.pattern field is no pattern: too clever.'],
    })
  })

  it('takes a default that could be given, sanitised', () => {
    const { id } = createEntity({ name: 'Deals' })
    expect(createField(id, { key: 'bio', type: 'rich_text', default_value: 'a<script>' }).defaultValue).toBe('a')
    for (const [key, declaration] of Object.entries({
      long: { default_value: 'x'.repeat(10_001) },
      broken: { default_value: 'a\0' },
      deep: { type: 'json', default_value: { __proto__: null, constructor: 1 } },
      ruled: { default_value: 'abc', validation_rules: { max: 2 } },
    })) {
      expect(issuesOf(() => createField(id, { key, ...declaration }))).toHaveProperty('default_value')
    }
  })
})

describe('entity.createPipeline', () => {
  it('makes stages in the order in which they are given, or New', () => {
    const { id } = createEntity({ name: 'Deals' })
    const { pipeline, stages } = createPipeline(id, {
      name: 'Sales',
      stages: [{ name: 'New' }, { name: 'New' }, { name: 'Won' }],
    })
    expect(pipeline).toMatchObject({ slug: 'sales', isDefault: false, position: 1 })
    expect(stages.map(({ slug, position }) => [slug, position])).toEqual([
      ['new', 0],
      ['new-2', 1],
      ['won', 2],
    ])
    expect(createPipeline(id, { name: 'Other' }).stages).toMatchObject([{ name: 'New', status: 'active' }])
  })

  it('keeps exactly one default: a new one takes over, and says so (rule 1.2-5)', () => {
    const { id } = createEntity({ name: 'Deals' })
    const [old] = definitions().pipelinesOf(id)
    const changes = world.changesBy(() => createPipeline(id, { name: 'Sales', is_default: true }))
    expect(
      definitions()
        .pipelinesOf(id)
        .map(({ slug, isDefault }) => [slug, isDefault]),
    ).toEqual([
      ['default', false],
      ['sales', true],
    ])
    expect(definitions().defaultPipelineOf(id)?.slug).toBe('sales')
    expect(changes).toContainEqual(expect.objectContaining({ what: 'pipeline', id: old!.id }))
  })

  it('refuses slugs that are taken: among the pipelines, among the stages', () => {
    const { id } = createEntity({ name: 'Deals' })
    expect(issuesOf(() => createPipeline(id, { name: 'x', slug: 'default' }))).toEqual({
      slug: ['The slug has already been taken.'],
    })
    const stages = [
      { name: 'A', slug: 'a' },
      { name: 'B', slug: 'a' },
    ]
    expect(issuesOf(() => createPipeline(id, { name: 'x', stages }))).toEqual({
      slug: ['The slug has already been taken.'],
    })
    expect(definitions().pipelinesOf(id)).toHaveLength(1)
  })

  it('refuses an entity that is none, and more than 50', () => {
    expect(refusalOf(() => createPipeline(99, { name: 'x' })).code).toBe('resource.not_found')
    const { id } = createEntity({ name: 'Deals' })
    for (let i = 1; i < 50; i++) createPipeline(id, { name: 'x' })
    expect(refusalOf(() => createPipeline(id, { name: 'x' }))).toMatchObject({
      details: { what: 'pipelines', limit: 50 },
    })
  })
})

describe('entity.createStage', () => {
  it('adds the stage behind the others', () => {
    const { id } = createEntity({ name: 'Deals' })
    const [pipeline] = definitions().pipelinesOf(id)
    expect(createStage(pipeline!.id, { name: 'Won', semantic_status: 'won', required_keys: ['amount'] })).toMatchObject(
      {
        pipelineId: pipeline!.id,
        slug: 'won',
        position: 1,
        status: 'won',
        requiredKeys: ['amount'],
      },
    )
    expect(
      definitions()
        .stagesOf(pipeline!.id)
        .map(({ slug }) => slug),
    ).toEqual(['new', 'won'])
  })

  it('refuses a pipeline that is none, and more than 200', () => {
    expect(refusalOf(() => createStage(99, { name: 'x' })).code).toBe('resource.not_found')
    const { id } = createEntity({
      name: 'Deals',
      pipelines: [{ name: 'Long', stages: Array.from({ length: 200 }, () => ({ name: 'x' })) }],
    })
    const [pipeline] = definitions().pipelinesOf(id)
    expect(refusalOf(() => createStage(pipeline!.id, { name: 'x' }))).toMatchObject({
      details: { what: 'stages', limit: 200 },
    })
  })
})
