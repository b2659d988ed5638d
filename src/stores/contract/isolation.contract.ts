import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import type { Scope } from '../../core/brand/index.ts'
import type { CommandName } from '../../core/command/index.ts'
import { newestFirst, type EntryQuery } from '../../core/query/index.ts'
import type { Reads } from '../../core/store/index.ts'
import { anEntryId, aLoggedRun, customerInput } from '../../core/testing/index.ts'
import { byProperty, customer, type BrandWorld } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const id = anEntryId(7)
/** What lies only in the brand that it is made in. */
const ownId = anEntryId(8)
const slice = { limit: 10, offset: 0 }

/** The same of everything, told apart by one word. */
async function fill(world: BrandWorld, word: string, entryId = id): Promise<void> {
  const deals = await world.entity('deals')
  await world.field(deals, { key: 'note', unique: true })
  await world.field(deals, { key: 'next', type: 'reference', options: { target_entity: 'deals' } })
  const given = { id: entryId, title: `Deal ${word}`, reference: customer('1') }
  await world.entry(deals, { note: word, next: entryId }, given)
  await world.execute('entry.addFieldValue', {
    entity: 'deals',
    reference: customer('1'),
    key: 'note',
    value: `${word} value`,
  })
  await world.execute('customer.create', { customer: customerInput({ id: 'ada', name: word }) })
  await world.execute('session.save', { tokenHash: 'token', set: { word } })
  await world.execute('source.create', { kind: 'page', name: 'index', text: word })
  await world.execute('brand.setVariables', { variables: { word } })
}

/** What one brand has that is known by numbers of the whole installation, or by ids that no other has. */
interface Ids {
  readonly entityId: number
  readonly pipelineId: number
  readonly stageId: number
  readonly sourceId: number
  readonly revisionId: number
  readonly userId: number
  readonly keyId: number
  readonly runId: string
  readonly failedWriteId: number
}

/** Puts into a brand that was filled what has such ids, and answers them. */
async function idsOf(world: BrandWorld): Promise<Ids> {
  const { reads, scope } = world
  const { id: entityId } = (await world.definitions()).getEntity('deals')
  const leads = await world.entity('leads', { entity_mode: 'crm' })
  const { pipeline } = await world.execute('entity.createPipeline', {
    entityId: leads.id,
    declaration: { name: 'Sales' },
  })
  const stage = await world.execute('entity.createStage', { pipelineId: pipeline.id, declaration: { name: 'Won' } })
  const source = (await reads.findSourceByName(scope, 'page', 'index'))!
  const { user } = await world.execute('account.putMember', { email: `${scope.brandId}@example.com`, role: 'viewer' })
  const { id: keyId } = await world.execute('account.createKey', {
    ...aKey,
    userId: user.id,
    hash: `h${scope.brandId}`,
  })
  await world.execute('run.record', { runs: [aLoggedRun(1)] })
  await world.execute('run.keepFailedWrite', {
    command: 'entry.clear',
    input: { entity: 'deals', reference: { ...customer('1') } },
    code: 'input.invalid',
    message: 'canary',
  })
  const [kept] = await reads.listFailedWrites(scope, slice)
  return {
    entityId,
    pipelineId: pipeline.id,
    stageId: stage.id,
    sourceId: source.id,
    revisionId: source.draftRevisionId!,
    userId: user.id,
    keyId,
    runId: anEntryId(1),
    failedWriteId: kept!.id,
  }
}

