import { expect, it } from 'vitest'
import { hostCallsOf } from './host-calls.ts'
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
