import { describe, expect, it } from 'vitest'
import type { LoggedRun } from '../../../core/run/index.ts'
import { aLoggedRun, moment } from '../../../core/testing/index.ts'
import { anApiWorld, type ApiWorld } from '../testing/api-world.ts'
import { send } from '../testing/send.ts'

const given = {
  durationMs: 12.5,
  console: [{ level: 'log', text: 'hello' }],
  calls: [{ name: 'setCrmField', startMs: 2, ms: 1, note: 'kept as given' }],
  writes: [{ entryId: '01990000-0000-7000-8000-000000000001', version: 2, seq: 41 }],
} as const

function aRunAt(second: number, more: Partial<LoggedRun> = {}): LoggedRun {
  return aLoggedRun(second, { id: `run-${second}`, page: 'a-page', at: moment + second * 1000, ...given, ...more })
}

function withRuns(world: ApiWorld): ApiWorld {
  const pageId = Number(world.acme.names.page)
  const error = {
    code: 'script.threw',
    message: 'weight is not defined',
    document: 'a-page',
    line: 3,
    column: 9,
    stack: 'at a-page:3:9',
  }
  const runs = [
    aRunAt(1, { pageId }),
    aRunAt(2, { pageId, outcome: 'script_error', status: 500, error, customerId: 'ada-of-acme' }),
    aRunAt(3, { pageId: 999, page: 'deleted' }),
  ]
  world.store.execute(world.acme.scope, 'run.record', { runs })
  world.store.execute(world.other.scope, 'run.record', { runs: [aRunAt(4, { id: 'canary' })] })
  return world
}

