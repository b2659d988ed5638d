import { describe, expect, it } from 'vitest'
import { anApiWorld } from '../testing/api-world.ts'
import { describeScenarios } from '../testing/scenario.ts'
import { send } from '../testing/send.ts'

const invalid = (errors: object) => ({ message: 'The given data was invalid.', code: 'input.invalid', errors })

describe('customers', () => {
  describeScenarios([
    {
      title: 'an editor makes one, with an id of his choice (rule 1.4-11)',
      as: 'editor',
      request: 'POST /customers',
      body: { id: 'grace', email: ' Grace@Example.com ', first_name: 'Grace', last_name: 'Hopper', phone: '1' },
      status: 201,
      answer: {
        id: 'grace',
        email: 'Grace@Example.com',
        name: 'Grace Hopper',
        first_name: 'Grace',
        phone: '1',
        city: '',
      },
    },
    {
      title: 'an id is made where none is given',
      request: 'POST /customers',
      body: { customer: { email: 'grace@example.com' } },
      status: 201,
      answer: { id: expect.stringMatching(/^[A-Za-z0-9_-]{1,64}$/) },
    },
    {
      title: 'an e-mail is required',
      request: 'POST /customers',
      body: { name: 'Grace' },
      status: 422,
      answer: invalid({ email: ['The email field is required.'] }),
    },
    {
      title: 'an e-mail counts as taken without regard to ASCII case',
      request: 'POST /customers',
      body: { email: 'ADA@acme.example' },
      status: 422,
      answer: invalid({ email: ['The email has already been taken.'] }),
    },
    {
      title: 'an id can be taken',
      request: 'POST /customers',
      body: { id: 'ada-of-acme', email: 'grace@example.com' },
      status: 422,
      answer: invalid({ id: ['The id has already been taken.'] }),
    },
    {
      title: "another brand's e-mails and ids are free",
      request: 'POST /customers',
      body: { id: 'ada-of-other', email: 'ada@other.example' },
      status: 201,
    },
    {
      title: 'white space and format characters are in no e-mail',
      request: 'POST /customers',
      body: { email: 'gra\u200bce@example.com', id: 'a b' },
      status: 422,
      answer: invalid({ email: expect.any(Array), id: expect.any(Array) }),
    },
    {
      title: 'times and brands in a body are not heeded',
      request: 'POST /customers',
      body: { email: 'grace@example.com', brand_id: 2, created_at: '2001-01-01T00:00:00Z' },
      status: 201,
      answer: { created_at: '2026-03-15T09:30:00.000Z' },
    },
    {
      title: 'one is found by id',
      as: 'viewer',
      request: 'GET /customers/ada-of-acme',
      status: 200,
      answer: { email: 'ada@acme.example' },
    },
    {
      title: 'one is found by e-mail',
      as: 'viewer',
      request: 'GET /customers/ada%40acme.example',
      status: 200,
      answer: { id: 'ada-of-acme' },
    },
    {
      title: 'an e-mail in a path need not be escaped, and its case does not count',
      request: 'GET /customers/ADA@acme.example',
      status: 200,
      answer: { id: 'ada-of-acme' },
    },
    {
      title: "another brand's e-mail is nobody's here",
      request: 'GET /customers/ada@other.example',
      status: 404,
    },
    ({ acme }) => ({
      title: 'the details add the entries that hang on a customer, by entity (rule 1.4-11)',
      as: 'viewer',
      request: 'GET /customers/ada-of-acme/details',
      status: 200,
      answer: {
        id: 'ada-of-acme',
        crm: [{ entity: { slug: 'deals', entries_count: 1 }, entries: [{ id: acme.ids.entry }], entries_count: 1 }],
      },
    }),
    {
      title: 'the details of somebody without entries have none',
      given: [{ request: 'POST /customers', body: { id: 'grace', email: 'grace@example.com' } }],
      request: 'GET /customers/grace/details',
      status: 200,
      answer: { id: 'grace', crm: [] },
    },
    {
      title: 'a viewer makes none',
      as: 'viewer',
      request: 'POST /customers',
      body: { email: 'grace@example.com' },
      status: 403,
    },
  ])

  it('are listed newest first, paged, and found by e-mail, name and phone', async () => {
    const world = anApiWorld()
    for (const [id, phone] of [
      ['grace', '555'],
      ['alan', '777'],
    ] as const) {
      world.clock.advance(1000)
      await send(world, { request: 'POST /customers', body: { id, email: `${id}@example.com`, phone } })
    }
    const ids = async (query: Record<string, string>) => {
      const { body } = await send(world, { as: 'viewer', request: 'GET /customers', query })
      return { ids: (body['data'] as { id: string }[]).map(({ id }) => id), total: body['total'] }
    }
    expect(await ids({})).toEqual({ ids: ['alan', 'grace', 'ada-of-acme'], total: 3 })
    expect(await ids({ per_page: '2', page: '2' })).toEqual({ ids: ['ada-of-acme'], total: 3 })
    expect(await ids({ q: 'LOVELACE' })).toEqual({ ids: ['ada-of-acme'], total: 1 })
    expect(await ids({ q: '555' })).toEqual({ ids: ['grace'], total: 1 })
    expect(await ids({ q: 'other.example' })).toEqual({ ids: [], total: 0 })
  })
})
