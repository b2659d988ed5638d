import { describe, expect, it } from 'vitest'
import { anApiWorld, type ApiWorld } from '../testing/api-world.ts'
import { send } from '../testing/send.ts'

const list = 'GET /crm/entities/deals/entries'
const invalid = (errors: object) => ({ message: 'The given data was invalid.', code: 'input.invalid', errors })

/** Five more deals: amounts 1 to 5, the odd ones on "Won", the first two on order 9; and a `value` entry on it. */
function withDeals(world: ApiWorld): ApiWorld {
  const { store, clock, acme } = world
  for (let amount = 1; amount <= 5; amount++) {
    clock.advance(1000)
    store.execute(acme.scope, 'entry.create', {
      entity: 'deals',
      title: `Größe ${amount}`,
      pipeline: 'sales',
      stage: amount % 2 === 1 ? 'won' : 'new',
      values: [{ key: 'amount', value: amount }],
      reference: amount <= 2 ? { type: 'order', id: '9' } : null,
      strict: true,
    })
  }
  store.execute(acme.scope, 'entry.addFieldValue', {
    entity: 'deals',
    reference: { type: 'order', id: '9' },
    key: 'amount',
    value: 77,
  })
  return world
}

describe('the list of entries', () => {
  async function amounts(query: Record<string, string>) {
    const { status, body } = await send(withDeals(anApiWorld()), { as: 'viewer', request: list, query })
    expect({ status, body }).toMatchObject({ status: 200 })
    const entries = body['data'] as { values_flat: { amount?: number } }[]
    return { amounts: entries.map((entry) => entry.values_flat.amount), total: body['total'] }
  }

  const cases: Record<string, [Record<string, string>, number[]]> = {
    'is newest first': [{}, [5, 4, 3, 2, 1, 100]],
    'sorts by a field, ascending where no direction is given': [{ sort: 'amount' }, [1, 2, 3, 4, 5, 100]],
    'sorts by a field, descending': [{ sort: 'amount', direction: 'desc' }, [100, 5, 4, 3, 2, 1]],
    'sorts by title': [{ sort: 'title' }, [100, 1, 2, 3, 4, 5]],
    'keeps to a stage': [{ stage_id: '2', sort: 'amount' }, [1, 3, 5]],
    'keeps to a pipeline': [{ pipeline_id: '999' }, []],
    'with a reference holds both kinds (rule 1.4-4)': [
      { reference_type: 'order', reference_id: '9', sort: 'amount' },
      [1, 2, 77],
    ],
    'with a reference and a kind holds that kind': [
      { reference_type: 'order', reference_id: '9', kind: 'record', sort: 'amount' },
      [1, 2],
    ],
    'holds values where they are asked for': [{ kind: 'value' }, [77]],
    'looks for words of the title, folded, the last as a prefix': [{ q: 'GROSSE', sort: 'amount' }, [1, 2, 3, 4, 5]],
    'looks for all the words': [{ q: 'grosse 3' }, [3]],
    "looks for a value, read by its field's type": [{ field_key: 'amount', field_value: '3' }, [3]],
    'takes a filter': [{ filter: '{"key":"amount","op":"between","value":[2,4]}', sort: 'amount' }, [2, 3, 4]],
    'takes filter and field together': [
      { filter: '{"key":"amount","op":"gt","value":2}', field_key: 'amount', field_value: '2' },
      [],
    ],
    'passes empty parameters over, as forms send them': [
      { q: '', stage_id: '', kind: '', sort: '', filter: '', direction: '' },
      [5, 4, 3, 2, 1, 100],
    ],
    'passes parameters over that it does not know': [
      { constructor: '1', 'filter[x]': 'y', PER_PAGE: '1' },
      [5, 4, 3, 2, 1, 100],
    ],
  }
  it.each(Object.entries(cases))('%s', async (_, [query, expected]) => {
    expect(await amounts(query)).toEqual({ amounts: expected, total: expected.length })
  })

  it('is paged: 25 at a time, fewer where asked, and says where it stands (rule 1.4-4)', async () => {
    const world = withDeals(anApiWorld())
    const all = await send(world, { request: list })
    expect(all.body).toMatchObject({ current_page: 1, last_page: 1, per_page: 25, total: 6, from: 1, to: 6 })
    const second = await send(world, { request: list, query: { per_page: '4', page: '2', sort: 'amount' } })
    expect(second.body).toMatchObject({ current_page: 2, last_page: 2, per_page: 4, total: 6, from: 5, to: 6 })
    expect(second.body['data']).toMatchObject([{ values_flat: { amount: 5 } }, { values_flat: { amount: 100 } }])
    const beyond = await send(world, { request: list, query: { page: '3' } })
    expect(beyond.body).toMatchObject({ data: [], current_page: 3, last_page: 1, total: 6, from: null, to: null })
  })

  it('shows the customer of each entry that hangs on one, where asked (rule 1.4-4)', async () => {
    const world = withDeals(anApiWorld())
    world.store.execute(world.acme.scope, 'entry.create', {
      entity: 'deals',
      title: 'Of nobody',
      pipeline: 'sales',
      stage: 'new',
      values: [],
      strict: true,
      reference: { type: 'customer', id: 'nobody' },
    })
    const { body } = await send(world, { request: list, query: { include_customer: 'true', sort: 'created_at' } })
    const customers = (body['data'] as { customer: { id: string } | null }[]).map(
      ({ customer }) => customer?.id ?? null,
    )
    expect(customers).toEqual(['ada-of-acme', null, null, null, null, null, null])
    const without = await send(world, { request: list })
    expect((without.body['data'] as object[])[0]).not.toHaveProperty('customer')
  })

  const refusals: Record<string, [Record<string, string>, string]> = {
    'a page size above 100': [{ per_page: '101' }, 'per_page'],
    'a page size of nothing': [{ per_page: '0' }, 'per_page'],
    'a page size in another notation': [{ per_page: '1e1' }, 'per_page'],
    'a page that is no number': [{ page: 'first' }, 'page'],
    'a page past every number': [{ page: '9999999999999999999' }, 'page'],
    'a stage that is no id': [{ stage_id: 'won' }, 'stage_id'],
    'half a reference': [{ reference_type: 'order' }, 'reference_id'],
    'an unknown kind': [{ kind: 'ghost' }, 'kind'],
    'an unknown sort': [{ sort: 'nonsense' }, 'sort'],
    'a sort through a relation': [{ sort: 'parent.title' }, 'sort'],
    'an unknown direction': [{ sort: 'title', direction: 'up' }, 'direction'],
    'a field without a value': [{ field_key: 'amount' }, 'field_value'],
    'a value without a field': [{ field_value: '3' }, 'field_key'],
    'a field that the entity lacks': [{ field_key: 'nonsense', field_value: '3' }, 'field_key'],
    'a value that its field can not hold': [{ field_key: 'amount', field_value: 'three' }, 'field_value'],
    'a filter that is no JSON': [{ filter: '{amount}' }, 'filter'],
    'a filter on what is not there': [
      { filter: '{"key":"password_hash","op":"starts_with","value":"a"}' },
      'filter.key',
    ],
    'a filter through a relation into a system table': [
      { filter: '{"key":"parent.created_by","op":"eq","value":"a"}' },
      'filter.key',
    ],
    'a filter nested too deep': [
      { filter: '{"not":'.repeat(200) + 'null' + '}'.repeat(200) },
      'filter.not.not.not.not.not',
    ],
    'a search with NUL in it': [{ q: 'a\0' }, 'q'],
  }
  it.each(Object.entries(refusals))('refuses %s, by name', async (_, [query, name]) => {
    const got = await send(anApiWorld(), { request: list, query })
    expect(got).toMatchObject({ status: 422, body: invalid({ [name]: expect.any(Array) }) })
  })

  it('names every parameter that is wrong at once', async () => {
    const query = { sort: 'nonsense', field_key: 'nonsense', field_value: '1', filter: '{}', reference_id: '1' }
    const { body } = await send(anApiWorld(), { request: list, query })
    expect(Object.keys(body['errors'] as object).sort()).toEqual(['field_key', 'filter.key', 'reference_type', 'sort'])
  })

  it.each([{ page: '401' }, { page: '10001', per_page: '1' }, { page: '101', per_page: '100' }])(
    'answers %j with list.use_cursor: pages do not reach past 10,000 entries (rule 1.4-4)',
    async (query) => {
      const got = await send(anApiWorld(), { request: list, query })
      expect(got).toMatchObject({
        status: 422,
        body: {
          message: 'The given data was invalid.',
          code: 'list.use_cursor',
          limit: 10_000,
          errors: { page: ['The page field must not lead past 10000 items. Narrow the list with filters.'] },
        },
      })
    },
  )

  it('answers the last page within 10,000 entries', async () => {
    expect((await send(anApiWorld(), { request: list, query: { page: '100', per_page: '100' } })).status).toBe(200)
  })

  it('never shows what another brand holds, however it is asked', async () => {
    const world = anApiWorld()
    for (const query of [
      { q: 'other' },
      { stage_id: world.other.names.stage },
      { pipeline_id: world.other.names.pipeline },
    ]) {
      expect((await send(world, { request: list, query })).body).toMatchObject({ data: [], total: 0 })
    }
    const reference = { reference_type: 'customer', reference_id: world.other.names.customer, include_customer: 'true' }
    expect((await send(world, { request: list, query: reference })).body).toMatchObject({ data: [], total: 0 })
  })

  it('shows an entry in the answer after the one that made it (rule 1.4-8)', async () => {
    const world = anApiWorld()
    world.clock.advance(1000)
    await send(world, {
      request: 'POST /crm/entities/deals/entries',
      body: { title: 'Fresh', pipeline_id: 'sales', stage_id: 'new' },
    })
    expect((await send(world, { request: list })).body).toMatchObject({ total: 2, data: [{ title: 'Fresh' }, {}] })
  })
})