describe('the run log', () => {
  async function list(query: Record<string, string>) {
    const { status, body } = await send(withRuns(anApiWorld()), { as: 'admin', request: 'GET /runs', query })
    expect({ status, body }).toMatchObject({ status: 200 })
    // What every brand of the tests has, from long ago.
    return (body['data'] as { id: string }[]).map(({ id }) => id).filter((id) => id !== 'run-of-acme')
  }

  const cases: Record<string, [Record<string, string>, string[]]> = {
    'is newest first': [{}, ['run-3', 'run-2', 'run-1']],
    'keeps to a page, by slug': [{ page: 'a-page' }, ['run-2', 'run-1']],
    'keeps to a page that is gone, by id': [{ page: '999' }, ['run-3']],
    'keeps to an outcome': [{ outcome: 'script_error' }, ['run-2']],
    'begins at a moment, that one included': [{ from: '2026-03-15T09:30:02Z' }, ['run-3', 'run-2']],
    'ends before a moment': [{ to: '2026-03-15T09:30:02Z' }, ['run-1']],
    'takes dates, at 00:00 UTC': [{ from: '2026-03-16' }, []],
    'keeps to failures of any kind': [{ outcome: 'failed' }, ['run-2']],
    'keeps to a customer': [{ customer: 'ada-of-acme' }, ['run-2']],
    'keeps to a customer, by e-mail': [{ customer: 'Ada@acme.example' }, ['run-2']],
    'keeps to a customer who is gone, by id': [{ customer: 'nobody-any-more' }, []],
    'keeps to all that is asked for': [{ page: 'a-page', outcome: 'ok', to: '2026-03-15T09:30:03Z' }, ['run-1']],
    'goes on from an offset': [{ per_page: '1', offset: '1' }, ['run-2']],
  }
  it.each(Object.entries(cases))('%s (rule 3.1-10)', async (_, [query, expected]) => {
    expect(await list(query)).toEqual(expected)
  })

  it('tells where a script failed, what it wrote and said', async () => {
    const { body } = await send(withRuns(anApiWorld()), {
      as: 'admin',
      request: 'GET /runs',
      query: { outcome: 'script_error' },
    })
    expect(body).toMatchObject({
      next_offset: null,
      data: [
        {
          at: '2026-03-15T09:30:02.000Z',
          page: 'a-page',
          status: 500,
          duration_ms: 12.5,
          error: { code: 'script.threw', document: 'a-page', line: 3, column: 9 },
          console: [{ level: 'log', text: 'hello' }],
          calls: [{ name: 'setCrmField', start_ms: 2, ms: 1, note: 'kept as given' }],
          writes: [{ entry_id: '01990000-0000-7000-8000-000000000001', version: 2, seq: 41 }],
          dropped: { console: 0, calls: 0, writes: 0 },
          customer_id: 'ada-of-acme',
          unlogged: 0,
        },
      ],
    })
  })

  it.each([
    [{ outcome: 'fine' }, 'outcome'],
    [{ from: 'yesterday' }, 'from'],
    [{ to: '15.3.2026' }, 'to'],
    [{ page: 'no-such-page' }, 'page'],
    [{ customer: 'nobody@example.com' }, 'customer'],
    [{ customer: 'no id' }, 'customer'],
    [{ from: '2026-03-15', to: '2026-03-15' }, 'to'],
    [{ from: '2026-03-16', to: '2026-03-15' }, 'to'],
  ])('refuses %j', async (query, name) => {
    const got = await send(anApiWorld(), { as: 'admin', request: 'GET /runs', query: query as Record<string, string> })
    expect(got).toMatchObject({ status: 422, body: { errors: { [name]: expect.any(Array) } } })
  })

  it('reaches 10,000 runs deep, and says so past that', async () => {
    const at = (offset: string) =>
      send(anApiWorld(), { as: 'admin', request: 'GET /runs', query: { offset, per_page: '1' } })
    expect((await at('10000')).status).toBe(200)
    expect(await at('10001')).toMatchObject({
      status: 422,
      body: { code: 'list.use_cursor', limit: 10_000, errors: { offset: [expect.stringContaining('10000')] } },
    })
  })

  it('answers fewer at once where they are large, and where to go on', async () => {
    const world = anApiWorld()
    const console = [{ level: 'log', text: 'x'.repeat(400_000) }] as const
    const runs = Array.from({ length: 30 }, (_, i) => aRunAt(i, { console }))
    world.store.execute(world.acme.scope, 'run.record', { runs })
    const seen: unknown[] = []
    let offset: number | null = 0
    for (let pages = 0; offset !== null; pages++) {
      expect(pages).toBeLessThan(5)
      const query = { per_page: '100', offset: String(offset) }
      const { body } = await send(world, { as: 'admin', request: 'GET /runs', query })
      const data = body['data'] as { id: string }[]
      expect(JSON.stringify(data).length).toBeLessThan(9_000_000)
      seen.push(...data.map(({ id }) => id))
      offset = body['next_offset'] as number | null
    }
    expect(seen).toEqual([...runs.map(({ id }) => id).toReversed(), 'run-of-acme'])
  })

  it('shows runs of pages that come with the product, which have ids below 0', async () => {
    const world = anApiWorld()
    const runs = [aRunAt(1, { pageId: -4, page: 'members/login', revisionId: -1 })]
    world.store.execute(world.acme.scope, 'run.record', { runs })
    const { body } = await send(world, { as: 'admin', request: 'GET /runs/run-1' })
    expect(body).toMatchObject({ page: 'members/login', page_id: -4, revision_id: -1 })
  })

  it('shows one run by its id', async () => {
    const world = withRuns(anApiWorld())
    const { status, body } = await send(world, { as: 'admin', request: 'GET /runs/run-2' })
    expect({ status, body }).toMatchObject({ status: 200, body: { id: 'run-2', outcome: 'script_error' } })
  })

  it.each(['run-9', 'canary'])('knows no run %s of another brand, or of nobody', async (id) => {
    const got = await send(withRuns(anApiWorld()), { as: 'admin', request: `GET /runs/${id}` })
    expect(got).toMatchObject({ status: 404, body: { code: 'resource.not_found' } })
  })

  it.each(['GET /runs', 'GET /runs/run-1'])('is for admins: %s (rule 5.5-6)', async (request) => {
    expect((await send(anApiWorld(), { as: 'editor', request })).status).toBe(403)
  })
})
