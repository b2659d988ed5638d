import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { aWorld, growingIds } from '../../core/testing/index.ts'
import { hostCallsOf } from './host-calls.ts'
import { Run } from './run.ts'
import { Reply } from './visitor/reply.ts'
import { RunSession } from './visitor/run-session.ts'
import { VisitorData } from './visitor/visitor-data.ts'

/** A run of a stranger's visit, as its script sees it. */
function aRun() {
  const { store, scope, clock } = aWorld()
  const tools = {
    now: clock.now,
    steadyNow: clock.now,
    newId: growingIds(clock.now),
    newToken: randomUUID,
    hashToken: (token: string) => token,
    newCode: () => '123456',
    randomUuid: randomUUID,
    randomSeed: () => [1, 2, 3, 4] as const,
  }
  const input = {
    method: 'GET',
    path: '/',
    query: '',
    host: 'acme.localhost',
    headers: {},
    cookie: undefined,
    body: null,
    bodyTooLarge: false,
    ip: '192.0.2.1',
    routeParams: {},
  }
  const run = new Run({
    scope,
    store,
    tools,
    definitions: store.definitions(scope),
    visitor: new VisitorData(input, () => false),
    session: new RunSession({ scope, store, tools, found: undefined, mayStart: true }),
    reply: new Reply({ isOwnCookie: () => false, isSecure: false }),
    outbound: { send: () => expect.unreachable() },
  })
  return { run, call: async (name: string, options: object) => await hostCallsOf(run).call(name, options) }
}

it('ensureCrmEntity is done when it answers, async or not: its id is there (rule 2.1-8)', async () => {
  const { run, call } = aRun()
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
  const { call } = aRun()
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
