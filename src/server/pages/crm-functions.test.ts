import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guestFunctions } from '../../scripts/host/index.ts'
import { aFunctionsWorld, type FunctionsWorld } from './testing/functions-world.ts'
import { tokenHashOf } from './testing/page-world.ts'

let world: FunctionsWorld

beforeEach(async () => {
  world = await aFunctionsWorld()
})

afterEach(async () => {
  expect(world.faults).toEqual([])
  await world.close()
})

describe('rules for all functions', () => {
  it('2.1-1: they take one options object; a positional call is a TypeError', async () => {
    const answers = await world.evaluate(
      `getCrmField('tracker', 'weight')`,
      `getCrmField()`,
      `setCrmField({ slug: 'tracker' }, 1)`,
      `getCrmEntries([])`,
    )
    for (const answer of answers) expect(answer).toMatch(/^TypeError: /)
  })

  it('2.1-2: slug is required and must exist; the error names the nearest', async () => {
    expect(
      await world.evaluate(
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
      await world.evaluate(
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
      await world.evaluateAs(
        cookie,
        `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: 82 })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'weight', referenceId: 'gone' })`,
        `customer.email`,
      ),
    ).toEqual([true, 82, 'gone@example.com'])
    expect(await world.store.reads.findCustomer(world.scope, 'gone')).toMatchObject({ email: 'gone@example.com' })
    expect(await world.evaluateAs(cookie, `getCrmField({ slug: 'tracker', fieldKey: 'weight' })`)).toEqual([82])
  })

  it('2.1-3: a session that knows an e-mail alone stands for its customer, found or made', async () => {
    const known = sessionOf({ customerId: null, email: 'ADA@example.com' })
    const unknown = sessionOf({ customerId: null, email: 'eve@example.com' })
    const set = (value: number) => `setCrmField({ slug: 'tracker', fieldKey: 'weight', value: ${value} })`
    const get = `getCrmField({ slug: 'tracker', fieldKey: 'weight' })`
    expect(await world.evaluateAs(known, set(1), get)).toEqual([true, 1])
    expect(await world.evaluate(get)).toEqual([1])
    expect(await world.evaluateAs(unknown, set(2), get)).toEqual([true, 2])
    const eve = await world.store.reads.findCustomerByEmail(world.scope, 'eve@example.com')
    expect(await world.evaluateAs(unknown, get, `getCrmEntries({ slug: 'tracker' })[0].reference_id`)).toEqual([
      2,
      eve!.id,
    ])
  })

  it('2.1-4: with nobody there reads are empty and writes refuse, but createCrmEntry stores', async () => {
    expect(
      await world.evaluateAs(
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

  it('2.1-6: every function goes by both spellings, and so do options', async () => {
    const upper = (name: string) => name[0]!.toUpperCase() + name.slice(1)
    const names = guestFunctions.flatMap((name) => [name, upper(name)])
    expect(await world.evaluate(...names.map((name) => `typeof ${name}`))).toEqual(names.map(() => 'function'))
    expect(
      await world.evaluate(
        `SetCrmField({ slug: 'tracker', field_key: 'weight', value: 5 })`,
        `GetCrmFields({ slug: 'tracker', field_keys: ['weight'] })`,
      ),
    ).toEqual([true, { weight: 5 }])
  })

  it('2.1-7: what is missing throws, what is wrong is refused with the reason in the log', async () => {
    const answers = await world.evaluate(
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
    await world.evaluate(
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
    const answers = await world.evaluate(
      ...['new Map([[1, 2]])', '() => 1', 'Symbol("x")', '10n', '(() => { const a = {}; a.a = a; return a })()'].map(
        (value) => `setCrmField({ slug: 'tracker', fieldKey: 'x', value: ${value} })`,
      ),
    )
    for (const answer of answers) expect(answer).toMatch(/^TypeError/)
    expect(await world.evaluate(`getCrmField({ slug: 'tracker', fieldKey: 'x' })`)).toEqual([null])
  })

  it('2.1-11: the calls of a run move at most 8 MB', async () => {
    const answers = await world.evaluate(
      `Array.from({ length: 20 }, (_, i) => setCrmField({ slug: 'tracker', fieldKey: 'k' + i, value: 'x'.repeat(9000) })).every(Boolean)`,
      `(() => { for (let n = 1; ; n++) try { getCrmEntries({ slug: 'tracker' }) } catch (error) { return [n, error.name, error.message] } })()`,
    )
    expect(answers).toEqual([
      true,
      [46, 'RangeError', 'The CRM, session and member calls of a run may move at most 8 MB.'],
    ])
  })

  it('2.1-11: a run makes at most 1,000 calls', async () => {
    const [answer] = await world.evaluate(
      `(() => { for (let n = 1; ; n++) try { getCrmField({ slug: 'tracker', fieldKey: 'x' }) } catch (error) { return [n, error.name, error.message] } })()`,
    )
    expect(answer).toEqual([1001, 'RangeError', 'A run may make at most 1000 CRM, session and member calls.'])
  })
})

describe('3.5-6: in templates', () => {
  it('functions read and write under the same rules, in both spellings', async () => {
    await world.publish(
      'page',
      't',
      `@do(SetCrmField({ slug: 'tracker', fieldKey: 'weight', value: 82 })){{ getCrmField({ slug: "tracker", fieldKey: "weight" }) }} {{ GetCrmField({ slug: 'tracker', fieldKey: 'missing' }) | default:"none" }}`,
    )
    expect((await world.visit('/t', { cookie: world.session })).text).toBe('82 none')
  })
})
