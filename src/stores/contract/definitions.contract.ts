import { expect, it } from 'vitest'
import type { Json } from '../../core/json.ts'
import { anEntryId } from '../../core/testing/index.ts'
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

  it('a field that would be unique over values held twice is refused with count and examples (rule 1.2-11)', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    const [things, others] = [await world.entity('things'), await world.entity('others')]
    const foreign = await other.entity('things')
    const held: Json[] = ['Ada', 1, 'ADA', '1', true, ['a', 'b'], { x: 1, y: 2 }, ['A', 'B'], 'ada', { y: 2, x: 1 }]
    for (const [i, code] of held.entries()) await world.entry(things, { code }, { id: anEntryId(i + 1) })
    for (const [entity, place] of [
      [others, world],
      [foreign, other],
    ] as const) {
      await place.entry(entity, { code: true })
    }
    const before = await world.everything([things])
    const error = await refusal(world.field(things, { key: 'code', unique: true }))
    expect(error).toMatchObject({
      code: 'field.duplicates',
      details: {
        key: 'code',
        count: 3,
        examples: [
          { value: 'Ada', entryIds: [anEntryId(1), anEntryId(9)] },
          { value: ['a', 'b'], entryIds: [anEntryId(6), anEntryId(8)] },
          { value: { x: 1, y: 2 }, entryIds: [anEntryId(7), anEntryId(10)] },
        ],
      },
    })
    expect(await world.everything([things])).toEqual(before)
    expect(await world.field(things, { key: 'code' })).toMatchObject({ unique: false })
  })

  it('a field may be unique over values of which each is held once, whatever else there is', async () => {
    const world = await aBrandWorld()
    const things = await world.entity('things')
    for (const code of ['a', 'á', 'b', 'b ', 1, '1', null, null]) {
      await world.entry(things, { code }, { reference: customer('1') })
    }
    await world.entry(things, { code: 'a' }, { reference: customer('trash') })
    await world.execute('entry.clear', { entity: 'things', reference: customer('trash') })
    await world.field(things, { key: 'code', unique: true })
    expect((await refusal(world.entry(things, { code: 'A' }))).code).toBe('field.unique')
  })

  it('a record and a list value that hold the same, and long texts that do, stand in the way of unique', async () => {
    const world = await aBrandWorld()
    const things = await world.entity('things')
    const long = 'x'.repeat(5000)
    const reference = customer('1')
    for (const [key, value] of [
      ['code', 'a'],
      ['text', `${long}z`],
    ] as const) {
      await world.entry(things, { [key]: value })
      await world.execute('entry.addFieldValue', { entity: 'things', reference, key, value: value.toUpperCase() })
    }
    await world.entry(things, { note: `${long}y`, text: `${long}y` })
    await world.entry(things, { note: `${long}z` })
    const counted = async (key: string) =>
      (await refusal(world.field(things, { key, unique: true }))).details as { readonly count: number }
    expect([await counted('code'), await counted('text')]).toMatchObject([{ count: 1 }, { count: 1 }])
    expect(await world.field(things, { key: 'note', unique: true })).toMatchObject({ unique: true })
  })

  it('of many values held twice the first few are named and all are counted', async () => {
    const world = await aBrandWorld()
    const things = await world.entity('things')
    const ids = Array.from({ length: 40 }, (_, i) => anEntryId(i + 1))
    await Promise.all(ids.map((id, i) => world.entry(things, { code: i % 20 }, { id })))
    const { details } = await refusal(world.field(things, { key: 'code', unique: true }))
    const examples = [0, 1, 2, 3, 4].map((i) => ({ value: i, entryIds: [ids[i], ids[i + 20]] }))
    expect(details).toEqual({ key: 'code', count: 20, examples })
  })

  it('ensuring an entity skips a field that can not be unique, and makes the others', async () => {
    const world = await aBrandWorld()
    const things = await world.entity('things')
    for (let i = 0; i < 2; i++) await world.entry(things, { code: 'a' })
    const declaration = { fields: [{ key: 'code', unique: true }, { key: 'b' }] }
    const ensured = await world.execute('entity.ensure', { slug: 'things', declaration })
    expect(ensured).toMatchObject({ fieldsAdded: ['b'], fieldsSkipped: [{ key: 'code' }] })
    expect(ensured.fieldsSkipped[0]?.reason).toContain('more than one entry')
    expect((await world.definitions()).fieldsOf(things.id).map(({ key }) => key)).toEqual(['b'])
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
