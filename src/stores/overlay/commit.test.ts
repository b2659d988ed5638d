import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installationScope, systemActor, type Scope } from '../../core/brand/index.ts'
import { mostMegabytesAtOnce, type AtomicWrites, type EntryCommandName } from '../../core/command/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import type { Reference } from '../../core/entry/index.ts'
import { isCoreError } from '../../core/errors/index.ts'
import type { Json } from '../../core/json.ts'
import { newestFirst, parseFilter } from '../../core/query/index.ts'
import type { EntryReads, Store } from '../../core/store/index.ts'
import { aScope, plainEngines } from '../../core/testing/index.ts'
import { createIdMaker } from '../sqlite/index.ts'
import { openHere, openThreads, temporaryDatabase, type OpenedThreads } from '../sqlite/testing/index.ts'
import { overlayStore, type Overlay, type OverlayOptions } from './index.ts'

let opened: OpenedThreads
let scope: Scope
const newId = createIdMaker()

beforeAll(async () => {
  opened = await openThreads({ opensFile: true })
})

afterAll(() => opened.close())

/** A brand of its own, with an entity `accounts`. */
async function aBrand(store: Store = opened.store): Promise<void> {
  const { id: brandId } = await store.writer.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name: 'A' },
  })
  scope = aScope({ brandId, batch: 'a run' })
  await store.writer.execute(scope, 'entity.create', { declaration: { name: 'Accounts', entity_mode: 'data' } })
}

const anOverlay = (store: Store = opened.store, bounds: Partial<OverlayOptions> = {}) =>
  overlayStore(store, {
    ...bounds,
    now: Date.now,
    steadyNow: performance.now.bind(performance),
    newId,
    engines: plainEngines,
  })
const of = (id: string) => ({ type: 'account', id })
const entityId = async () => ((await opened.store.definitions(scope)) as Definitions).getEntity('accounts').id

async function read(store: Overlay | OpenedThreads['store'], id: string): Promise<number> {
  const holder = await store.reads.findNewestHolder(scope, {
    entityId: await entityId(),
    reference: of(id),
    keys: ['amount'],
  })
  return (holder?.values['amount'] ?? 0) as number
}

async function write(store: Overlay | OpenedThreads['store'], id: string, amount: Json): Promise<void> {
  await store.writer.execute(scope, 'entry.setFields', {
    entity: 'accounts',
    reference: of(id),
    fields: [{ key: 'amount', value: amount }],
    force: false,
  })
}

/** Does it on an overlay and commits, again and again until it meets no conflict. Answers how often it met one. */
async function untilDone(act: (overlay: Overlay) => Promise<void>): Promise<number> {
  for (let conflicts = 0; ; conflicts++) {
    const overlay = anOverlay()
    await act(overlay)
    try {
      await overlay.commit(scope)
      return conflicts
    } catch (error) {
      if (!isCoreError(error, 'run.conflict')) throw error
    }
  }
}

it('many who move amounts at once lose nothing, and nobody sees half of a move', { timeout: 60_000 }, async () => {
  await aBrand()
  const names = ['a', 'b', 'c', 'd']
  for (const name of names) await write(opened.store, name, 100)
  let isMoving = true
  const totals = new Set<number>()
  const watching = (async () => {
    const query = { entityId: await entityId(), sort: newestFirst, limit: 10, offset: 0, count: 'none' } as const
    while (isMoving) {
      const { entries } = await opened.store.reads.listEntries(scope, query)
      totals.add(entries.reduce((sum, { values }) => sum + (values['amount'] as number), 0))
    }
  })()
  const conflicts = await Promise.all(
    Array.from({ length: 60 }, (_, i) => {
      const [from, to] = [names[i % 4]!, names[(i * 3 + 1) % 4]!]
      return untilDone(async (overlay) => {
        await write(overlay, from, (await read(overlay, from)) - 1)
        await write(overlay, to, (await read(overlay, to)) + 1)
      })
    }),
  )
  isMoving = false
  await watching
  expect([...totals]).toEqual([400])
  expect(conflicts.some((count) => count > 0)).toBe(true)
  const moved = new Map(names.map((name) => [name, 100]))
  for (let i = 0; i < 60; i++) {
    const [from, to] = [names[i % 4]!, names[(i * 3 + 1) % 4]!]
    moved.set(from, moved.get(from)! - 1)
    moved.set(to, moved.get(to)! + 1)
  }
  for (const name of names) expect(await read(opened.store, name)).toBe(moved.get(name))
})

