import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../../../core/account/index.ts'
import type { Scope } from '../../../core/brand/index.ts'
import type { Change } from '../../../core/change/index.ts'
import { anApiWorld, type ApiWorld } from '../testing/api-world.ts'
import { describeScenarios } from '../testing/scenario.ts'
import { send } from '../testing/send.ts'

const create = 'POST /crm/entities/deals/entries'
const place = ({ acme }: ApiWorld) => ({ pipeline_id: acme.ids.pipeline, stage_id: acme.ids.stage })
const invalid = (errors: object) => ({ message: 'The given data was invalid.', code: 'input.invalid', errors })

/** The user of the key with the name, in the brand. */
const userOf = ({ store }: ApiWorld, scope: Scope, name: string) =>
  (store.reads.listKeys(scope) as readonly ApiKey[]).find((key) => key.name === name)!.userId
const editorOf = (world: ApiWorld) => userOf(world, world.acme.scope, 'editor write')
const ownerOfOther = (world: ApiWorld) => userOf(world, world.other.scope, 'other write')

describe('creating an entry', () => {
  describeScenarios([
    (world) => ({
      title: 'answers 201 with the bare entry (rule 1.4-3)',
      as: 'editor',
      request: create,
      body: {
        title: '  First  ',
        ...place(world),
        reference_type: 'order',
        reference_id: 4711,
        values: { amount: 0, email: 'ada@example.com' },
      },
      status: 201,
      answer: {
        brand_id: world.acme.scope.brandId,
        crm_entity_id: world.acme.ids.entity,
        kind: 'record',
        title: 'First',
        ...place(world),
        reference_type: 'order',
        reference_id: '4711',
        values: [
          { key: 'amount', value: 0 },
          { key: 'email', value: 'ada@example.com' },
        ],
        values_flat: { amount: 0, email: 'ada@example.com' },
        version: 1,
        created_by: { type: 'key', name: 'editor write' },
        created_at: '2026-03-15T09:30:00.000Z',
        updated_at: '2026-03-15T09:30:00.000Z',
      },
      look: ({ store, acme }, { body }) => {
        const { kind, entryId, by } = store.changes(acme.scope).at(-1) as Change
        return { kind, isOfEntry: entryId === body['id'], by: by.type }
      },
      sees: { kind: 'created', isOfEntry: true, by: 'key' },
    }),
    (world) => ({
      title: 'takes values as a list, a wrapper, and slugs for pipeline and stage',
      request: create,
      body: {
        entry: { title: 'Second', pipeline_id: 'sales', stage_id: 'won', values: [{ key: 'amount', value: 5 }] },
      },
      status: 201,
      answer: { pipeline_id: world.acme.ids.pipeline, values_flat: { amount: 5 } },
    }),
    (world) => ({
      title: 'takes ids as decimal strings, as forms send them',
      request: create,
      body: { title: 'Third', pipeline_id: world.acme.names.pipeline, stage_id: world.acme.names.stage },
      status: 201,
      answer: place(world),
    }),
    (world) => ({
      title: 'null in values is no value (rule 1.3-3)',
      request: create,
      body: { title: 'Fourth', ...place(world), values: { amount: null } },
      status: 201,
      answer: { values: [], values_flat: {} },
    }),
    {
      title: 'title, pipeline and stage are required (rule 1.4-3)',
      request: create,
      body: {},
      status: 422,
      answer: invalid({
        title: ['The title field is required.'],
        pipeline_id: ['The pipeline_id field is required.'],
        stage_id: ['The stage_id field is required.'],
      }),
    },
    (world) => ({
      title: 'all that is wrong is told at once: in the body, of the place, the assignee and the values',
      given: [{ request: 'POST /crm/entities/deals/fields', body: { key: 'reason', required: true } }],
      request: create,
      body: {
        title: 5,
        pipeline_id: 'sales',
        stage_id: 'gone',
        reference_type: 'order',
        assigned_to_user_id: ownerOfOther(world),
        values: { amount: 'many' },
      },
      status: 422,
      answer: invalid({
        title: ['The title field must be a string.'],
        reference_id: [expect.any(String)],
        stage_id: [expect.stringContaining('names no stage')],
        assigned_to_user_id: ['The assigned_to_user_id field names no member of this brand.'],
        'values.amount': ['The amount field must be a number.'],
        'values.reason': ['The reason field is required.'],
      }),
    }),
    {
      title: 'values that can not be read are refused before anything is said of place and values',
      request: create,
      body: { title: 'X', values: 'amount=5' },
      status: 422,
      answer: invalid({ values: ['The values field must be an object, or a list of { key, value }.'] }),
    },
    ({ acme }) => ({
      title: 'a stage is required too',
      request: create,
      body: { title: 'X', pipeline_id: acme.ids.pipeline },
      status: 422,
      answer: invalid({ stage_id: ['The stage_id field is required.'] }),
    }),
    ({ acme, other }) => ({
      title: "another brand's stage is none of this pipeline",
      request: create,
      body: { title: 'X', pipeline_id: acme.ids.pipeline, stage_id: other.ids.stage },
      status: 422,
      answer: invalid({ stage_id: expect.any(Array) }),
    }),
    ({ other }) => ({
      title: "another brand's pipeline is none of this entity",
      request: create,
      body: { title: 'X', pipeline_id: other.ids.pipeline, stage_id: other.ids.stage },
      status: 422,
      answer: invalid({ pipeline_id: expect.any(Array) }),
    }),
    (world) => ({
      title: "another brand's entry is no target of a relation",
      request: create,
      body: { title: 'X', ...place(world), values: { parent: world.other.ids.entry } },
      status: 422,
      answer: invalid({ 'values.parent': expect.any(Array) }),
    }),
    (world) => ({
      title: 'a relation to an entry of the target entity is kept as its id',
      request: create,
      body: { title: 'X', ...place(world), values: { parent: world.acme.ids.entry } },
      status: 201,
      answer: { values_flat: { parent: world.acme.ids.entry } },
    }),
    (world) => ({
      title: 'a value that does not fit, and a key without a field, are refused by key (rule 1.3-4)',
      request: create,
      body: { title: 'X', ...place(world), values: { amount: '5' } },
      status: 422,
      answer: invalid({ 'values.amount': ['The amount field must be a number.'] }),
    }),
    (world) => ({
      title: 'a key that the entity lacks is refused',
      request: create,
      body: { title: 'X', ...place(world), values: { nonsense: 1 } },
      status: 422,
      answer: invalid({ 'values.nonsense': expect.any(Array) }),
    }),
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((key) => (world: ApiWorld) => ({
      title: `the key ${key} in values is a key like any other that the entity lacks`,
      request: create,
      body: { title: 'X', ...place(world), values: [{ key, value: { polluted: true } }] },
      status: 422,
      look: () => 'polluted' in {},
      sees: false,
    })),
    (world) => ({
      title: 'a value that another entry holds under a unique field is refused, naming both (rule 1.2-11)',
      given: [{ request: create, body: { title: 'A', ...place(world), values: { email: 'ada@example.com' } } }],
      request: create,
      body: { title: 'B', ...place(world), values: { email: 'ADA@example.com' } },
      status: 422,
      answer: {
        code: 'field.unique',
        key: 'email',
        entry_id: expect.any(String),
        errors: { 'values.email': [expect.stringContaining('email')] },
      },
    }),
    (world) => ({
      title: 'a stage that asks for values names itself and the keys (rule 1.2-7)',
      given: [
        {
          request: `POST /crm/pipelines/${world.acme.names.pipeline}/stages`,
          body: { name: 'Gate', required_keys: ['amount', 'email'] },
        },
      ],
      request: create,
      body: { title: 'X', pipeline_id: 'sales', stage_id: 'gate', values: { amount: 1 } },
      status: 422,
      answer: { code: 'stage.requirements', stage: 'Gate', keys: ['email'], errors: { stage_id: expect.any(Array) } },
    }),
    (world) => ({
      title: 'a required field without a value is named (rule 1.4-3)',
      given: [{ request: 'POST /crm/entities/deals/fields', body: { key: 'reason', required: true } }],
      request: create,
      body: { title: 'X', ...place(world) },
      status: 422,
      answer: {
        message: 'The given data was invalid.',
        code: 'field.required',
        errors: { 'values.reason': ['The reason field is required.'] },
      },
    }),
    (world) => ({
      title: 'a default stands in for a required value',
      given: [
        { request: 'POST /crm/entities/deals/fields', body: { key: 'reason', required: true, default_value: 'none' } },
      ],
      request: create,
      body: { title: 'X', ...place(world) },
      status: 201,
      answer: { values_flat: { reason: 'none' } },
    }),
    (world) => ({
      title: 'half a reference is refused (rule 1.3-3)',
      request: create,
      body: { title: 'X', ...place(world), reference_type: 'order' },
      status: 422,
      answer: invalid({ reference_id: expect.any(Array) }),
    }),
    (world) => ({
      title: 'is assigned to a member and a team, by id (rule 1.3-1)',
      request: create,
      body: { title: 'X', ...place(world), assigned_to_user_id: editorOf(world), assigned_to_team_id: 3 },
      status: 201,
      answer: { assigned_to_user_id: editorOf(world), assigned_to_team_id: 3 },
      look: async (world) => {
        const filter = JSON.stringify({ key: 'assigned_to_user_id', op: 'eq', value: editorOf(world) })
        return (await send(world, { request: 'GET /crm/entities/deals/entries', query: { filter } })).body['total']
      },
      sees: 1,
    }),
    (world) => ({
      title: 'is assigned to nobody where null is given',
      request: create,
      body: { title: 'X', ...place(world), assigned_to_user_id: null, assignedToTeamId: null },
      status: 201,
      answer: { assigned_to_user_id: null, assigned_to_team_id: null },
    }),
    (world) => ({
      title: 'is not assigned to whoever is no member of the brand',
      request: create,
      body: { title: 'X', ...place(world), assigned_to_user_id: ownerOfOther(world) },
      status: 422,
      answer: invalid({ assigned_to_user_id: ['The assigned_to_user_id field names no member of this brand.'] }),
    }),
    ...['1', 0, 1.5, true].map((id) => (world: ApiWorld) => ({
      title: `is not assigned to ${JSON.stringify(id)}: that is no id`,
      request: create,
      body: { title: 'X', ...place(world), assigned_to_user_id: id, assigned_to_team_id: id },
      status: 422,
      answer: invalid({ assigned_to_user_id: [expect.any(String)], assigned_to_team_id: [expect.any(String)] }),
    })),
    (world) => ({
      title: 'an entry can not be given an id, an author, a version, a kind or a brand',
      request: create,
      body: {
        title: 'X',
        ...place(world),
        id: '01990000-0000-7000-8000-0000000000aa',
        brand_id: world.other.scope.brandId,
        crm_entity_id: 99,
        created_by: { type: 'system', id: '0', name: 'root' },
        version: 9,
        kind: 'value',
        rank: 'zzz',
        seq: 1,
        role: 'owner',
        deletedAt: 1,
        createdAt: 1,
      },
      status: 201,
      answer: { brand_id: world.acme.scope.brandId, kind: 'record', version: 1, created_by: { type: 'key' } },
      look: async ({ store, acme }, { body }) => {
        const stored = await store.reads.findEntry(acme.scope, body['id'] as string)
        return [
          stored?.version,
          stored?.deletedAt,
          body['id'] === '01990000-0000-7000-8000-0000000000aa',
          body['rank'] === 'zzz',
        ]
      },
      sees: [1, null, false, false],
    }),
    (world) => ({
      title: 'a title of 513 characters is too long (rule 1.3-3)',
      request: create,
      body: { title: 'x'.repeat(513), ...place(world) },
      status: 422,
      answer: invalid({ title: ['The title field must not be greater than 512 characters.'] }),
    }),
    {
      title: 'a viewer creates nothing (rule 5.5-6)',
      as: 'viewer',
      request: create,
      body: { title: 'X' },
      status: 403,
    },
  ])
})

