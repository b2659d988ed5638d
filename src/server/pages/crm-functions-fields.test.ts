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

describe('reading and setting fields', () => {
  it('0, false and empty text are values; any kind of value comes back as it was', async () => {
    const values = ['0', 'false', `''`, `'text 🐢'`, '-1.5e300', '[1, [2]]', '{ a: { b: null } }', 'new Date(0)']
    const sets = values.map((value, i) => `setCrmField({ slug: 'tracker', fieldKey: 'k${i}', value: ${value} })`)
    expect(await world.evaluate(...sets)).toEqual(values.map(() => true))
    expect(
      await world.evaluate(`getCrmFields({ slug: 'tracker', fieldKeys: [${values.map((_, i) => `'k${i}'`).join()}] })`),
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
    const answers = await world.evaluate(
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
    const [id, , other] = (await world.evaluate(
      `createCrmEntry({ slug: 'tracker', values: { a: 1 } }).id`,
      `createCrmEntry({ slug: 'tracker', values: { a: 2 } }).id`,
      `createCrmEntry({ slug: 'cities', values: { size: 1 } }).id`,
    )) as [string, string, string]
    expect(
      await world.evaluate(
        `getCrmField({ slug: 'tracker', fieldKey: 'a', entryId: '${id}' })`,
        `setCrmField({ slug: 'tracker', fieldKey: 'a', value: 9, entryId: '${id}' })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'a', entryId: '${id}' })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'size', entryId: '${other}' })`,
        `setCrmField({ slug: 'tracker', fieldKey: 'a', value: 9, entryId: '${other}' })`,
      ),
    ).toEqual([1, true, 9, null, false])
  })

  it('2.1-5: entryId needs no reference, in whatever reads or sets', async () => {
    const [id, older] = (await world.evaluate(
      `createCrmEntry({ slug: 'tracker', title: 'One', values: { a: 1 } }).id`,
      `createCrmEntry({ slug: 'tracker', title: 'Two', values: { a: 2 } }).id`,
    )) as [string, string]
    expect(
      await world.evaluateAs(
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
    expect(await world.evaluate(`getCrmField({ slug: 'tracker', fieldKey: 'a', entryId: '${older}' })`)).toEqual([2])
  })

  it('2.1-5: functions about a whole reference refuse entryId, and leave everything as it was', async () => {
    const [id] = await world.evaluate(`createCrmEntry({ slug: 'tracker', values: { a: 1 } }).id`)
    const answers = await world.evaluate(
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
      await world.evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'day', value: 'tomorrow' })`,
        `getCrmField({ slug: 'tracker', fieldKey: 'day' })`,
      ),
    ).toEqual([true, 'tomorrow'])
    expect((await world.runs())[0]!.calls[0]!.note).toContain('day')
  })

  it('1.2-11: unique holds for scripts too, and nothing of the call is written', async () => {
    expect(
      await world.evaluate(
        `setCrmField({ slug: 'tracker', fieldKey: 'email', value: 'a@example.com' })`,
        `setCrmFields({ slug: 'tracker', referenceType: 'order', referenceId: '1', fields: [{ fieldKey: 'x', value: 1 }, { fieldKey: 'email', value: 'A@EXAMPLE.com' }] })`,
        `getCrmEntries({ slug: 'tracker', referenceType: 'order', referenceId: '1' })`,
        `createCrmEntry({ slug: 'tracker', values: { email: 'a@example.com' } })`,
      ),
    ).toEqual([true, false, [], { ok: false, error: 'field_unique', keys: ['email'] }])
  })
})