it('of two who each find nothing there, one makes it and the other meets a conflict', async () => {
  await aBrand()
  const [one, two] = [anOverlay(), anOverlay()]
  for (const overlay of [one, two]) {
    expect(await read(overlay, 'a')).toBe(0)
    await write(overlay, 'a', 1)
  }
  expect(await one.commit(scope)).toMatchObject({ count: 1 })
  await expect(two.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
  expect(await opened.store.reads.countEntries(scope)).toEqual({ [await entityId()]: 1 })
})

it('what was only written meets no conflict, whoever else wrote to it', async () => {
  await aBrand()
  await write(opened.store, 'a', 1)
  const overlay = anOverlay()
  await overlay.writer.execute(scope, 'entry.setFields', {
    entity: 'accounts',
    reference: of('a'),
    fields: [{ key: 'note', value: 'x' }],
    force: false,
  })
  await write(opened.store, 'a', 2)
  const { first } = await overlay.commit(scope)
  expect(first).toMatchObject([{ version: 3 }])
  expect(await opened.store.reads.findEntry(scope, first[0]!.entryId)).toMatchObject({
    values: { amount: 2, note: 'x' },
  })
})

it('what a run moved and then read is compared, though it was not there before', async () => {
  await aBrand()
  await write(opened.store, 'a', 1)
  const overlay = anOverlay()
  const move = { entity: 'accounts', from: of('a'), to: of('b') }
  expect(await overlay.writer.execute(scope, 'entry.reassignReference', move)).toEqual({
    migrated: 1,
    merged: false,
    repointed: 0,
  })
  expect(await read(overlay, 'b')).toBe(1)
  await write(opened.store, 'a', 2)
  await expect(overlay.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
})

it.each([
  ['merged', 'entry.reassignReference', { entity: 'accounts', from: of('a'), to: of('b') }],
  [
    'copied',
    'entry.moveToEntity',
    {
      from: 'accounts',
      to: 'others',
      reference: of('a'),
      fields: [{ source: 'amount', target: 'amount' }],
      remove: false,
      all: false,
    },
  ],
] as const)('what a run had %s is compared with what it was made of', async (_, name, input) => {
  await aBrand()
  const declaration = { name: 'Others', entity_mode: 'data' }
  await opened.store.writer.execute(scope, 'entity.create', { declaration })
  await write(opened.store, 'a', 1)
  const note = { entity: 'accounts', reference: of('b'), fields: [{ key: 'note', value: 'x' }], force: false }
  await opened.store.writer.execute(scope, 'entry.setFields', note)
  const overlay = anOverlay()
  await overlay.writer.execute(scope, name, input as never)
  const [into, to] = name === 'entry.moveToEntity' ? ['others', 'a'] : ['accounts', 'b']
  const { id } = (await opened.store.definitions(scope)).getEntity(into)
  const holder = { entityId: id, reference: of(to), keys: ['amount'] }
  expect((await overlay.reads.findNewestHolder(scope, holder))?.values['amount']).toBe(1)
  await write(opened.store, 'a', 2)
  await expect(overlay.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
})

it('what a run set and was so already is compared: it may be read again, and be otherwise', async () => {
  await aBrand()
  await write(opened.store, 'a', 1)
  const overlay = anOverlay()
  await write(overlay, 'a', 1)
  await write(opened.store, 'a', 2)
  expect(await read(overlay, 'a')).toBe(2)
  await write(overlay, 'b', 1)
  await expect(overlay.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
})

it('a relation that another makes to what the run has merged is a conflict: the run may have read it as it was', async () => {
  await aBrand()
  const declaration = { key: 'next', type: 'reference', options: { target_entity: 'accounts' } }
  await opened.store.writer.execute(scope, 'entity.createField', { entityId: await entityId(), declaration })
  for (const id of ['a', 'b', 'c']) {
    const fields = [{ key: 'amount', value: 1 }]
    await opened.store.writer.execute(scope, 'entry.setFields', {
      entity: 'accounts',
      reference: of(id),
      fields,
      force: false,
    })
  }
  const holder = async (id: string) => {
    const given = { entityId: await entityId(), reference: of(id), keys: ['amount'] }
    return (await opened.store.reads.findNewestHolder(scope, given))!
  }
  const [merged, other] = [await holder('a'), await holder('c')]
  const overlay = anOverlay()
  const move = { entity: 'accounts', from: of('a'), to: of('b') }
  const answer = { migrated: 1, merged: true, repointed: 0 }
  expect(await overlay.writer.execute(scope, 'entry.reassignReference', move)).toEqual(answer)
  const relation = { entity: 'accounts', entryId: other.id, key: 'next', targetId: merged.id }
  await opened.store.writer.execute(scope, 'entry.setRelation', relation)
  const { next } = (await overlay.reads.findEntry(scope, other.id))!.values
  expect(next).toBe(merged.id)
  await expect(overlay.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
})

it('what came to a reference after a run wrote there is not told to be newer than that', async () => {
  await aBrand()
  const make = (store: Overlay | OpenedThreads['store']) =>
    store.writer.execute(scope, 'entry.addFieldValue', {
      entity: 'accounts',
      reference: of('a'),
      key: 'amount',
      value: 1,
    })
  const newest = async (store: Overlay | OpenedThreads['store']) => {
    const slice = { entityId: await entityId(), reference: of('a'), limit: 1, offset: 0 }
    return (await store.reads.listEntriesOf(scope, slice))[0]!.id
  }
  for (const isRead of [false, true]) {
    const overlay = anOverlay()
    const { entryId } = await make(overlay)
    opened.advance(60_000)
    await make(opened.store)
    if (isRead) {
      expect(await newest(overlay)).not.toBe(entryId)
      await expect(overlay.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
    } else {
      await overlay.commit(scope)
      expect(await newest(opened.store)).toBe(entryId)
    }
  }
})

it('nor is a command refused for what came to a reference after a run wrote there', async () => {
  await aBrand()
  const stages = [{ name: 'New' }, { name: 'Won', required_keys: ['amount'] }]
  const declaration = { name: 'Deals', pipelines: [{ name: 'Sales', stages }] }
  await opened.store.writer.execute(scope, 'entity.create', { declaration })
  const create = (store: Overlay | OpenedThreads['store'], values: { key: string; value: Json }[]) => {
    const given = { entity: 'deals', id: undefined, title: null, values, reference: of('a'), strict: false }
    return store.writer.execute(scope, 'entry.create', given)
  }
  const overlay = anOverlay()
  await create(overlay, [{ key: 'amount', value: 1 }])
  opened.advance(60_000)
  await create(opened.store, [])
  const move = { entity: 'deals', reference: of('a'), stage: 'won', all: false }
  await expect(overlay.writer.execute(scope, 'entry.move', move)).rejects.toMatchObject({ code: 'stage.requirements' })
  // It would have been moved: the run's own record is the newest one by then.
  await expect(overlay.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
})

it('what a run moved away itself is not told to be newer than what it then made there', async () => {
  await aBrand()
  // The second is dated a millisecond later where both come within one.
  for (const amount of [1, 2]) await write(opened.store, 'a', amount)
  const overlay = overlayStore(opened.store, {
    now: () => 0,
    steadyNow: performance.now.bind(performance),
    newId,
    engines: plainEngines,
  })
  await overlay.writer.execute(scope, 'entry.reassignReference', { entity: 'accounts', from: of('a'), to: of('b') })
  await write(overlay, 'a', 3)
  expect(await read(overlay, 'a')).toBe(3)
  await overlay.commit(scope)
  expect([await read(opened.store, 'a'), await read(opened.store, 'b')]).toEqual([3, 2])
})

it('a conflict at the last command leaves nothing of those before', async () => {
  await aBrand()
  const before = opened.changes(scope).length
  const overlay = anOverlay()
  for (let i = 0; i < 50; i++) await write(overlay, `other ${i}`, i)
  await overlay.writer.execute(scope, 'entry.clear', { entity: 'accounts', reference: of('a') })
  await write(opened.store, 'a', 1)
  await expect(overlay.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
  expect(opened.changes(scope)).toHaveLength(before + 1)
  expect(await read(opened.store, 'a')).toBe(1)
})

it('what is no write of entries is done at once, and stands however the run ends', async () => {
  await aBrand()
  const { id: entity } = ((await opened.store.definitions(scope)) as Definitions).getEntity('accounts')
  const refused = opened.store.writer.accept(scope, 'entry.clear', { entity: 'none', reference: of('a') })
  await expect(refused).rejects.toMatchObject({ code: 'entity.not_found' })
  const failedWrites = async () => await opened.store.reads.listFailedWrites(scope, { limit: 10, offset: 0 })
  const [kept] = await failedWrites()
  const overlay = anOverlay()
  await write(overlay, 'a', 1)
  await overlay.writer.execute(scope, 'run.dropFailedWrite', { id: kept!.id })
  await overlay.writer.execute(scope, 'entity.createField', { entityId: entity, declaration: { key: 'note' } })
  expect(await failedWrites()).toEqual([])
  expect((await overlay.definitions(scope)).findField(entity, 'note')).toBeDefined()
  expect(await overlay.commit(scope)).toEqual({ first: expect.any(Array), count: 1 })
})

it('a hundred entries and more go to the trash together, where a command alone would pause', async () => {
  await aBrand()
  const add = (store: Overlay | OpenedThreads['store'], value: number) =>
    store.writer.execute(scope, 'entry.addFieldValue' satisfies EntryCommandName, {
      entity: 'accounts',
      reference: of('a'),
      key: 'n',
      value,
    })
  for (let i = 0; i < 250; i++) await add(opened.store, i)
  const overlay = anOverlay()
  await overlay.writer.execute(scope, 'entry.clear', { entity: 'accounts', reference: of('a') })
  await add(overlay, 1)
  const seen = new Set<number>()
  let isDone = false
  const committed = overlay.commit(scope).then(() => (isDone = true))
  while (!isDone) seen.add((await opened.store.reads.countEntries(scope))[await entityId()]!)
  await committed
  expect([...seen].filter((count) => count !== 250 && count !== 1)).toEqual([])
  expect(await opened.store.reads.countEntries(scope)).toEqual({ [await entityId()]: 1 })
})

it('what is new is no older than what is there, where the clock of the machine was set back', async () => {
  await aBrand()
  await write(opened.store, 'a', 1)
  const now = () => Date.now() - 3_600_000
  const overlay = overlayStore(opened.store, { now, steadyNow: now, newId, engines: plainEngines })
  expect(await read(overlay, 'a')).toBe(1)
  const create = { entity: 'accounts', title: null, values: [], reference: of('a'), strict: false }
  await overlay.writer.execute(scope, 'entry.create', { ...create, values: [{ key: 'amount', value: 2 }] })
  await write(overlay, 'a', (await read(overlay, 'a')) + 1)
  await overlay.commit(scope)
  expect(await read(opened.store, 'a')).toBe(3)
})

it('an entry with a list of relations is one value among those of its reference', async () => {
  await aBrand()
  const declaration = { key: 'next', type: 'multi_reference', options: { target_entity: 'accounts' } }
  await opened.store.writer.execute(scope, 'entity.createField', { entityId: await entityId(), declaration })
  const create = async (values: { key: string; value: Json }[], reference: ReturnType<typeof of>) => {
    const input = { entity: 'accounts', id: undefined, title: null, values, reference, strict: false }
    return (await opened.store.writer.execute(scope, 'entry.create', input)).entry.id
  }
  const next = [await create([], of('b')), await create([], of('c'))]
  await create([{ key: 'next', value: next }], of('a'))
  // It is the rarest of what is asked for, and so what the store begins with.
  for (let i = 0; i < 20; i++) await create([], of('a'))
  const overlay = anOverlay()
  await write(overlay, 'a', 1)
  const values = { entityId: await entityId(), reference: of('a'), key: 'next', limit: 10, offset: 0 }
  expect(await overlay.reads.listValues(scope, values)).toEqual([next])
})

it('a list of values is compared by all that is in them, whatever they look like', async () => {
  await aBrand()
  const add = (store: Overlay | OpenedThreads['store'], value: Json) =>
    store.writer.execute(scope, 'entry.addFieldValue', { entity: 'accounts', reference: of('a'), key: 'n', value })
  const values = async (store: Overlay | OpenedThreads['store']) => {
    const slice = { limit: 10, offset: 0 }
    return await store.reads.listValues(scope, { entityId: await entityId(), reference: of('a'), key: 'n', ...slice })
  }
  await add(opened.store, { id: 'x', version: 1, amount: 100 })
  const overlay = anOverlay()
  expect(await values(overlay)).toEqual([{ id: 'x', version: 1, amount: 100 }])
  await write(overlay, 'total', 100)
  await opened.store.writer.execute(scope, 'entry.clear', { entity: 'accounts', reference: of('a') })
  await add(opened.store, { id: 'x', version: 1, amount: 7 })
  await expect(overlay.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
  expect(await read(opened.store, 'total')).toBe(0)
})

/** Accounts of one reference that hold less than 10, the least first. */
async function listSmall(store: Overlay, reference: Reference) {
  const definitions = (await opened.store.definitions(scope)) as Definitions
  const entity = definitions.getEntity('accounts')
  const context = { definitions, entity, now: Date.now(), allowUndeclared: true }
  const { entries } = await store.reads.listEntries(scope, {
    entityId: entity.id,
    reference,
    filter: parseFilter({ key: 'amount', op: 'lt', value: 10 }, context),
    sort: { by: { fieldKey: 'amount' }, direction: 'asc', ties: 'asc' },
    limit: 50,
    offset: 0,
    count: 'none',
  })
  return entries
}

describe('of very many ids, which of them lie in the trash', () => {
  const many = Array.from({ length: 200_000 }, newId)

  async function trash(id: string): Promise<void> {
    await opened.store.writer.execute(scope, 'entry.clear', { entity: 'accounts', reference: of(id) })
  }

  async function idOf(id: string): Promise<string> {
    const entry = { entityId: await entityId(), reference: of(id), limit: 1, offset: 0 }
    return (await opened.store.reads.listEntriesOf(scope, entry))[0]!.id
  }

  it('is compared at the commit: one more of them is a conflict', async () => {
    await aBrand()
    await write(opened.store, 'a', 1)
    await write(opened.store, 'b', 1)
    const [one, other] = [await idOf('a'), await idOf('b')]
    await trash('a')
    const asked = [...many, one, other]
    const [alike, otherwise] = [anOverlay(), anOverlay()]
    for (const [overlay, name] of [
      [alike, 'c'],
      [otherwise, 'd'],
    ] as const) {
      expect(await overlay.reads.listTrashed(scope, asked)).toEqual([one])
      await write(overlay, name, 2)
    }
    expect(await alike.commit(scope)).toMatchObject({ count: 1 })
    await trash('b')
    await expect(otherwise.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
  })

  it('holds up nobody’s writes while it is compared', async () => {
    const { file, remove } = temporaryDatabase()
    const here = openHere(file)
    await aBrand(here)
    const [busy, accounts] = [scope, { entity: 'accounts', title: null, reference: null, values: [], strict: false }]
    const overlay = anOverlay(here)
    await overlay.reads.listTrashed(busy, many)
    await overlay.writer.execute(busy, 'entry.create', accounts)
    await aBrand(here)
    const done: string[] = []
    const commit = overlay.commit(busy).then(() => done.push('commit'))
    for (const other of ['first', 'second', 'third']) {
      await here.writer.execute(scope, 'entry.create', accounts)
      done.push(other)
    }
    await commit
    expect(done).toEqual(['first', 'second', 'third', 'commit'])
    await here.close()
    remove()
  })
})

describe('a list of a reference with a filter and a sort', () => {
  const create = (store: Overlay | OpenedThreads['store'], amount: number, reference = of('a')) =>
    store.writer.execute(scope, 'entry.create', {
      entity: 'accounts',
      title: null,
      values: [{ key: 'amount', value: amount }],
      reference,
      strict: false,
    })

  it('is not read again in the writer, which asks only what an index bounds', async () => {
    await aBrand()
    for (const amount of [1, 2, 30]) await create(opened.store, amount)
    const { id } = (await create(opened.store, 4, of('b'))).entry
    const reads: (keyof EntryReads)[] = []
    const writer: typeof opened.store.writer = {
      accept: (...given) => opened.store.writer.accept(...given),
      execute(of, name, input) {
        if (name === 'run.commitAtomic') reads.push(...(input as AtomicWrites).reads.map(({ method }) => method))
        return opened.store.writer.execute(of, name, input)
      },
    }
    const overlay = anOverlay({ ...opened.store, definitions: (of) => opened.store.definitions(of), writer })
    expect(await listSmall(overlay, of('a'))).toHaveLength(2)
    await write(overlay, 'b', 5)
    expect(await listSmall(overlay, of('b'))).toMatchObject([{ id, values: { amount: 5 } }])
    await overlay.commit(scope)
    expect(reads.length).toBeGreaterThan(0)
    expect(reads).not.toContain('listEntries')
  })

  it('conflicts where one of its entries has changed, or another has come to the reference', async () => {
    const changes = [
      () => create(opened.store, 3),
      () => create(opened.store, 300),
      () => opened.store.writer.execute(scope, 'entry.clear', { entity: 'accounts', reference: of('a') }),
    ]
    for (const change of changes) {
      await aBrand()
      for (const amount of [1, 2, 30]) await create(opened.store, amount)
      const overlay = anOverlay()
      expect(await listSmall(overlay, of('a'))).toHaveLength(2)
      await create(overlay, 4)
      await change()
      await expect(overlay.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
    }
  })

  it('of two who find nothing, one makes the first', async () => {
    await aBrand()
    await create(opened.store, 30)
    const [one, two] = [anOverlay(), anOverlay()]
    for (const overlay of [one, two]) {
      expect(await listSmall(overlay, of('a'))).toEqual([])
      await create(overlay, 1)
    }
    await one.commit(scope)
    await expect(two.commit(scope)).rejects.toMatchObject({ code: 'run.conflict' })
  })

  it('commits where entries of other references were written', async () => {
    await aBrand()
    await create(opened.store, 1)
    const overlay = anOverlay()
    expect(await listSmall(overlay, of('a'))).toHaveLength(1)
    await create(overlay, 2)
    await create(opened.store, 3, of('b'))
    expect(await overlay.commit(scope)).toMatchObject({ count: 1 })
  })
})

/** Large ones of a reference each, as many as are wanted. Answers their ids. */
async function fillLarge(count: number): Promise<readonly string[]> {
  const values = Array.from({ length: 25 }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(9_500) }))
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const create = { entity: 'accounts', title: null, values, reference: of(String(i)), strict: false }
    ids.push((await opened.store.writer.execute(scope, 'entry.create', create)).entry.id)
  }
  return ids
}

const setAmount = (store: Overlay, entryId: string, amount: Json) =>
  store.writer.execute(scope, 'entry.setFields', {
    entity: 'accounts',
    entryId,
    fields: [{ key: 'amount', value: amount }],
    force: false,
  })

describe('8 MB of entries', () => {
  const bounds = { mostMegabytes: mostMegabytesAtOnce }
  const limit = { code: 'limit.reached', details: { what: 'MB of entries read and written at once', limit: 8 } }

  it('are written at once at most: a write past them is refused when it is given, and the rest is committed', async () => {
    await aBrand()
    const ids = await fillLarge(20)
    const overlay = anOverlay(opened.store, bounds)
    const settled = await Promise.allSettled(ids.map((id) => setAmount(overlay, id, 1)))
    const done = settled.filter(({ status }) => status === 'fulfilled').length
    expect(done).toBeGreaterThan(10)
    expect(done).toBeLessThan(20)
    for (const each of settled) if (each.status === 'rejected') expect(each.reason).toMatchObject(limit)
    // What is small has room.
    await write(overlay, 'small', 7)
    expect(await overlay.commit(scope)).toMatchObject({ count: done + 1 })
    const amounts = await Promise.all(ids.map((_, i) => read(opened.store, String(i))))
    expect(amounts).toEqual(ids.map((_, i) => (i < done ? 1 : 0)))
  })

  it('are what the writer takes, whoever asks: past them nothing is written', async () => {
    await aBrand()
    const ids = await fillLarge(20)
    const before = opened.changes(scope).length
    const overlay = anOverlay()
    for (const id of ids) await setAmount(overlay, id, 1)
    await expect(overlay.commit(scope)).rejects.toMatchObject(limit)
    expect(opened.changes(scope)).toHaveLength(before)
  })

  it('are read at most: a read past them is refused, the same read again is none more, and the rest is committed', async () => {
    await aBrand()
    const ids = await fillLarge(40)
    const overlay = anOverlay(opened.store, bounds)
    let refused = 0
    for (const id of [...ids, ...ids]) {
      try {
        expect(await overlay.reads.findEntry(scope, id)).toMatchObject({ id })
      } catch (error) {
        refused++
        expect(error).toMatchObject({ code: 'limit.reached', details: { what: 'MB of entries read by an atomic run' } })
      }
    }
    expect(refused).toBeGreaterThan(5)
    expect(refused % 2).toBe(0)
    await setAmount(overlay, ids[0]!, 1)
    expect(await overlay.commit(scope)).toMatchObject({ count: 1 })
  })
})

describe('entries that may be read', () => {
  it('are refused past their number in the words of who opened it, and count no longer once all is discarded', async () => {
    await aBrand()
    for (let i = 0; i < 7; i++) await write(opened.store, 'a', i)
    for (const id of ['b', 'c', 'd']) await write(opened.store, id, 1)
    const overlay = anOverlay(opened.store, {
      mostReads: 3,
      refuseRead: ({ message }) => new RangeError(message),
    })
    for (const id of ['a', 'a', 'a', 'a', 'b', 'c']) expect(await read(overlay, id)).toBeGreaterThan(0)
    await expect(read(overlay, 'd')).rejects.toThrow(
      new RangeError('The limit of 3 entries read by an atomic run is reached.'),
    )
    await write(overlay, 'a', 10)
    await overlay.discard()
    expect(await read(overlay, 'd')).toBe(1)
    expect(await read(overlay, 'a')).toBe(6)
  })
})