describe('one entry', () => {
  describeScenarios([
    ({ acme }) => ({
      title: 'is found by its id',
      as: 'viewer',
      request: `GET /crm/entries/${acme.ids.entry}`,
      status: 200,
      answer: { id: acme.ids.entry, title: 'A deal of Acme', reference_type: 'customer', reference_id: 'ada-of-acme' },
    }),
    ({ acme }) => ({
      title: 'is found under its entity',
      request: `GET /crm/entities/deals/entries/${acme.ids.entry}`,
      status: 200,
      answer: { id: acme.ids.entry },
    }),
    ({ acme }) => ({
      title: 'is not found under another entity',
      given: [{ request: 'POST /crm/entities', body: { name: 'Leads' } }],
      request: `GET /crm/entities/leads/entries/${acme.ids.entry}`,
      status: 404,
    }),
    ({ store, acme }) => {
      store.execute(acme.scope, 'entry.clear', { entity: 'deals', reference: { type: 'customer', id: 'ada-of-acme' } })
      return {
        title: 'in the trash is not found (rule 1.6-4)',
        request: `GET /crm/entries/${acme.ids.entry}`,
        status: 404,
      }
    },
  ])
})

describe('a relation to an entry in the trash', () => {
  it('reads as absent wherever entries are shown, and is no match of a filter (rule 1.6-4)', async () => {
    const world = anApiWorld()
    const { store, acme } = world
    await send(world, { request: 'POST /customers', body: { id: 'grace', email: 'grace@example.com' } })
    const values = { parent: acme.ids.entry, amount: 5 }
    const { body } = await send(world, {
      request: create,
      body: { title: 'X', ...place(world), values, reference_type: 'customer', reference_id: 'grace' },
    })
    const id = body['id'] as string
    const shown = async () => {
      const get = async (path: string, query = {}) => (await send(world, { request: `GET ${path}`, query })).body
      const filter = JSON.stringify({ key: 'parent', op: 'is_not_empty' })
      const listed = await get('/crm/entities/deals/entries', { filter })
      const [own] = (await get('/crm/entities/deals/entries', { q: 'X' }))['data'] as [{ values_flat: object }]
      const details = (await get('/customers/grace/details'))['crm'] as { entries: { values_flat: object }[] }[]
      return {
        one: (await get(`/crm/entries/${id}`))['values'],
        ofEntity: (await get(`/crm/entities/deals/entries/${id}`))['values_flat'],
        listed: own.values_flat,
        ofCustomer: details[0]?.entries[0]?.values_flat,
        found: listed['total'],
      }
    }
    const parent = { key: 'parent', value: acme.ids.entry }
    const amount = { key: 'amount', value: 5 }
    expect(await shown()).toEqual({
      one: [parent, amount],
      ofEntity: values,
      listed: values,
      ofCustomer: values,
      found: 1,
    })
    store.execute(acme.scope, 'entry.clear', { entity: 'deals', reference: { type: 'customer', id: 'ada-of-acme' } })
    const left = { amount: 5 }
    expect(await shown()).toEqual({ one: [amount], ofEntity: left, listed: left, ofCustomer: left, found: 0 })
  })
})
