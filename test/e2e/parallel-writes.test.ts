import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFaults } from '../../src/stores/sqlite/testing/index.ts'
import { entryModel, type Asked, type Told } from '../histories/entry-model.ts'
import { isLinearizable, type Operation } from '../histories/is-linearizable.ts'
import { openApi, type ApiClient } from './api-client.ts'
import { startServer, type CheckedServer } from './start-server.ts'

interface Call {
  readonly name: string
  readonly [option: string]: unknown
}

interface Entry {
  readonly id: string
  readonly version: number
  readonly created_at: string
  readonly values_flat: Readonly<Record<string, unknown>>
}

/** Rule 2.1-10, to compare: the newest has the greatest. */
function ageOf({ created_at, id }: Entry): string {
  return `${created_at} ${id}`
}

describe('writes at once, by pages on two runners and over REST', () => {
  const environment = { STAGECRAFT_RUNNERS: '2' }
  let data: string
  let server: CheckedServer
  let api: ApiClient
  /** Again, after it was killed. */
  const start = async () => {
    server = await startServer({ data, environment })
    api = api.at(server)
  }

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'stagecraft-'))
    server = await startServer({ args: ['--sample'], data, environment })
    api = await openApi(server)
    // One function for one request: what somebody's page would do, with whatever options.
    await api.publishPage(
      'call',
      `<script scope="backend">
        const { name, ...options } = request.body
        const functions = { setCrmField, setCrmFields, getCrmFields, getCrmEntries, getCrmFieldValues, addCrmFieldValue, clearCrmEntries, ensureCrmEntity, reassignCrmReference, moveCrmToStage }
        response.json({ told: functions[name](options) })
      </script>`,
    )
    await api.publishPage(
      'signup',
      `<script scope="backend">
        session.setCustomer({ email: request.body.email, name: 'A' })
        session.set('quiz_visitor_id', request.body.visitor)
        response.json({ told: customer.id })
      </script>`,
    )
    await api.publishPage(
      'order',
      `<script scope="backend">
        const { id } = createCrmEntry({ slug: 'things', referenceType: 'order', referenceId: request.body.order })
        addCrmFieldValue({ slug: 'things', referenceType: 'order', referenceId: request.body.order, fieldKey: 'line', value: 1, async: true })
        response.json({ told: id })
      </script>`,
    )
    for (const [slug, fields] of Object.entries({ things: [], swaps: [{ key: 'code', unique: true }] })) {
      const made = await api.post('/crm/entities', { name: slug, slug, entity_mode: 'data', fields })
      expect(made.status).toBe(201)
    }
  }, 120_000)

  afterAll(async () => {
    await server?.stop()
    await rm(data, { recursive: true, force: true })
  })

  const send = async (path: string, body: unknown, cookie = '', headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${server.pages}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, ...headers },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    expect([answer.status, text]).toEqual([200, expect.stringContaining('told')])
    return { told: (JSON.parse(text) as { told: unknown }).told, cookie: answer.headers.getSetCookie()[0] ?? '' }
  }
  const call = async (what: Call, cookie?: string) => (await send('call', what, cookie)).told
  const of = (slug: string, id: string) => ({ slug, referenceType: 'visitor', referenceId: id })
  const entriesOf = async (slug: string, id: string) => {
    const { body } = await api.get(`/crm/entities/${slug}/entries?reference_type=visitor&reference_id=${id}`)
    return (body as { data: readonly Entry[] }).data
  }
  const times = (n: number, act: (i: number) => Promise<unknown>) =>
    Promise.all(Array.from({ length: n }, (_, i) => act(i)))

  it('200 setCrmField on a reference that had nothing make one record, and lose no field', async () => {
    for (let round = 0; round < 3; round++) {
      const id = `fresh-${round}`
      const told = await times(200, (i) =>
        call({ name: 'setCrmField', ...of('things', id), fieldKey: `k${i}`, value: i }),
      )
      expect(told).toEqual(Array.from({ length: 200 }, () => true))
      const [record, ...more] = await entriesOf('things', id)
      expect(more).toEqual([])
      expect(record!.values_flat).toEqual(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, i])))
      expect(record!.version).toBe(200)
    }
  })

  it('ensureCrmEntity, at once: one entity, each field once, and one caller who made it', async () => {
    const told = await times(40, (i) =>
      call({ name: 'ensureCrmEntity', slug: 'made', fields: [{ key: 'same' }, { key: `f${i % 8}`, type: 'number' }] }),
    )
    const made = told as { id: number; created: boolean; fields_added: string[] }[]
    expect(new Set(made.map((one) => one.id)).size).toBe(1)
    expect(made.filter((one) => one.created)).toHaveLength(1)
    const added = made.flatMap((one) => one.fields_added)
    expect(added.toSorted()).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'same'])
    const { body } = await api.get('/crm/entities/made/fields')
    expect((body as { key: string }[]).map((field) => field.key).toSorted()).toEqual(added.toSorted())
  })

  it('what is unique is so at every moment, while entries take one another’s values', async () => {
    const ids = ['s0', 's1', 's2']
    const codes = ['x', 'X', 'y', 'z', 'w']
    let taken = 0
    const seen: unknown[][] = []
    await times(90, async (i) => {
      const id = ids[i % ids.length]!
      const [kept] = await Promise.all([
        call({ name: 'setCrmField', ...of('swaps', id), fieldKey: 'code', value: codes[(i * 7) % codes.length] }),
        call({ name: 'getCrmEntries', slug: 'swaps', anyReference: true }).then((entries) =>
          seen.push(
            (entries as { values_flat: { code?: string } }[]).map((entry) => entry.values_flat.code?.toLowerCase()),
          ),
        ),
      ])
      if (kept === true) taken++
    })
    expect(taken).toBeGreaterThan(ids.length)
    expect(seen.filter((values) => new Set(values).size !== values.length)).toEqual([])
  })

  it('clearing, setting and reassigning at once leave one record of a reference at most', async () => {
    const { told: customerId, cookie } = await send('signup', { email: 'ada@example.com', visitor: 'v' })
    const own = { slug: 'things', referenceType: 'customer', referenceId: String(customerId) }
    await times(120, (i) => {
      const target = i % 2 ? of('things', 'v') : own
      switch (i % 6) {
        case 0:
        case 1:
          return call({ name: 'clearCrmEntries', ...target })
        case 2:
          return call(
            {
              name: 'reassignCrmReference',
              slug: 'things',
              fromReferenceType: 'visitor',
              fromReferenceId: 'v',
              toReferenceType: 'customer',
              toReferenceId: String(customerId),
            },
            cookie.split(';', 1)[0],
          )
        case 3:
          return call({ name: 'addCrmFieldValue', ...target, fieldKey: 'list', value: i })
        default:
          return call({ name: 'setCrmField', ...target, fieldKey: `k${i % 3}`, value: i })
      }
    })
    for (const [type, id] of [
      ['visitor', 'v'],
      ['customer', String(customerId)],
    ] as const) {
      const { body } = await api.get(
        `/crm/entities/things/entries?reference_type=${type}&reference_id=${id}&kind=record`,
      )
      expect((body as { data: readonly Entry[] }).data.length).toBeLessThan(2)
    }
  })

  it('one visit that is sent 100 times at once is done once, and all get its answer', async () => {
    const { cookie } = await send('signup', { email: 'eve@example.com', visitor: 'w' })
    const own = cookie.split(';', 1)[0]
    const told = await times(100, () => send('order', { order: 'once' }, own, { 'idempotency-key': 'once' }))
    const ids = new Set(told.map((answer) => (answer as { told: string }).told))
    const { body } = await api.get('/crm/entities/things/entries?reference_type=order&reference_id=once&kind=record')
    expect((body as { data: readonly Entry[] }).data.map(({ id }) => id)).toEqual([...ids])
    const lines = await api.get('/crm/entities/things/entries?reference_type=order&reference_id=once&kind=value')
    expect(lines.body).toMatchObject({ total: 1 })
  })

  it('of all who save over one draft, one does, and the others are told which draft there is', async () => {
    const { body: page } = await api.post('/pages', { slug: 'drafts', html: 'first' })
    const { id, revision_id: seen } = page as { id: number; revision_id: number }
    const saves = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        api.put(`/pages/${id}/draft`, { html: `draft ${i}`, expected_revision_id: seen }),
      ),
    )
    const saved = saves.flatMap(({ status, body }, i) =>
      status === 200 ? [{ i, revision: (body as { revision_id: number }).revision_id }] : [],
    )
    expect(saved).toHaveLength(1)
    const [{ i, revision }] = saved as [(typeof saved)[number]]
    for (const { status, body } of saves.toSpliced(i, 1)) {
      expect([status, body]).toMatchObject([409, { code: 'revision.stale', revision_id: revision }])
    }
    expect(await api.get(`/pages/${id}/draft`)).toMatchObject({ body: { html: `draft ${i}`, revision_id: revision } })
  })

  it('nobody moves to a stage without what it asks for, while that is taken away', async () => {
    const stages = [{ name: 'New' }, { name: 'Open' }, { name: 'Paid', required_keys: ['sum'] }]
    const entity = { name: 'Bills', slug: 'bills', fields: [{ key: 'sum' }], pipelines: [{ name: 'Way', stages }] }
    expect(await api.post('/crm/entities', entity)).toMatchObject({ status: 201 })
    const ids = ['b0', 'b1', 'b2']
    for (const id of ids) await call({ name: 'setCrmField', ...of('bills', id), fieldKey: 'sum', value: 'some' })
    const moves = { moved: 0, refused: 0 }
    await times(100, async (i) => {
      const bill = of('bills', ids[i % ids.length]!)
      const [told] = await Promise.all([
        call({ name: 'moveCrmToStage', ...bill, stageSlug: i % 2 ? 'paid' : 'open' }),
        call({ name: 'setCrmField', ...bill, fieldKey: i % 7 ? 'note' : 'sum', value: 'some' }),
        ...(i % 5 === 0 ? [call({ name: 'clearCrmEntries', ...bill })] : []),
      ])
      const { ok, error } = told as { ok: boolean; error?: string }
      if (ok) moves.moved++
      else {
        expect(error).toBe('stage_requirements')
        moves.refused++
      }
    })
    // Both happened, or the test proves nothing.
    expect(moves.moved).toBeGreaterThan(0)
    expect(moves.refused).toBeGreaterThan(0)

    const file = new DatabaseSync(join(server.data, 'stagecraft.db'), { readOnly: true })
    const log = file
      .prepare('select lower(hex(entry_id)) as entry, body from change where entry_id is not null order by seq')
      .all()
    const paid = file.prepare("select id from stage where slug = 'paid'").get()!['id']
    file.close()
    const sums = new Map<unknown, unknown>()
    const entered: unknown[] = []
    for (const { entry, body } of log) {
      const { set } = JSON.parse(String(body)) as { set: Readonly<Record<string, { readonly to: unknown }>> }
      if (set['sum']) sums.set(entry, set['sum'].to)
      if (set['stage_id']?.to === paid) entered.push(sums.get(entry))
    }
    expect(new Set(entered)).toEqual(new Set(['some']))
  })

  it('a definition that changes meanwhile holds for the writes after it', async () => {
    const writing = times(120, (i) =>
      call({
        name: 'setCrmField',
        ...of('things', `d${i % 20}`),
        fieldKey: `late${i % 4}`,
        value: i % 3 ? i : `text ${i}`,
      }),
    )
    for (let i = 0; i < 4; i++) {
      const { status } = await api.post('/crm/entities/things/fields', {
        label: `Late ${i}`,
        key: `late${i}`,
        type: 'number',
      })
      expect(status).toBe(201)
    }
    await writing
    // Found by its number, whether it came before the field or after.
    await call({ name: 'setCrmField', ...of('things', 'd1'), fieldKey: 'late1', value: 4711 })
    const { body } = await api.get('/crm/entities/things/entries?filter%5Blate1%5D=4711')
    expect((body as { data: readonly Entry[] }).data.length).toBeGreaterThan(0)
  })

  it('there is an order of all calls in which every answer is right, of those too that SIGKILL cut off', async () => {
    const fields = ['a', 'b', 'c', 'list'].map((key) => ({ key, type: 'number' }))
    const entity = { name: 'Histories', slug: 'histories', entity_mode: 'data', fields }
    expect(await api.post('/crm/entities', entity)).toMatchObject({ status: 201 })
    const references = ['h0', 'h1', 'h2']
    const keys = ['a', 'b', 'c']
    const histories = new Map<string, Operation<Asked, Told>[]>(references.map((id) => [id, []]))
    let value = 0
    const perform = async (id: string, asked: Asked): Promise<Told> => {
      const own = of('histories', id)
      if ('look' in asked) {
        const entries = await entriesOf('histories', `${id}&kind=record`)
        const oldestFirst = entries.toSorted((one, other) => (ageOf(one) < ageOf(other) ? -1 : 1))
        return { records: oldestFirst.map(({ values_flat: values, version }) => ({ values, version })) }
      }
      if ('get' in asked)
        return {
          values: (await call({ name: 'getCrmFields', ...own, fieldKeys: asked.get })) as Readonly<
            Record<string, unknown>
          >,
        }
      if ('list' in asked) {
        const listed = await call({ name: 'getCrmFieldValues', ...own, fieldKey: 'list', limit: 200 })
        return { listed: listed as readonly unknown[] }
      }
      if ('clear' in asked) await call({ name: 'clearCrmEntries', ...own })
      else if ('add' in asked) {
        expect(
          await call({ name: 'addCrmFieldValue', ...own, fieldKey: 'list', value: asked.add, async: value % 2 === 0 }),
        ).toBe(true)
      } else if ('create' in asked) {
        const entry = { title: id, reference_type: 'visitor', reference_id: id, values: asked.create }
        expect((await api.post('/crm/entities/histories/entries', entry)).status).toBe(201)
      } else {
        const set = Object.entries(asked.set).map(([fieldKey, to]) => ({ fieldKey, value: to }))
        expect(await call({ name: 'setCrmFields', ...own, fields: set, async: value % 5 === 0 })).toBe(true)
      }
      return { done: true }
    }
    let answered = 0
    let isCutOff = false
    /** Of what had no answer nobody knows whether it was done. */
    const record = async (id: string, asked: Asked) => {
      const sent = performance.now()
      try {
        const output = await perform(id, asked)
        answered++
        histories.get(id)!.push({ sent, answered: performance.now(), input: asked, output })
      } catch (error) {
        if (!isCutOff) throw error
        histories.get(id)!.push({ sent, answered: Infinity, input: asked, output: undefined })
      }
    }
    const kinds: readonly ((chosen: readonly string[]) => Asked)[] = [
      (chosen) => ({ set: Object.fromEntries(chosen.map((key) => [key, ++value])) }),
      () => ({ get: keys }),
      () => ({ add: ++value }),
      () => ({ look: true }),
      (chosen) => ({ set: Object.fromEntries(chosen.map((key) => [key, ++value])) }),
      () => ({ list: true }),
      (chosen) => ({ create: Object.fromEntries(chosen.map((key) => [key, ++value])) }),
      () => ({ get: keys }),
      (chosen) => ({ set: Object.fromEntries(chosen.map((key) => [key, ++value])) }),
      () => ({ clear: true }),
      () => ({ look: true }),
    ]
    const clients = times(9, async (client) => {
      for (let n = 0; !isCutOff; n++) {
        const chosen = keys.filter((_, i) => (n + client * 3 + i) % 3 > 0)
        await record(references[(client + n) % references.length]!, kinds[(n * 5 + client) % kinds.length]!(chosen))
      }
    })
    const cutOff = async () => {
      await expect.poll(() => answered, { timeout: 20_000, interval: 3 }).toBeGreaterThan(350)
      isCutOff = true
      await server.end('SIGKILL')
    }
    await Promise.all([cutOff(), clients])
    await start()
    isCutOff = false
    for (const id of references) {
      for (const asked of [{ look: true }, { list: true }, { get: keys }] as const) await record(id, asked)
    }

    for (const [id, history] of histories) {
      expect(isLinearizable(entryModel, history)).toBe(true)
      // The same history with one more read, of a value that was there once and is overwritten: the search must see it.
      const { a: now } = (await call({ name: 'getCrmFields', ...of('histories', id), fieldKeys: ['a'] })) as {
        a: unknown
      }
      const values = history.flatMap(({ input, output }) =>
        output !== undefined && 'set' in input && 'a' in input.set ? [input.set['a']] : [],
      )
      const overwritten = values.find((old) => old !== now)
      expect(overwritten).toBeDefined()
      const sent = performance.now()
      const stale = { sent, answered: sent + 1, input: { get: ['a'] }, output: { values: { a: overwritten } } }
      expect(isLinearizable(entryModel, [...history, stale])).toBe(false)
    }
  })

  it('left the store sound, with every version in its log', async () => {
    await server.end()
    expect(findFaults(join(server.data, 'stagecraft.db'))).toEqual([])
  })
})
