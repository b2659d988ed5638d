import { randomBytes } from 'node:crypto'
import type { Writer } from '../../core/command/index.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors/index.ts'
import { aPageWorld, tokenHashOf, type PageWorld } from './testing/page-world.ts'

let world: PageWorld
let session: string

beforeEach(async () => {
  world = await aPageWorld()
  world.execute('entity.create', {
    declaration: {
      name: 'Tracker',
      slug: 'tracker',
      fields: [
        { key: 'weight', type: 'number' },
        { key: 'email', type: 'email', unique: true },
        { key: 'bio', type: 'rich_text' },
        { key: 'day', type: 'date' },
      ],
    },
  })
  world.execute('entity.create', {
    declaration: {
      name: 'Cities',
      slug: 'cities',
      entity_mode: 'data',
      fields: [{ key: 'size', type: 'number', required: true }],
    },
  })
  await world.publish(
    'page',
    'signin',
    `<script scope="backend">session.setCustomer({ email: 'ada@example.com', id: 'ada' }); response.json(1)</script>`,
  )
  session = (await world.visit('/signin')).session!
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

let count = 0

/** What the expressions answer, run one after the other in one script of the signed-in customer. */
async function evaluate(...expressions: string[]): Promise<unknown[]> {
  return await evaluateAs(session, ...expressions)
}

async function evaluateAs(cookie: string, ...expressions: string[]): Promise<unknown[]> {
  const slug = `eval-${++count}`
  const wrapped = expressions.map(
    (text) =>
      `await (async () => { try { return ${text} } catch (error) { return error.name + ': ' + error.message } })()`,
  )
  await world.publish('page', slug, `<script scope="backend">response.json([${wrapped.join(',\n')}])</script>`)
  const { text } = await world.visit(`/${slug}`, { cookie })
  return JSON.parse(text) as unknown[]
}

describe('rules for all functions', () => {
  it('2.1-1: they take one options object; a positional call is a TypeError', async () => {
    const answers = await evaluate(
      `getCrmField('tracker', 'weight')`,
      `getCrmField()`,
      `setCrmField({ slug: 'tracker' }, 1)`,
      `getCrmEntries([])`,
    )
    for (const answer of answers) expect(answer).toMatch(/^TypeError: /)
  })

  it('2.1-2: slug is required and must exist; the error names the nearest', async () => {
    expect(
      await evaluate(
        `getCrmField({ fieldKey: 'a' })`,
        `getCrmField({ slug: 'traker', fieldKey: 'a' })`,
        `getCrmField({ crmEntitySlug: 'tracker', fieldKey: 'a' })`,
        `getCrmField({ crm_entity_slug: 'tracker', field_key: 'a' })`,
      ),
    ).toEqual([
      'TypeError: getCrmField: slug is required.',
      'TypeError: getCrmField: No entity has the slug "traker". Did you mean "tracker"?',
      null,
      null,
    ])
  })

  it('2.1-3: the reference is the session’s customer unless given, and null means the default', async () => {
    expect(
      await evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 82, referenceId: null, referenceType: null })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight', referenceType: 'customer', referenceId: 'ada' })`,
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 1, referenceType: 'order', reference_id: 12345 })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight', referenceType: 'order', referenceId: '12345' })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight' })`,
      ),
    ).toEqual([true, 82, true, 1, 82])
  })

  /** The cookie of a session that stands in the store as it is given. */
  function sessionOf(given: { readonly customerId: string | null; readonly email: string | null }): string {
    const cookie = `stagecraft_session=${randomBytes(32).toString('base64url')}`
    const [createdAt, values] = [world.clock.now(), {}]
    const stored = { tokenHash: tokenHashOf(cookie), values, createdAt, usedAt: createdAt, ...given }
    void world.store.ledger.putSession(world.scope, stored)
    return cookie
  }

  it('2.1-3: a session whose customer was deleted gets him made again, under his id and e-mail', async () => {
    const cookie = sessionOf({ customerId: 'gone', email: 'gone@example.com' })
    expect(await world.store.reads.findCustomer(world.scope, 'gone')).toBeUndefined()
    expect(
      await evaluateAs(
        cookie,
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 82 })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight', referenceId: 'gone' })`,
        `customer.email`,
      ),
    ).toEqual([true, 82, 'gone@example.com'])
    expect(await world.store.reads.findCustomer(world.scope, 'gone')).toMatchObject({ email: 'gone@example.com' })
    expect(await evaluateAs(cookie, `getCrmField({ slug: 'tracker', fieldKey: 'weight' })`)).toEqual([82])
  })

  it('2.1-3: a session that knows an e-mail alone stands for its customer, found or made', async () => {
    const known = sessionOf({ customerId: null, email: 'ADA@example.com' })
    const unknown = sessionOf({ customerId: null, email: 'eve@example.com' })
    const set = (value: number) => `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: ${value} })`
    const get = `getCrmField({ slug: 'tracker', fieldKey: 'weight' })`
    expect(await evaluateAs(known, set(1), get)).toEqual([true, 1])
    expect(await evaluate(get)).toEqual([1])
    expect(await evaluateAs(unknown, set(2), get)).toEqual([true, 2])
    const eve = await world.store.reads.findCustomerByEmail(world.scope, 'eve@example.com')
    expect(await evaluateAs(unknown, get, `getCrmEntries({ slug: 'tracker' })[0].reference_id`)).toEqual([2, eve!.id])
  })

  it('2.1-4: with nobody there reads are empty and writes refuse, but createCrmEntry stores', async () => {
    expect(
      await evaluateAs(
        '',
        `getCrmField({ slug: 'tracker', fieldKey: 'weight' })`,
        `getCrmFields({ slug: 'tracker', fieldKeys: ['weight', 'x'] })`,
        `getCrmEntries({ slug: 'tracker' })`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'x' })`,
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 1 })`,
        `setCrmFields({ slug: 'tracker', fields: [{ fieldKey: 'weight', value: 1 }] })`,
        `addCrmFieldValue({ slug: 'tracker', fieldKey: 'weight', value: 1 })`,
        `clearCrmEntries({ slug: 'tracker' })`,
        `createCrmEntry({ slug: 'tracker', title: 'Lead' }).ok`,
      ),
    ).toEqual([
      null,
      { weight: null, x: null },
      [],
      [],
      false,
      false,
      false,
      { ok: false, error: 'no_reference' },
      true,
    ])
    const runs = await world.runs()
    expect(runs[0]!.calls.find((call) => call.name === 'setCrmField')?.note).toContain('no customer')
    const { entries } = await world.store.reads.listEntries(world.scope, {
      entityId: 1,
      sort: { by: { property: 'created_at' }, direction: 'desc', ties: 'desc' },
      limit: 10,
      offset: 0,
      count: 'none',
    })
    expect(entries.map((entry) => [entry.title, entry.reference])).toEqual([['Lead', null]])
  })

  it('2.1-6: both spellings of every function and option', async () => {
    expect(
      await evaluate(
        `SetCrmField({ slug: 'tracker', field_key: 'weight', value: 5 })`,
        `GetCrmFields({ slug: 'tracker', field_keys: ['weight'] })`,
      ),
    ).toEqual([true, { weight: 5 }])
  })

  it('2.1-7: what is missing throws, what is wrong is refused with the reason in the log', async () => {
    const answers = await evaluate(
      `setCrmField({ slug: 'tracker', fieldKey: 'weight' })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: undefined })`,
      `getCrmField({ slug: 'tracker' })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: null })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'bad key', value: 1 })`,
      `setCrmField({ slug: 'tracker', fieldKey: '__proto__', value: 1 })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: NaN })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: Infinity })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 'x'.repeat(10001) })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 'a\\0b' })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: '\\ud800' })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 1, referenceId: 'a{b' })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 1, referenceType: 'a b', referenceId: '1' })`,
      `getCrmEntries({ slug: 'tracker', limit: -1 })`,
      `getCrmFieldValues({ slug: 'tracker', fieldKey: 'bad key' })`,
    )
    expect(answers.slice(0, 3)).toEqual([
      'TypeError: setCrmField: value is required.',
      'TypeError: setCrmField: value is required.',
      'TypeError: getCrmField: fieldKey is required.',
    ])
    expect(answers.slice(3, 13)).toEqual(Array.from({ length: 10 }, () => false))
    expect(answers.slice(13)).toEqual([[], []])
    const notes = (await world.runs())[0]!.calls.map((call) => call.note)
    expect(notes.filter((note) => note !== undefined).length).toBeGreaterThanOrEqual(12)
    expect((await world.store.reads.countEntries(world.scope))[1] ?? 0).toBe(0)
  })

  it('2.1-7: the log says why a key is none', async () => {
    await evaluate(
      `setCrmField({ slug: 'tracker', fieldKey: 'a b', value: 1 })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'title', value: 1 })`,
      `setCrmFields({ slug: 'tracker', fields: [{ fieldKey: 'a', value: 1 }, { fieldKey: '__proto__', value: 1 }] })`,
      `createCrmEntry({ slug: 'tracker', values: { stage_id: 1 } })`,
    )
    expect((await world.runs())[0]!.calls.map((call) => call.note)).toEqual([
      'fieldKey must be 1 to 128 of a-z, A-Z, 0-9, _, . and -.',
      'fieldKey must not be title, which is a property of every entry.',
      'fields[1].fieldKey must not be __proto__, which JavaScript keeps to itself.',
      '"stage_id" is no key: it must not be stage_id, which is a property of every entry.',
    ])
  })

  it('2.1-7: what JSON would lose in silence is a TypeError, never stored as something else', async () => {
    const answers = await evaluate(
      ...['new Map([[1, 2]])', '() => 1', 'Symbol("x")', '10n', '(() => { const a = {}; a.a = a; return a })()'].map(
        (value) => `setCrmField({ slug: 'tracker', fieldKey: 'x', value: ${value} })`,
      ),
    )
    for (const answer of answers) expect(answer).toMatch(/^TypeError/)
    expect(await evaluate(`getCrmField({ slug: 'tracker', fieldKey: 'x' })`)).toEqual([null])
  })

  it('2.1-8: an async write answers at once, and the next call of the run sees it', async () => {
    expect(
      await evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 7, async: true })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight' })`,
        `createCrmEntry({ slug: 'tracker', title: 'later', crm_async: true }).pending`,
        `getCrmEntries({ slug: 'tracker', limit: 1 })[0].title`,
        `clearCrmEntries({ slug: 'tracker', async: true })`,
      ),
    ).toEqual([true, 7, true, 'later', { ok: true, deleted: null, pending: true }])
  })

  it('2.1-8: at most 64 async writes of a run wait at a time, and all of them are done in their order', async () => {
    const { writer } = world.store
    const { accept } = writer
    let [waiting, most] = [0, 0]
    const gate = Promise.withResolvers<void>()
    writer.accept = async (scope, name, input) => {
      most = Math.max(most, ++waiting)
      // One that did not wait for room would come meanwhile.
      if (waiting === 64) setImmediate(gate.resolve)
      await gate.promise
      try {
        return await accept(scope, name, input)
      } finally {
        waiting--
      }
    }
    try {
      const add = `addCrmFieldValue({ slug: 'tracker', fieldKey: 'nth', value: n, async: true })`
      expect(
        await evaluate(
          `Array.from({ length: 200 }, (_, n) => ${add}).every(Boolean)`,
          `getCrmFieldValues({ slug: 'tracker', fieldKey: 'nth', limit: 200 }).join()`,
        ),
      ).toEqual([true, Array.from({ length: 200 }, (_, n) => 199 - n).join()])
      expect(most).toBe(64)
    } finally {
      writer.accept = accept
    }
  })

  it('2.1-8: neither an async call nor one about another reference waits for an async write; a later one about it does', async () => {
    const { writer } = world.store
    const { accept, execute } = writer
    const posted: string[] = []
    const gate = Promise.withResolvers<void>()
    writer.accept = async (scope, name, input) => {
      posted.push(`accept ${name}`)
      await gate.promise
      return await accept(scope, name, input)
    }
    writer.execute = async (scope, name, input) => {
      if (name === 'entry.setFields') {
        posted.push(`execute ${name}`)
        // Who waited for the pending ones before would wait for ever.
        gate.resolve()
      }
      return await execute(scope, name, input)
    }
    expect(
      await evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 1, async: true })`,
        `createCrmEntry({ slug: 'tracker', values: { weight: 2 }, async: true }).pending`,
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 3, async: true })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight', referenceType: 'order', referenceId: '1' })`,
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 9, referenceType: 'order', referenceId: '1' })`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'weight' })`,
        `getCrmEntries({ slug: 'tracker', anyReference: true }).length`,
      ),
    ).toEqual([true, true, true, null, true, [3, 1], 3])
    expect(posted).toEqual([
      'accept entry.setFields',
      'accept entry.create',
      'accept entry.setFields',
      'execute entry.setFields',
    ])
    writer.accept = accept
    writer.execute = execute
  })

  it('2.1-7: async is true or false; whatever else is refused, and nothing written', async () => {
    expect(
      await evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 1, async: 'yes' })`,
        `createCrmEntry({ slug: 'tracker', crm_async: 1 })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight' })`,
      ),
    ).toEqual([false, { ok: false, error: 'invalid' }, null])
    expect((await world.runs())[0]!.calls[0]!.note).toBe('async must be true or false.')
  })

  it('2.1-8: an async write that is refused is kept for an admin, who replays it', async () => {
    const answers = await evaluate(
      `setCrmField({ slug: 'tracker', fieldKey: 'email', value: 'eve@example.com', referenceId: 'eve' })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'email', value: 'EVE@example.com', async: true })`,
      `createCrmEntry({ slug: 'cities', title: 'Bonn', async: true }).pending`,
      `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 7, async: true })`,
      `getCrmFields({ slug: 'tracker', fieldKeys: ['email', 'weight'] })`,
    )
    expect(answers).toEqual([true, true, true, true, { email: null, weight: 7 }])
    const listed = async () => await world.store.reads.listFailedWrites(world.scope, { limit: 10, offset: 0 })
    const [city, email] = await listed()
    expect([city, email]).toMatchObject([
      { command: 'entry.create', code: 'field.required', input: { entity: 'cities', title: 'Bonn' } },
      { command: 'entry.setFields', code: 'field.unique', by: { type: 'page', name: expect.stringContaining('eval') } },
    ])
    const [run] = await world.runs()
    expect(run!.calls.map(({ note }) => note).filter((note) => note !== undefined)).toEqual([
      'Not written, and kept for an admin: Another entry already holds this value under "email".',
      'Not written, and kept for an admin: A value is required under: size.',
    ])
    world.execute('entry.clear', { entity: 'tracker', reference: { type: 'customer', id: 'eve' } })
    world.execute('run.replayFailedWrite', { id: email!.id })
    expect(await evaluate(`getCrmField({ slug: 'tracker', fieldKey: 'email' })`)).toEqual(['EVE@example.com'])
    expect(await listed()).toEqual([city])
  })

  it('2.1-8: a visitor is not answered as if an async write were done that the disk has no room for', async () => {
    const { writer } = world.store
    const { accept } = writer
    writer.accept = async () => {
      throw new CoreError('store.full', {})
    }
    const text = `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 7, async: true }); response.json('done')`
    await world.publish('page', 'weigh', `<script scope="backend">${text}</script>`)
    expect((await world.visit('/weigh', { cookie: session })).status).toBe(503)
    expect(world.faults.splice(0)).toMatchObject([{ code: 'store.full' }])
    writer.accept = accept
    expect(await world.visit('/weigh', { cookie: session })).toMatchObject({ status: 200, text: '"done"' })
  })

  it('2.1-7: a run that ends because the disk is full answers 503, and one that copes with it as it likes', async () => {
    const { writer } = world.store
    const { execute } = writer
    const call = `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 7 })`
    await world.publish('page', 'weigh', `<script scope="backend">${call}</script>weighed`)
    await world.publish('page', 'template', `{{ setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 7 }) }}`)
    await world.publish(
      'page',
      'cope',
      `<script scope="backend">try { ${call} } catch { response.status(202) }</script>`,
    )
    const full: Writer['execute'] = (scope, name, input) =>
      name === 'entry.setFields' ? Promise.reject(new CoreError('store.full', {})) : execute(scope, name, input)
    writer.execute = full
    expect((await world.visit('/weigh', { cookie: session })).status).toBe(503)
    expect((await world.visit('/template', { cookie: session })).status).toBe(503)
    expect((await world.visit('/cope', { cookie: session })).status).toBe(202)
    writer.execute = execute
    expect(await world.visit('/weigh', { cookie: session })).toMatchObject({ status: 200, text: 'weighed' })
  })

  it('2.1-11: the calls of a run move at most 8 MB', async () => {
    const answers = await evaluate(
      `Array.from({ length: 20 }, (_, i) => setCrmField({ slug: 'tracker', fieldKey: 'k' + i, value: 'x'.repeat(9000) })).every(Boolean)`,
      `(() => { for (let n = 1; ; n++) try { getCrmEntries({ slug: 'tracker' }) } catch (error) { return [n, error.name, error.message] } })()`,
    )
    expect(answers).toEqual([
      true,
      [46, 'RangeError', 'The CRM, session and member calls of a run may move at most 8 MB.'],
    ])
  })

  it('2.1-11: a run makes at most 1,000 calls', async () => {
    const [answer] = await evaluate(
      `(() => { for (let n = 1; ; n++) try { getCrmField({ slug: 'tracker', fieldKey: 'x' }) } catch (error) { return [n, error.name, error.message] } })()`,
    )
    expect(answer).toEqual([1001, 'RangeError', 'A run may make at most 1000 CRM, session and member calls.'])
  })
})