export const isolationContract = describePart('brands apart', (aBrandWorld) => {
  it('two brands hold the same slugs, ids, references, e-mails and tokens, and each reads its own', async () => {
    const [one, two] = [await aBrandWorld(), await aBrandWorld()]
    await fill(one, 'one')
    await fill(two, 'two')
    for (const [world, word] of [
      [one, 'one'],
      [two, 'two'],
    ] as const) {
      const { reads, scope } = world
      const deals = (await world.definitions()).getEntity('deals')
      const of = { entityId: deals.id, reference: customer('1') }
      expect((await reads.findEntry(scope, id))?.values).toEqual({ note: word, next: id })
      expect((await reads.findNewestEntry(scope, { ...of, kind: 'record' }))?.title).toBe(`Deal ${word}`)
      expect((await reads.findNewestHolder(scope, { ...of, keys: ['note'] }))?.values).toEqual({
        note: `${word} value`,
      })
      expect(await reads.listValues(scope, { ...of, key: 'note', ...slice })).toEqual([`${word} value`, word])
      expect(await reads.listEntriesOf(scope, { ...of, ...slice })).toHaveLength(2)
      expect((await reads.findEqual(scope, { entityId: deals.id, key: 'note', value: word.toUpperCase() }))?.id).toBe(
        id,
      )
      expect(await reads.listReferrers(scope, { entryId: id, ...slice })).toHaveLength(1)
      expect(await world.titles(deals)).toEqual([`Deal ${word}`])
      expect(await world.titles(deals, { q: 'deal' })).toEqual([`Deal ${word}`])
      expect(await world.titles(deals, { sort: byProperty('title') })).toEqual([`Deal ${word}`])
      expect(await world.titles(deals, { filter: { key: 'note', op: 'is_not_empty' } })).toEqual([`Deal ${word}`])
      expect(await world.titles(deals, { filter: { key: 'next.title', op: 'starts_with', value: 'deal' } })).toEqual([
        `Deal ${word}`,
      ])
      expect(await reads.countEntries(scope)).toEqual({ [deals.id]: 2 })
      expect(await reads.countByEntity(scope, customer('1'))).toEqual([{ entityId: deals.id, count: 2 }])
      expect((await reads.findCustomer(scope, 'ada'))?.name).toBe(word)
      expect((await reads.findCustomerByEmail(scope, 'ADA@example.com'))?.name).toBe(word)
      expect(await reads.listCustomers(scope, { q: 'ada', ...slice })).toMatchObject({
        total: 1,
        customers: [{ name: word }],
      })
      expect((await reads.findSession(scope, 'token'))?.values).toEqual({ word })
      expect((await reads.findSourceByName(scope, 'page', 'index'))?.name).toBe('index')
      expect((await reads.readSources(scope, 'draft')).map(({ text }) => text)).toEqual([word])
      expect((await world.definitions()).data.variables).toEqual({ word })
      expect((await world.changes()).map(({ seq }) => seq)).toEqual(Array.from(await world.changes(), (_, i) => i + 1))
    }
  })

  it("another brand's words, values and references are not found", async () => {
    const [one, two] = [await aBrandWorld(), await aBrandWorld()]
    await fill(one, 'canary')
    await fill(two, 'plain')
    const deals = (await two.definitions()).getEntity('deals')
    const { reads, scope } = two
    expect(await two.titles(deals, { q: 'canary' })).toEqual([])
    expect(await two.titles(deals, { filter: { key: 'note', op: 'contains', value: 'canary' } })).toEqual([])
    // The related entry has one id in both.
    const related = (value: string) => two.titles(deals, { filter: { key: 'next.note', op: 'contains', value } })
    expect([await related('canary'), await related('plain')]).toEqual([[], ['Deal plain']])
    expect(await reads.findEqual(scope, { entityId: deals.id, key: 'note', value: 'canary' })).toBeUndefined()
    expect((await reads.listCustomers(scope, { q: 'canary', ...slice })).total).toBe(0)
    const foreign = (await one.definitions()).getEntity('deals')
    expect((await two.list(foreign, {})).entries).toEqual([])
    const of = { entityId: foreign.id, reference: customer('1') }
    expect(await reads.findNewestEntry(scope, { ...of, kind: 'record' })).toBeUndefined()
    expect(await reads.listValues(scope, { ...of, key: 'note', ...slice })).toEqual([])
  })

  it("another brand's sources, revisions and keys can't be read or changed by their ids", async () => {
    const [one, two] = [await aBrandWorld(), await aBrandWorld()]
    await fill(one, 'one')
    const page = (await one.reads.findSourceByName(one.scope, 'page', 'index'))!
    expect(await two.reads.findSource(two.scope, page.id)).toBeUndefined()
    expect(await two.reads.findRevision(two.scope, page.draftRevisionId!)).toBeUndefined()
    expect(await two.reads.listRevisions(two.scope, { sourceId: page.id, ...slice })).toEqual([])
    const saving = two.execute('source.saveDraft', {
      sourceId: page.id,
      text: 'taken over',
      expectedRevisionId: page.draftRevisionId,
    })
    await expect(saving).rejects.toMatchObject({ code: 'resource.not_found' })
    expect(await one.reads.findSource(one.scope, page.id)).toEqual(page)
  })

  it('by ids that only another brand has nothing is read, and nothing of it is changed', async () => {
    const [one, two] = [await aBrandWorld(), await aBrandWorld()]
    await fill(one, 'canary')
    await fill(two, 'plain', ownId)
    const ids = await idsOf(one)
    const deals = [(await one.definitions()).getEntity('deals')]
    const all = async () => ({
      ...((await one.everything(deals)) as object),
      runs: await one.reads.listRuns(one.scope, slice),
      failedWrites: await one.reads.listFailedWrites(one.scope, slice),
      session: await one.reads.findSession(one.scope, 'token'),
    })
    const before = await all()
    const found: string[] = []
    for (const [name, given] of Object.entries(readsOf(ids)) as [keyof ScopedReads, readonly unknown[]][]) {
      const read = (world: BrandWorld) =>
        (world.reads[name] as (...of: readonly unknown[]) => unknown)(world.scope, ...given)
      if (!isNothing(await read(one))) found.push(name)
      const own = await read(two)
      expect(JSON.stringify(own) ?? '', name).not.toContain('canary')
      if (!ofWholeBrand.includes(name)) expect([name, isNothing(own)]).toEqual([name, true])
    }
    // All others have something to find for the brand itself.
    const empty = ['findDuplicates', 'listTrashed', 'findKeptAnswer']
    expect(Object.keys(readsOf(ids)).filter((name) => !found.includes(name))).toEqual(empty)
    const done: string[] = []
    for (const [name, input] of Object.entries(inputsOf(ids)) as [ScopedCommand, object][]) {
      await two.execute(name, input as never).then(
        () => done.push(name),
        () => undefined,
      )
      expect(await all(), name).toEqual(before)
    }
    // What names nothing by an id did something, in its own brand.
    expect(done).toContain('customer.create')
  })

  it.each([undefined, null, NaN])(
    'whoever forgets the brand (%s) reads nothing and writes nothing',
    async (brandId) => {
      const world = await aBrandWorld()
      await fill(world, 'canary')
      const ids = await idsOf(world)
      const deals = (await world.definitions()).getEntity('deals')
      const before = await world.everything([deals])
      const nobody: Scope = { ...world.scope, brandId: brandId as never }
      const told: unknown[] = []
      for (const [name, given] of Object.entries(readsOf(ids)) as [keyof ScopedReads, readonly unknown[]][]) {
        const read = world.reads[name] as (...of: readonly unknown[]) => unknown
        const answer = await Promise.try(() => read(nobody, ...given)).catch(() => undefined)
        if (!isNothing(answer)) told.push({ name, answer })
      }
      expect(told).toEqual([])
      const done: string[] = []
      for (const [name, input] of Object.entries(inputsOf(ids)) as [ScopedCommand, object][]) {
        const isDone = world.store.writer.execute(nobody, name, input as never).then(
          () => true,
          () => false,
        )
        if (await isDone) done.push(name)
      }
      // Of what is not there, these have nothing to say.
      const silent = [
        'account.touchKey',
        'answer.forget',
        'mail.postpone',
        'mail.remove',
        'session.destroy',
        'signIn.verifyCode',
      ]
      expect(done.filter((name) => !silent.includes(name))).toEqual([])
      expect(await world.everything([deals])).toEqual(before)
      expect((await world.reads.findSession(world.scope, 'token'))?.values).toEqual({ word: 'canary' })
    },
  )
})

