import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aFunctionsWorld, type FunctionsWorld } from './testing/functions-world.ts'

let world: FunctionsWorld

beforeEach(async () => {
  world = await aFunctionsWorld()
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

describe('lists and entries', () => {
  it('addCrmFieldValue appends, getCrmFieldValues answers newest first, clearCrmEntries empties', async () => {
    expect(
      await world.evaluate(
        `[1, 2, 3].map((n) => addCrmFieldValue({ slug: 'tracker', fieldKey: 'history', value: { n } }))`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'history', limit: 2 })`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'history', offset: 2 })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'history' })`,
        `getCrmEntries({ slug: 'tracker' }).map((entry) => [entry.kind, entry.pipeline_id])`,
        `setCrmField({ slug: 'tracker', fieldKey: 'a', value: 1 })`,
        `clearCrmEntries({ slug: 'tracker', fieldKey: 'history' })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'a' })`,
        `clearCrmEntries({ slug: 'tracker' })`,
        `getCrmEntries({ slug: 'tracker' })`,
        `clearCrmEntries({ slug: 'tracker' })`,
      ),
    ).toEqual([
      [true, true, true],
      [{ n: 3 }, { n: 2 }],
      [{ n: 1 }],
      { n: 3 },
      [
        ['value', null],
        ['value', null],
        ['value', null],
      ],
      true,
      { ok: true, deleted: 3 },
      1,
      { ok: true, deleted: 1 },
      [],
      { ok: true, deleted: 0 },
    ])
  })

  it('1.6-4: a relation to an entry in the trash reads as absent in every function', async () => {
    const { id: entityId } = world.store.definitions(world.scope).getEntity('tracker')
    for (const [key, type] of [
      ['home', 'reference'],
      ['visited', 'multi_reference'],
    ]) {
      const declaration = { key: key!, type: type!, options: { target_entity: 'cities' } }
      world.execute('entity.createField', { entityId, declaration })
    }
    const city = (referenceId: string) =>
      `createCrmEntry({ slug: 'cities', referenceType: 'city', referenceId: '${referenceId}', values: { size: 1 } }).id`
    const [bonn, rome] = (await world.evaluate(city('bonn'), city('rome'))) as [string, string]
    world.clock.advance(1)
    const add = (id: string) => `addCrmFieldValue({ slug: 'tracker', fieldKey: 'home', value: '${id}' })`
    const read = [
      `getCrmField({ slug: 'tracker', fieldKey: 'home' })`,
      `getCrmField({ slug: 'tracker', fieldKey: 'visited' })`,
      `getCrmFields({ slug: 'tracker', fieldKeys: ['visited', 'home', 'day', 'toString'] })`,
      `getCrmFieldValues({ slug: 'tracker', fieldKey: 'home' })`,
      `getCrmFieldValues({ slug: 'tracker', fieldKey: 'home', limit: 1, offset: 1 })`,
      `getCrmEntries({ slug: 'tracker', filter: { key: 'home', op: 'eq', value: '${bonn}' } }).length`,
      `getCrmEntries({ slug: 'tracker' }).filter((entry) => entry.kind === 'record').map((entry) => entry.values_flat)`,
    ]
    const written = `setCrmFields({ slug: 'tracker', fields: [
      { fieldKey: 'visited', value: ['${bonn}', '${rome}'] }, { fieldKey: 'day', value: '2026-03-15' }] })`
    expect(await world.evaluate(written, add(rome), add(bonn), add(rome), add(bonn), add(bonn))).toEqual(
      Array.from({ length: 6 }, () => true),
    )
    const day = '2026-03-15'
    const both = [bonn, rome]
    expect(await world.evaluate(...read)).toEqual([
      bonn,
      both,
      { visited: both, home: bonn, day, toString: null },
      [bonn, bonn, rome, bonn, rome],
      [bonn],
      3,
      [{ visited: both, day }],
    ])
    await world.evaluate(`clearCrmEntries({ slug: 'cities', referenceType: 'city', referenceId: 'bonn' })`)
    expect(await world.evaluate(...read)).toEqual([
      rome,
      [rome],
      { visited: [rome], home: rome, day, toString: null },
      [rome, rome],
      [rome],
      0,
      [{ visited: [rome], day }],
    ])
  })

  it('1.6-4: a relation is found behind any number of those that read as absent', async () => {
    const { id: entityId } = world.store.definitions(world.scope).getEntity('tracker')
    const declaration = { key: 'home', type: 'reference', options: { target_entity: 'cities' } }
    world.execute('entity.createField', { entityId, declaration })
    const reference = { type: 'customer', id: 'ada' }
    const own = { type: 'city', id: 'bonn' }
    const city = (of: typeof own | null) =>
      world.execute('entry.create', {
        entity: 'cities',
        title: null,
        reference: of,
        values: [{ key: 'size', value: 1 }],
        strict: false,
      }).entry.id
    const [bonn, rome] = [city(own), city(null)]
    const add = (value: string) =>
      world.execute('entry.addFieldValue', { entity: 'tracker', reference, key: 'home', value })
    add(rome)
    world.clock.advance(1)
    for (let i = 0; i < 450; i++) add(bonn)
    world.execute('entry.clear', { entity: 'cities', reference: own })
    expect(
      await world.evaluate(
        `getCrmField({ slug: 'tracker', fieldKey: 'home' })`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'home' })`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'home', offset: 1 })`,
      ),
    ).toEqual([rome, [rome], []])
  })

  it('createCrmEntry lands on the first stage, and says which keys are missing', async () => {
    expect(
      await world.evaluate(
        `createCrmEntry({ slug: 'cities', title: 'Bonn' })`,
        `createCrmEntry({ slug: 'cities', title: 'Bonn', values: { size: 1 } }).ok`,
        `createCrmEntry({ slug: 'tracker', stageSlug: 'nowhere' })`,
        `createCrmEntry({ slug: 'tracker', pipelineSlug: 'default', stageSlug: 'new' }).ok`,
        `typeof getCrmEntries({ slug: 'tracker' })[0].stage_id`,
      ),
    ).toEqual([
      { ok: false, error: 'field_required', keys: ['size'] },
      true,
      { ok: false, error: 'invalid' },
      true,
      'number',
    ])
  })

  it('getCrmEntries filters, sorts and pages', async () => {
    await world.evaluate(
      ...['Bonn:300', 'Ulm:100', 'Kiel:200'].map(
        (city) =>
          `createCrmEntry({ slug: 'cities', title: '${city.split(':')[0]}', values: { size: ${city.split(':')[1]} }, referenceType: 'state', referenceId: '1' })`,
      ),
    )
    const base = `slug: 'cities', anyReference: true`
    expect(
      await world.evaluate(
        `getCrmEntries({ ${base} }).map((entry) => entry.title)`,
        `getCrmEntries({ ${base}, sort: 'size', direction: 'asc' }).map((entry) => entry.title)`,
        `getCrmEntries({ ${base}, fieldKey: 'size', fieldValue: 100 }).map((entry) => entry.title)`,
        `getCrmEntries({ ${base}, fieldFilters: [{ fieldKey: 'size', value: 200 }] }).map((entry) => entry.title)`,
        `getCrmEntries({ ${base}, filter: { key: 'size', op: 'gte', value: 200 } }).map((entry) => entry.title)`,
        `getCrmEntries({ slug: 'cities', referenceType: 'state', referenceId: '1', limit: 1, offset: 1 }).map((entry) => entry.title)`,
        `getCrmEntries({ ${base}, before: getCrmEntries({ ${base} })[0].id }).map((entry) => entry.title)`,
        `getCrmEntries({ slug: 'cities' })`,
      ),
    ).toEqual([
      ['Kiel', 'Ulm', 'Bonn'],
      ['Ulm', 'Kiel', 'Bonn'],
      ['Ulm'],
      ['Kiel'],
      ['Kiel', 'Bonn'],
      ['Ulm'],
      ['Ulm', 'Bonn'],
      [],
    ])
  })
})

