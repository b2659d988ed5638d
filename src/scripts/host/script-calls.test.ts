import { expect, it } from 'vitest'
import { GuestError } from '../sandbox/index.ts'
import { hostCallsOf } from './script-calls.ts'
import { aRun } from './testing/a-run.ts'

/** A run of a stranger's visit, and what its script asks of it. */
function aScript() {
  const run = aRun()
  return { run, call: async (name: string, options: object) => await hostCallsOf(run).call(name, options) }
}

it('ensureCrmEntity is done when it answers, async or not: its id is there (rule 2.1-8)', async () => {
  const { run, call } = aScript()
  const declared = { slug: 'leads', fields: [{ key: 'score', type: 'number' }], async: true }
  const made = await call('ensureCrmEntity', declared)
  expect(made).toEqual({
    id: run.definitions.getEntity('leads').id,
    slug: 'leads',
    created: true,
    fields_added: ['score'],
    fields_skipped: [],
  })
  expect(await call('ensureCrmEntity', { ...declared, async: 'yes' })).toMatchObject({ created: false })
  expect(await call('createCrmEntry', { slug: 'leads', values: { score: 1 } })).toMatchObject({ ok: true })
})

it('functions that read pass async over', async () => {
  const { call } = aScript()
  await call('ensureCrmEntity', { slug: 'leads' })
  const order = { slug: 'leads', referenceType: 'order', referenceId: '1' }
  await call('addCrmFieldValue', { ...order, fieldKey: 'note', value: 'Hi', async: true })
  for (const async of [true, false, 'yes']) {
    expect(await call('getCrmField', { ...order, fieldKey: 'note', async })).toBe('Hi')
    expect(await call('getCrmFields', { ...order, fieldKeys: ['note'], async })).toEqual({ note: 'Hi' })
    expect(await call('getCrmFieldValues', { ...order, fieldKey: 'note', async })).toEqual(['Hi'])
    expect(await call('getCrmEntries', { ...order, async })).toMatchObject([{ values_flat: { note: 'Hi' } }])
  }
})

it.each([
  ['session.setCustomer', { email: 'ada@example.com' }],
  ['session.destroy', {}],
  ['members.sendCode', { email: 'ada@example.com' }],
  ['members.verifyCode', { email: 'ada@example.com', code: '123456' }],
])('%s counts among the 1,000 calls of a run, refused or not (rule 2.1-11)', async (name, options) => {
  const { run, call } = aScript()
  let made = 0
  const refusal = await (async () => {
    for (;;) {
      await call(name, options)
      made++
    }
  })().catch((error: unknown) => error)
  expect(refusal).toEqual(new GuestError('RangeError', 'A run may make at most 1000 CRM, session and member calls.'))
  expect(made).toBe(1000)
  await expect(call('getCrmField', { slug: 'people', fieldKey: 'x' })).rejects.toThrow('at most 1000')
  expect(run.log.kept.dropped.calls).toBe(800)
})

it('what sign-ins are given counts among the 8 MB that a run moves (rule 2.1-11)', async () => {
  const { call } = aScript()
  const signIn = () => call('session.setCustomer', { email: 'ada@example.com', name: 'x'.repeat(3_000_000) })
  expect([await signIn(), await signIn()]).toEqual([false, false])
  await expect(signIn()).rejects.toThrow('may move at most 8 MB')
})

it('what waited for another write when its run ended is not done: nobody would hear of it', async () => {
  const { run, call } = aScript()
  const { writer } = run.store
  const { accept, execute } = writer
  await call('ensureCrmEntity', { slug: 'leads' })
  const order = { slug: 'leads', referenceType: 'order', referenceId: '1', fieldKey: 'n' }
  const gate = Promise.withResolvers<void>()
  const posted: string[] = []
  writer.accept = async (scope, name, input) => {
    posted.push('async')
    await gate.promise
    return await accept(scope, name, input)
  }
  writer.execute = async (scope, name, input) => {
    posted.push('sync')
    return await execute(scope, name, input)
  }
  for (let n = 0; n < 64; n++) expect(await call('addCrmFieldValue', { ...order, value: n, async: true })).toBe(true)
  const late = [
    call('addCrmFieldValue', { ...order, value: 64, async: true }),
    call('setCrmField', { ...order, value: 0 }),
  ]
  const ended = run.pending.end()
  gate.resolve()
  expect(await Promise.all(late)).toEqual([null, null])
  await ended
  expect(posted).toEqual(Array.from({ length: 64 }, () => 'async'))
})