describe('reading and setting fields', () => {
  it('0, false and empty text are values; any kind of value comes back as it was', async () => {
    const values = ['0', 'false', `''`, `'text 🐢'`, '-1.5e300', '[1, [2]]', '{ a: { b: null } }', 'new Date(0)']
    const sets = values.map((value, i) => `setCrmField({ slug: 'tracker', fieldKey: 'k${i}', value: ${value} })`)
    expect(await evaluate(...sets)).toEqual(values.map(() => true))
    expect(
      await evaluate(`getCrmFields({ slug: 'tracker', fieldKeys: [${values.map((_, i) => `'k${i}'`).join()}] })`),
    ).toEqual([
      {
        k0: 0,
        k1: false,
        k2: '',
        k3: 'text 🐢',
        k4: -1.5e300,
        k5: [1, [2]],
        k6: { a: { b: null } },
        k7: '1970-01-01T00:00:00.000Z',
      },
    ])
  })

  it('2.2-2: values gather on one record; a key held by an older entry is changed there', async () => {
    const answers = await evaluate(
      `setCrmFields({ slug: 'tracker', fields: [{ fieldKey: 'a', value: 1 }, { field_key: 'b', value: 2 }] })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'c', value: 3 })`,
      `getCrmEntries({ slug: 'tracker' }).map((entry) => entry.values_flat)`,
      `createCrmEntry({ slug: 'tracker', values: { d: 4 } }).ok`,
      `setCrmField({ slug: 'tracker', fieldKey: 'a', value: 10 })`,
      `setCrmField({ slug: 'tracker', fieldKey: 'a', value: 11, force: true })`,
      `getCrmEntries({ slug: 'tracker' }).map((entry) => entry.values_flat)`,
      `getCrmField({ slug: 'tracker', fieldKey: 'a' })`,
    )
    expect(answers[2]).toEqual([{ a: 1, b: 2, c: 3 }])
    expect(answers[6]).toEqual([
      { d: 4, a: 11 },
      { a: 10, b: 2, c: 3 },
    ])
    expect(answers[7]).toBe(11)
  })

  it('2.1-5: entryId names exactly one entry, and only of that entity', async () => {
    const [id, , other] = (await evaluate(
      `createCrmEntry({ slug: 'tracker', values: { a: 1 } }).id`,
      `createCrmEntry({ slug: 'tracker', values: { a: 2 } }).id`,
      `createCrmEntry({ slug: 'cities', values: { size: 1 } }).id`,
    )) as [string, string, string]
    expect(
      await evaluate(
        `getCrmField({ slug: 'tracker', fieldKey: 'a', entryId: '${id}' })`,
        `setCrmField({ slug: 'tracker', fieldKey: 'a', value: 9, entryId: '${id}' })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'a', entryId: '${id}' })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'size', entryId: '${other}' })`,
        `setCrmField({ slug: 'tracker', fieldKey: 'a', value: 9, entryId: '${other}' })`,
      ),
    ).toEqual([1, true, 9, null, false])
  })

  it('2.1-5: entryId needs no reference, in whatever reads or sets', async () => {
    const [id, older] = (await evaluate(
      `createCrmEntry({ slug: 'tracker', title: 'One', values: { a: 1 } }).id`,
      `createCrmEntry({ slug: 'tracker', title: 'Two', values: { a: 2 } }).id`,
    )) as [string, string]
    expect(
      await evaluateAs(
        '',
        `setCrmField({ slug: 'tracker', fieldKey: 'a', value: 3, entryId: '${id}' })`,
        `setCrmFields({ slug: 'tracker', fields: [{ fieldKey: 'b', value: 4 }], entryId: '${id}' })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'a', entryId: '${id}' })`,
        `getCrmFields({ slug: 'tracker', fieldKeys: ['a', 'b'], entryId: '${id}' })`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'a', entryId: '${id}' })`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'a', entryId: '${id}', offset: 1 })`,
        `getCrmFieldValues({ slug: 'cities', fieldKey: 'a', entryId: '${id}' })`,
        `getCrmEntries({ slug: 'tracker', entryId: '${id}' }).map((entry) => entry.title)`,
        `getCrmEntries({ slug: 'tracker', entryId: '${id}', fieldKey: 'a', fieldValue: 2 })`,
        `getCrmEntries({ slug: 'cities', entryId: '${id}' })`,
        `getCrmEntries({ slug: 'tracker', entryId: 'nobody' })`,
      ),
    ).toEqual([true, true, 3, { a: 3, b: 4 }, [3], [], [], ['One'], [], [], []])
    expect(await evaluate(`getCrmField({ slug: 'tracker', fieldKey: 'a', entryId: '${older}' })`)).toEqual([2])
  })

  it('2.1-5: functions about a whole reference refuse entryId, and leave everything as it was', async () => {
    const [id] = await evaluate(`createCrmEntry({ slug: 'tracker', values: { a: 1 } }).id`)
    const answers = await evaluate(
      `clearCrmEntries({ slug: 'tracker', entryId: '${String(id)}' })`,
      `addCrmFieldValue({ slug: 'tracker', fieldKey: 'a', value: 2, entryId: '${String(id)}' })`,
      `createCrmEntry({ slug: 'tracker', entryId: '${String(id)}' })`,
      `reassignCrmReference({ slug: 'tracker', fromReferenceType: 'quiz', fromReferenceId: 'x', entryId: '${String(id)}' })`,
      `getCrmEntries({ slug: 'tracker' }).map((entry) => entry.id)`,
    )
    const refused = { ok: false, error: 'invalid' }
    expect(answers).toEqual([refused, false, refused, { ...refused, migrated: 0, merged: false }, [id]])
    const notes = (await world.runs())[0]!.calls.map((call) => call.note)
    expect(notes[0]).toBe('entryId is not taken: the call is about a reference.')
  })

  it('1.3-4: a value that does not fit is kept, with a word in the log; HTML is sanitised', async () => {
    expect(
      await evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'day', value: 'tomorrow' })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'day' })`,
      ),
    ).toEqual([true, 'tomorrow'])
    expect((await world.runs())[0]!.calls[0]!.note).toContain('day')
  })

  it('1.2-11: unique holds for scripts too, and nothing of the call is written', async () => {
    expect(
      await evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'email', value: 'a@example.com' })`,
        `setCrmFields({ slug: 'tracker', referenceType: 'order', referenceId: '1', fields: [{ fieldKey: 'x', value: 1 }, { fieldKey: 'email', value: 'A@EXAMPLE.com' }] })`,
        `getCrmEntries({ slug: 'tracker', referenceType: 'order', referenceId: '1' })`,
        `createCrmEntry({ slug: 'tracker', values: { email: 'a@example.com' } })`,
      ),
    ).toEqual([true, false, [], { ok: false, error: 'field_unique', keys: ['email'] }])
  })
})

