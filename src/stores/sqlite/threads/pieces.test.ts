import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { MessageChannel } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { installationScope, systemActor, type Scope } from '../../../core/brand/index.ts'
import type { CommandInput } from '../../../core/command/index.ts'
import { aScope, plainEngines } from '../../../core/testing/index.ts'
import { createEpochs, openClient, serveWriter, type StoreClient } from '../index.ts'
import { findFaults } from '../testing/inspect.ts'
import { openHere, type HereOptions } from '../testing/open-here.ts'
import { temporaryFile } from '../testing/temporary-file.ts'

function open(file: string, options: HereOptions = {}): StoreClient {
  const store = openHere(file, options)
  onTestFinished(() => store.close())
  return store
}

async function aBrand(store: StoreClient): Promise<Scope> {
  const { id } = await store.writer.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name: 'A' },
  })
  const scope = aScope({ brandId: id })
  await store.writer.execute(scope, 'entity.create', { declaration: { name: 'Things', entity_mode: 'data' } })
  return scope
}

const ada = { type: 'customer', id: 'ada' }
const everything: CommandInput<'entry.clear'> = { entity: 'things', reference: ada }

function add(store: StoreClient, scope: Scope, value: number | string = 1) {
  return store.writer.execute(scope, 'entry.addFieldValue', { entity: 'things', reference: ada, key: 'a', value })
}

async function addMany(store: StoreClient, scope: Scope, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => add(store, scope)))
}

async function countOf(store: StoreClient, scope: Scope): Promise<number> {
  const counts = Object.values(await store.reads.countEntries(scope))
  return counts.reduce((sum, count) => sum + count, 0)
}

test('while a brand clears much, others’ writes are answered, and its own wait until it is through', async () => {
  const store = open(temporaryFile())
  const [busy, other] = [await aBrand(store), await aBrand(store)]
  await addMany(store, busy, 2000)
  const answered: string[] = []
  const note = (name: string) => () => answered.push(name)
  const accepted = store.writer.accept(busy, 'entry.clear', everything)
  const ofBusy = [
    accepted.then(({ deleted }) => answered.push(`${deleted} cleared`)),
    store.writer.accept(busy, 'entry.addFieldValue', { ...everything, key: 'a', value: 2 }).then(note('own')),
  ]
  await add(store, other).then(note('other'))
  const left = await countOf(store, busy)
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThan(2000)
  ofBusy.push(add(store, busy).then(note('own, later')))
  await add(store, other).then(note('other, later'))
  await Promise.all(ofBusy)
  expect(answered).toEqual(['other', 'other, later', '2000 cleared', 'own', 'own, later'])
  expect(await countOf(store, busy)).toBe(2)
})

test('brands that clear at once each clear their own, in order', async () => {
  const file = temporaryFile()
  const store = openHere(file)
  const brands = [await aBrand(store), await aBrand(store), await aBrand(store)]
  for (const brand of brands) await addMany(store, brand, 550)
  const clearTwice = (brand: Scope) =>
    Promise.all([1, 2].map(() => store.writer.execute(brand, 'entry.clear', everything)))
  const twice = [{ deleted: 550 }, { deleted: 0 }]
  expect(await Promise.all(brands.map(clearTwice))).toEqual([twice, twice, twice])
  await store.close()
  expect(findFaults(file)).toEqual([])
})

test('moments and ids of others grow while a command pauses, and its own brand’s after it', async () => {
  let time = Date.UTC(2026, 2, 15)
  const store = open(temporaryFile(), { now: () => time++ })
  const [busy, other] = [await aBrand(store), await aBrand(store)]
  await addMany(store, busy, 500)
  let isOver = false
  const clear = store.writer.execute(busy, 'entry.clear', everything).then(() => (isOver = true))
  const after = add(store, busy)
  const ids: string[] = []
  for (;;) {
    const { entryId } = await add(store, other)
    if (isOver) break
    ids.push(entryId)
  }
  expect(ids).not.toEqual([])
  await clear
  ids.push((await after).entryId)
  expect(ids).toEqual([...ids].sort())
  const moments: number[] = []
  for (const id of ids) {
    const entry = await store.reads.findEntry(id === ids.at(-1) ? busy : other, id)
    moments.push(entry!.createdAt)
  }
  expect(moments).toEqual([...moments].sort((a, b) => a - b))
})