type ScopedReads = Omit<Reads, 'installation' | 'findKey' | 'findUserByEmail' | 'listDueMails'>
type ScopedCommand = Exclude<CommandName, 'brand.create' | 'account.setOwner' | 'installation.ping'>

/** They name nothing by an id. */
const ofWholeBrand: readonly string[] = [
  'countByEntity',
  'countEntries',
  'findCustomer',
  'findCustomerByEmail',
  'findSession',
  'findSourceByName',
  'findVisitor',
  'listCustomers',
  'listSources',
  'readDefinitions',
  'readSources',
]

const aKey = { name: 'k', access: 'read', expiresAt: null, prefix: 'p' } as const

const nothings: readonly unknown[] = [
  undefined,
  [],
  {},
  { entries: [], total: 0 },
  { customers: [], total: 0 },
  { sources: [], total: 0 },
  { count: 0, examples: [] },
]

const isNothing = (answer: unknown) => nothings.some((nothing) => isDeepStrictEqual(answer, nothing))

/** What finds something in a brand that was filled. */
function readsOf(ids: Ids): Readonly<Record<keyof ScopedReads, readonly unknown[]>> {
  const { entityId, sourceId } = ids
  const of = { entityId, reference: customer('1') }
  const list: EntryQuery = { entityId, sort: newestFirst, limit: 10, offset: 0, count: 'exact' }
  return {
    findEntry: [id],
    findNewestEntry: [{ ...of, kind: 'record' }],
    findNewestHolder: [{ ...of, keys: ['note'] }],
    findNewestHolders: [{ ...of, keys: ['note'] }],
    listValues: [{ ...of, key: 'note', ...slice }],
    listEntriesOf: [{ ...of, ...slice }],
    findEqual: [{ entityId, key: 'note', value: 'canary' }],
    findDuplicates: [{ entityId, key: 'note', limit: 10 }],
    listReferrers: [{ entryId: id, ...slice }],
    listTrashed: [[id]],
    listEntries: [list],
    countEntries: [],
    countByEntity: [customer('1')],
    findCustomer: ['ada'],
    findCustomerByEmail: ['ada@example.com'],
    listCustomers: [slice],
    findSession: ['token'],
    findVisitor: ['token'],
    readDefinitions: [],
    findSource: [sourceId],
    findSourceByName: ['page', 'index'],
    listSources: [{ kind: 'page', ...slice }],
    readSources: ['draft'],
    findRevision: [ids.revisionId],
    listRevisions: [{ sourceId, ...slice }],
    listKeys: [],
    findMember: [ids.userId],
    listRuns: [slice],
    findRun: [ids.runId],
    listFailedWrites: [slice],
    findFailedWrite: [ids.failedWriteId],
    findKeptAnswer: [{ tokenHash: 'token', pageId: 1, key: 'k' }],
  }
}