describe('ensureCrmEntity', () => {
  it('makes what is missing, changes nothing that is there, and the run sees it', async () => {
    const declare = (fields: string) =>
      `ensureCrmEntity({ slug: 'homes', name: 'Homes', entityMode: 'data', fields: [${fields}] })`
    const answers = await world.evaluate(
      declare(`{ key: 'price', label: 'Price', type: 'number' }`),
      `createCrmEntry({ slug: 'homes', title: 'A', values: { price: 1 } }).ok`,
      declare(
        `{ key: 'price', label: 'Other', type: 'text' }, { key: 'city', type: 'reference', options: { target_entity: 'nowhere' } }, { key: 'sold', type: 'boolean', reportingConfig: { reportable: true } }`,
      ),
    )
    expect(answers[0]).toMatchObject({ slug: 'homes', created: true, fields_added: ['price'], fields_skipped: [] })
    expect(answers[1]).toBe(true)
    expect(answers[2]).toMatchObject({ created: false, fields_added: ['sold'], fields_skipped: ['price', 'city'] })
    const definitions = world.store.definitions(world.scope)
    expect(definitions.findField(definitions.getEntity('homes').id, 'price')).toMatchObject({
      type: 'number',
      label: 'Price',
    })
  })

  it('refuses fields and pipelines that are no lists, and names a field without a key by where it stands', async () => {
    const refused = { id: null, created: false, error: 'invalid' }
    expect(
      await world.evaluate(
        `ensureCrmEntity({ slug: 'oops', fields: 'oops' })`,
        `ensureCrmEntity({ slug: 'tracker', pipelines: {} })`,
        `ensureCrmEntity({ slug: 'tracker', fields: [{ key: 'weight' }, 'x', { label: 'No key' }] }).fields_skipped`,
      ),
    ).toEqual([refused, refused, ['weight', 'fields[1]', 'fields[2]']])
    expect((await world.runs())[0]!.calls.map((call) => call.note)).toEqual([
      'The fields field must be a list.',
      'The pipelines field must be a list.',
      'Skipped fields[1]: A field must be an object. Skipped fields[2]: The key field is required.',
    ])
  })

  it('may be called five times a run', async () => {
    const answers = await world.evaluate(
      ...Array.from({ length: 6 }, () => `ensureCrmEntity({ slug: 'tracker', fields: [{ key: 'weight' }] })`),
    )
    expect(answers[4]).toMatchObject({ created: false, fields_added: [], fields_skipped: ['weight'] })
    expect(answers[5]).toEqual({ id: null, created: false, error: 'rate_limited' })
  })
})

