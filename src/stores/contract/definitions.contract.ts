import { expect, it } from 'vitest'
import { byProperty, customer, refusal } from './brand-world.ts'
import { describePart } from './describe-part.ts'

export const definitionContract = describePart('definitions', (aBrandWorld) => {
  it('an entity made from a preset has its pipelines, stages and fields, in their order', async () => {
    const world = await aBrandWorld()
    const entity = await world.execute('entity.create', { declaration: { name: 'Deals', preset: 'deals' } })
    const definitions = await world.definitions()
    expect(definitions.getEntity('deals')).toEqual(entity)
    const [pipeline] = definitions.pipelinesOf(entity.id)
    expect(pipeline).toMatchObject({ name: 'Sales', slug: 'sales', purpose: 'sales', isDefault: true })
    expect(definitions.stagesOf(pipeline!.id).map((stage) => [stage.name, stage.probability])).toEqual([
      ['New', 10],
      ['Qualified', 30],
      ['Proposal sent', 60],
      ['Won', 100],
      ['Lost', 0],
    ])
    expect(definitions.fieldsOf(entity.id).map((field) => [field.key, field.type])).toEqual([
      ['amount', 'number'],
      ['close_date', 'date'],
      ['contact_email', 'email'],
      ['priority', 'select'],
      ['notes', 'textarea'],
    ])
  })

  it('a field is read as it was declared', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const field = await world.field(entity, {
      key: 'size',
      label: 'Größe',
      type: 'number',
      options: { decimals: 2, currency: 'EUR' },
      required: true,
      unique: true,
      default_value: 1.5,
      validation_rules: { min: 0, max: 10, message: 'No.' },
      position: 7,
      ui_editable: false,
      reporting_config: { reportable: true, aggregation_type: 'numeric', baseline: { min: 1 }, bucket_size: 0.5 },
      visible_to_team_ids: [3, 4],
    })
    expect(await world.reads.readDefinitions(world.scope)).toMatchObject({ fields: [field] })
    expect(field).toMatchObject({
      label: 'Größe',
      options: { decimals: 2, currency: 'EUR' },
      defaultValue: 1.5,
      visibleToTeamIds: [3, 4],
    })
  })

  it('a stage and an entity are read as they were declared', async () => {
    const world = await aBrandWorld()
    const entity = await world.execute('entity.create', {
      declaration: { name: 'Leads', icon: 'user', color: '#369', singular_name: 'Lead', plural_name: 'Leads' },
    })
    const [pipeline] = (await world.definitions()).pipelinesOf(entity.id)
    const stage = await world.execute('entity.createStage', {
      pipelineId: pipeline!.id,
      declaration: { name: 'Won', color: 'green', probability: 100, semantic_status: 'won', required_keys: ['a', 'b'] },
    })
    const read = await world.reads.readDefinitions(world.scope)
    expect(read.entities).toEqual([entity])
    expect(read.stages).toContainEqual(stage)
    expect(stage.requiredKeys).toEqual(['a', 'b'])
  })

  it('positions order fields and stages, and the older goes first where they are equal', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    for (const [key, position] of [
      ['last', 9],
      ['first', 1],
      ['middle', 5],
      ['next', 5],
    ] as const) {
      await world.field(entity, { key, position })
    }
    expect((await world.definitions()).fieldsOf(entity.id).map((field) => field.key)).toEqual([
      'first',
      'middle',
      'next',
      'last',
    ])
    expect((await world.reads.readDefinitions(world.scope)).fields.map((field) => field.key)).toEqual([
      'first',
      'middle',
      'next',
      'last',
    ])
  })

  it('a new default pipeline takes over from the one before', async () => {
    const world = await aBrandWorld()
    const entity = await world.execute('entity.create', { declaration: { name: 'Deals' } })
    await world.execute('entity.createPipeline', {
      entityId: entity.id,
      declaration: { name: 'Second', is_default: true },
    })
    const read = await world.reads.readDefinitions(world.scope)
    expect(read.pipelines.map((pipeline) => [pipeline.name, pipeline.isDefault])).toEqual([
      ['Default', false],
      ['Second', true],
    ])
    expect((await world.definitions()).data).toEqual(read)
  })

  it('a change is seen right after its answer, with a greater epoch', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    let before = await world.definitions()
    for (let i = 0; i < 50; i++) {
      await world.field(entity, { key: `field_${i}` })
      const after = await world.definitions()
      expect(after.findField(entity.id, `field_${i}`)).toBeDefined()
      expect(after.epoch).toBeGreaterThan(before.epoch)
      before = after
    }
  })

  it('definitions that have not changed stay the same object', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const before = await world.definitions()
    await world.entry(entity, { a: 1 })
    await world.execute('session.save', { tokenHash: 'a', set: { b: 1 } })
    expect(await world.definitions()).toBe(before)
  })

  it('an entity with one wrong field is not made at all', async () => {
    const world = await aBrandWorld()
    await world.entity('others')
    const before = await world.everything()
    const declaration = {
      name: 'Deals',
      pipelines: [{ name: 'Sales', stages: [{ name: 'New' }] }],
      fields: [{ key: 'good' }, { key: 'bad', type: 'select' }],
    }
    expect((await refusal(world.execute('entity.create', { declaration }))).code).toBe('input.invalid')
    expect(await world.everything()).toEqual(before)
    expect((await world.definitions()).findEntity('deals')).toBeUndefined()
    // What was rolled back is no hindrance, and no number is lost from the log.
    await world.execute('entity.create', { declaration: { ...declaration, fields: [{ key: 'good' }] } })
    const changes = await world.changes()
    expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, i) => i + 1))
  })

  it('ensuring an entity makes what is missing, once', async () => {
    const world = await aBrandWorld()
    const declaration = { fields: [{ key: 'a' }, { key: 'b', type: 'number' }, { key: 'c', type: 'nonsense' }] }
    const made = await world.execute('entity.ensure', { slug: 'quizzes', declaration })
    expect(made).toMatchObject({ slug: 'quizzes', created: true, fieldsAdded: ['a', 'b'] })
    expect(made.fieldsSkipped.map(({ key }) => key)).toEqual(['c'])
    const again = await world.execute('entity.ensure', { slug: 'quizzes', declaration })
    expect(again).toMatchObject({ id: made.id, created: false, fieldsAdded: [] })
    expect((await world.definitions()).fieldsOf(made.id).map((field) => field.key)).toEqual(['a', 'b'])
  })

  it('an entity of hundreds of fields is declared in one go', async () => {
    const world = await aBrandWorld()
    const fields = Array.from({ length: 300 }, (_, i) => ({ key: `field_${i}` }))
    const made = await world.execute('entity.ensure', { slug: 'wide', declaration: { fields } })
    expect(made.fieldsAdded).toHaveLength(300)
    expect((await world.reads.readDefinitions(world.scope)).fields.map(({ key }) => key)).toEqual(
      fields.map(({ key }) => key),
    )
  })

  it('each change of a definition is in the log', async () => {
    const world = await aBrandWorld()
    const entity = await world.execute('entity.create', { declaration: { name: 'Deals', fields: [{ key: 'a' }] } })
    const changes = await world.changes()
    expect(changes.map((change) => ('what' in change ? change.what : change.kind))).toEqual([
      'entity',
      'pipeline',
      'stage',
      'field',
    ])
    expect(changes[0]).toMatchObject({ seq: 1, kind: 'definition', id: entity.id, by: world.scope.actor })
  })

  it('a field declared over values that scripts stored finds them by its type', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const dates = ['2026-03-15', '2025-12-31T23:00:00Z', 'soon', 5]
    for (const [i, due] of dates.entries()) await world.entry(entity, { due }, { title: String(i) })
    await world.execute('entry.addFieldValue', {
      entity: 'things',
      reference: customer('1'),
      key: 'due',
      value: '2024-01-01',
    })
    await world.field(entity, { key: 'due', type: 'date' })
    expect(await world.titles(entity, { filter: { key: 'due', op: 'gte', value: '2026-01-01' } })).toEqual(['0'])
    expect(await world.titles(entity, { filter: { key: 'due', op: 'is_not_empty' } })).toHaveLength(4)
    expect(
      (await world.titles(entity, { sort: { by: { fieldKey: 'due' }, direction: 'asc', ties: 'asc' } })).slice(0, 2),
    ).toEqual(['1', '0'])
    const { total } = await world.list(entity, { kind: 'value', filter: { key: 'due', op: 'lt', value: '2025-01-01' } })
    expect(total).toBe(1)
    expect(await world.titles(entity, { sort: byProperty('title') })).toEqual(['0', '1', '2', '3'])
  })
})