/** What would be done in a brand that was filled. */
function inputsOf(ids: Ids): Readonly<Record<ScopedCommand, object>> {
  const { entityId, sourceId } = ids
  const of = { entity: 'deals', reference: customer('1') }
  const name = { tokenHash: 'token', pageId: 1, key: 'k' }
  const keeping = { name, requestId: 'r', tokenHash: 'token', answer: { status: 200, headers: [], body: '' } }
  const signing = { tokenHash: 'token', newTokenHash: 'other', set: {} }
  const mail = { to: 'ada@example.com', subject: 's', text: 't', expiresAt: 9e15 }
  return {
    'account.createKey': { ...aKey, userId: ids.userId, hash: 'h' },
    'account.putMember': { email: 'member@example.org', role: 'viewer' },
    'account.revokeKey': { id: ids.keyId },
    'account.touchKey': { id: ids.keyId },
    'answer.begin': { ...name, bodyHash: '', requestId: 'r', mayRepeat: true, ofCustomer: false },
    'answer.forget': keeping,
    'answer.keep': keeping,
    'answer.noteEffect': keeping,
    'brand.setVariables': { variables: { a: 1 } },
    'customer.create': { customer: customerInput({ id: 'bob', email: 'bob@example.com' }) },
    'customer.restore': { customerId: 'eve', email: 'eve@example.com' },
    'entity.create': { declaration: { name: 'More' } },
    'entity.createField': { entityId, declaration: { key: 'more' } },
    'entity.createPipeline': { entityId, declaration: { name: 'More' } },
    'entity.createStage': { pipelineId: ids.pipelineId, declaration: { name: 'More' } },
    'entity.ensure': { slug: 'more', declaration: {} },
    'entry.addFieldValue': { ...of, key: 'note', value: 'x' },
    'entry.clear': of,
    'entry.create': { ...of, title: 'x', values: [], strict: false },
    'entry.move': { entity: 'deals', entryId: id, stage: ids.stageId },
    'entry.moveToEntity': {
      ...of,
      from: 'deals',
      to: 'deals',
      fields: [{ source: 'note', target: 'other' }],
      remove: true,
      all: true,
    },
    'entry.reassignReference': { entity: 'deals', from: customer('1'), to: customer('2') },
    'entry.removeRelation': { ...of, key: 'next', targetId: id },
    'entry.setFields': { ...of, fields: [{ key: 'other', value: 'x' }], force: false },
    'entry.setRelation': { ...of, key: 'next', targetId: id },
    'mail.postpone': { id: 1, brandId: 1, ...mail, dueAt: 0, failures: 0 },
    'mail.remove': { id: 1 },
    'run.commitAtomic': { reads: [], places: [], commands: [{ name: 'entry.clear', input: of }] },
    'run.dropFailedWrite': { id: ids.failedWriteId },
    'run.keepFailedWrite': { command: 'entry.clear', input: of, code: 'input.invalid', message: '' },
    'run.record': { runs: [aLoggedRun(1)] },
    'run.replayFailedWrite': { id: ids.failedWriteId },
    'session.destroy': { tokenHash: 'token' },
    'session.save': { tokenHash: 'token', set: { word: 'x' } },
    'session.signIn': { ...signing, customer: customerInput({ email: 'bob@example.com' }) },
    'signIn.sendCode': {
      tokenHash: 'token',
      email: 'ada@example.com',
      code: '123456',
      codeHash: 'h',
      address: '192.0.2.1',
    },
    'signIn.verifyCode': { ...signing, email: 'ada@example.com', codeHash: 'h' },
    'source.changeSettings': { sourceId, name: 'other', checked: { epoch: 1 } },
    'source.create': { kind: 'page', name: 'more', text: '' },
    'source.delete': { sourceId, checked: { epoch: 1 } },
    'source.publish': { sourceId, expectedRevisionId: ids.revisionId, checked: { epoch: 1 } },
    'source.saveDraft': { sourceId, text: 'x', expectedRevisionId: ids.revisionId },
  }
}