describe('lists and entries', () => {
  it('addCrmFieldValue appends, getCrmFieldValues answers newest first, clearCrmEntries empties', async () => {
    expect(
      await evaluate(
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
    const [bonn, rome] = (await evaluate(city('bonn'), city('rome'))) as [string, string]
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
    expect(await evaluate(written, add(rome), add(bonn), add(rome), add(bonn), add(bonn))).toEqual(
      Array.from({ length: 6 }, () => true),
    )
    const day = '2026-03-15'
    const both = [bonn, rome]
    expect(await evaluate(...read)).toEqual([
      bonn,
      both,
      { visited: both, home: bonn, day, toString: null },
      [bonn, bonn, rome, bonn, rome],
      [bonn],
      3,
      [{ visited: both, day }],
    ])
    await evaluate(`clearCrmEntries({ slug: 'cities', referenceType: 'city', referenceId: 'bonn' })`)
    expect(await evaluate(...read)).toEqual([
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
      await evaluate(
        `getCrmField({ slug: 'tracker', fieldKey: 'home' })`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'home' })`,
        `getCrmFieldValues({ slug: 'tracker', fieldKey: 'home', offset: 1 })`,
      ),
    ).toEqual([rome, [rome], []])
  })

  it('createCrmEntry lands on the first stage, and says which keys are missing', async () => {
    expect(
      await evaluate(
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
    await evaluate(
      ...['Bonn:300', 'Ulm:100', 'Kiel:200'].map(
        (city) =>
          `createCrmEntry({ slug: 'cities', title: '${city.split(':')[0]}', values: { size: ${city.split(':')[1]} }, referenceType: 'state', referenceId: '1' })`,
      ),
    )
    const base = `slug: 'cities', anyReference: true`
    expect(
      await evaluate(
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
    const answers = await evaluate(
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
      await evaluate(
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
    const answers = await evaluate(
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
    expect(await evaluate(visitorSets('a', 1), reassign(), `session.set('quiz_visitor_id', 'v2')`, reassign())).toEqual(
      [true, forbidden, true, forbidden],
    )
    expect(await evaluateAs('', `session.set('quiz_visitor_id', 'v1')`, reassign())).toEqual([true, forbidden])
    expect(
      await evaluate(
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
      await evaluate(
        visitorSets('a', 1),
        `session.set('quiz_visitor_id', 'v1')`,
        reassign(),
        `getCrmField({ slug: 'tracker', fieldKey: 'a' })`,
        reassign(),
      ),
    ).toEqual([true, true, { ok: true, migrated: 1, merged: false }, 1, { ok: true, migrated: 0, merged: false }])
  })

  it('merges where he has one: his values win, the visitor’s fill the gaps', async () => {
    const answers = await evaluate(
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

describe('3.5-6: in templates', () => {
  it('functions read and write under the same rules, in both spellings', async () => {
    await world.publish(
      'page',
      't',
      `@do(SetCrmField({ slug: 'tracker', fieldKey: 'weight', value: 82 })){{ getCrmField({ slug: "tracker", fieldKey: "weight" }) }} {{ GetCrmField({ slug: 'tracker', fieldKey: 'missing' }) | default:"none" }}`,
    )
    expect((await world.visit('/t', { cookie: session })).text).toBe('82 none')
  })
})