describe('2.2-4: reassignCrmReference', () => {
  const reassign = (more = '') =>
    `reassignCrmReference({ slug: 'tracker', fromReferenceType: 'quiz_visitor', fromReferenceId: 'v1' ${more} })`
  const visitorSets = (key: string, value: number) =>
    `setCrmField({ slug: 'tracker', fieldKey: '${key}', value: ${value}, referenceType: 'quiz_visitor', referenceId: 'v1' })`

  it('is refused unless the session itself is that visitor, and only to its own customer', async () => {
    const forbidden = { ok: false, error: 'forbidden', migrated: 0, merged: false }
    expect(
      await world.evaluate(visitorSets('a', 1), reassign(), `session.set('quiz_visitor_id', 'v2')`, reassign()),
    ).toEqual([true, forbidden, true, forbidden])
    expect(await world.evaluateAs('', `session.set('quiz_visitor_id', 'v1')`, reassign())).toEqual([true, forbidden])
    expect(
      await world.evaluate(
        `session.set('quiz_visitor_id', 'v1')`,
        reassign(`, toReferenceId: 'eve'`),
        reassign(`, toReferenceType: 'order'`),
      ),
    ).toEqual([
      true,
      { ok: false, error: 'forbidden_target', migrated: 0, merged: false },
      { ok: false, error: 'forbidden_target', migrated: 0, merged: false },
    ])
  })

  it('re-points entries where the customer has none, once', async () => {
    expect(
      await world.evaluate(
        visitorSets('a', 1),
        `session.set('quiz_visitor_id', 'v1')`,
        reassign(),
        `getCrmField({ slug: 'tracker', fieldKey: 'a' })`,
        reassign(),
      ),
    ).toEqual([true, true, { ok: true, migrated: 1, merged: false }, 1, { ok: true, migrated: 0, merged: false }])
  })

  it('merges where he has one: his values win, the visitor’s fill the gaps', async () => {
    const answers = await world.evaluate(
      `setCrmField({ slug: 'tracker', fieldKey: 'a', value: 'own' })`,
      visitorSets('a', 1),
      visitorSets('b', 2),
      `session.set('quiz_visitor_id', 'v1')`,
      reassign(),
      `getCrmFields({ slug: 'tracker', fieldKeys: ['a', 'b'] })`,
      `getCrmEntries({ slug: 'tracker' }).length`,
      `getCrmEntries({ slug: 'tracker', referenceType: 'quiz_visitor', referenceId: 'v1' })`,
    )
    expect(answers.slice(4)).toEqual([{ ok: true, migrated: 1, merged: true }, { a: 'own', b: 2 }, 1, []])
  })
})