test('a piece that fails leaves the earlier ones; what was accepted is kept, and done again it goes on', async () => {
  const file = temporaryFile()
  const store = openHere(file, { onFault: () => undefined })
  const scope = await aBrand(store)
  await addMany(store, scope, 1100)
  // The oldest is cleared last.
  const writeOldest = (values: string) => {
    const db = new DatabaseSync(file)
    db.prepare('update entry set values_json = ? where row_id = (select min(row_id) from entry)').run(values)
    db.close()
  }
  writeOldest('{"a":')
  const accepted = store.writer.accept(scope, 'entry.clear', everything)
  await expect(accepted).rejects.toMatchObject({ code: 'server.internal' })
  const left = await countOf(store, scope)
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThan(1000)
  const [kept, ...others] = await store.reads.listFailedWrites(scope, { limit: 10, offset: 0 })
  expect([kept?.command, others]).toEqual(['entry.clear', []])
  await addMany(store, scope, 500)
  const replay = () => store.writer.execute(scope, 'run.replayFailedWrite', { id: kept!.id })
  await expect(replay()).rejects.toMatchObject({ code: 'server.internal' })
  expect(await countOf(store, scope)).toBeLessThan(left + 500)
  expect(await store.reads.listFailedWrites(scope, { limit: 10, offset: 0 })).toEqual([kept])
  writeOldest('{"a":1}')
  await replay()
  expect(await countOf(store, scope)).toBe(0)
  expect(await store.reads.listFailedWrites(scope, { limit: 10, offset: 0 })).toEqual([])
  await store.close()
  expect(findFaults(file)).toEqual([])
})

test('a group that can not be committed ends what goes on in it: earlier pieces stand, the rest can be repeated', async () => {
  const file = temporaryFile()
  const first = openHere(file)
  const [busy, other] = [await aBrand(first), await aBrand(first)]
  await addMany(first, busy, 2000)
  await first.close()

  // Room for every piece, and for none of the other brand's sources.
  const full = openHere(file, {
    mostBytes: statSync(file).size + 600_000,
    onFault: () => undefined,
    // However slow the machine is, one of them joins each group.
    mostMillisecondsInGroup: 60_000,
    mostInGroup: 2,
  })
  const clear = full.writer.execute(busy, 'entry.clear', everything)
  const tooLarge = ['a', 'b', 'c'].map((name) =>
    full.writer.execute(other, 'source.create', { kind: 'component', name, text: 'x'.repeat(700_000) }),
  )
  const refused = { status: 'rejected', reason: { code: 'store.full' } }
  expect(await Promise.allSettled([clear, ...tooLarge])).toMatchObject([refused, refused, refused, refused])
  // The first piece was in a group with one of them, and was then committed alone. The second could not be done anew.
  const left = await countOf(full, busy)
  expect(left).toBeGreaterThan(1500)
  expect(left).toBeLessThan(2000)
  await full.close()
  expect(findFaults(file)).toEqual([])

  const roomy = openHere(file)
  expect(await roomy.writer.execute(busy, 'entry.clear', everything)).toEqual({ deleted: left })
  await roomy.close()
  expect(findFaults(file)).toEqual([])
})

test('a store that closes finishes what pauses, and what waits for it', async () => {
  const file = temporaryFile()
  const epochs = createEpochs()
  const writer = serveWriter({ file, epochs, engines: plainEngines })
  const { port1, port2 } = new MessageChannel()
  writer.connect(port1)
  const client = openClient({ file, epochs, writer: port2, reader: new MessageChannel().port2 })
  const [busy, other] = [await aBrand(client), await aBrand(client)]
  await addMany(client, busy, 1000)
  const clear = client.writer.execute(busy, 'entry.clear', everything)
  const after = add(client, busy)
  await add(client, other)
  await writer.close()
  expect(await clear).toEqual({ deleted: 1000 })
  expect(await after).toMatchObject({ entryId: expect.any(String) as string })
  await client.close()
})

test.each([
  ['clears', 'entry.clear', everything],
  ['moves', 'entry.move', { ...everything, all: true, stage: 'done' }],
] as const)('while a brand %s large entries, each of others’ writes waits for one of them', async (_, name, input) => {
  const store = open(temporaryFile())
  const [busy, other] = [await aBrand(store), await aBrand(store)]
  const pipelines = [{ name: 'Work', stages: [{ name: 'New' }, { name: 'Done' }] }]
  await store.writer.execute(busy, 'entity.create', {
    declaration: { name: 'Jobs', pipelines },
  })
  const values = Array.from({ length: 25 }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(10_000) }))
  const large = { entity: 'jobs', title: null, values, reference: ada, strict: false }
  for (let i = 0; i < 30; i++) await store.writer.execute(busy, 'entry.create', large)
  let isDone = false
  const done = store.writer.execute(busy, name, { ...input, entity: 'jobs' }).finally(() => (isDone = true))
  for (let i = 0; i < 8; i++) {
    await add(store, other)
    expect(isDone, `after ${i} others`).toBe(false)
  }
  expect(await done).toMatchObject(name === 'entry.clear' ? { deleted: 30 } : { moved: 30, matched: 30 })
})
