import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { MessageChannel, Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { installationScope, systemActor, type Scope } from '../../../core/brand/index.ts'
import type { CommandInput } from '../../../core/command/index.ts'
import type { Definitions } from '../../../core/definitions/index.ts'
import { aScope, plainEngines } from '../../../core/testing/index.ts'
import { createEpochs, openClient, serveReader, serveWriter, type StoreClient } from '../index.ts'
import { openHere, type HereOptions } from '../testing/open-here.ts'
import type { StoreThreadData } from '../testing/store-thread.ts'
import { temporaryFile } from '../testing/temporary-file.ts'
import type { Answer, CommandCall, ReadCall } from './messages.ts'

function open(file: string, options: HereOptions = {}): StoreClient {
  const store = openHere(file, options)
  onTestFinished(() => store.close())
  return store
}

async function aBrand(store: StoreClient, name = 'A'): Promise<Scope> {
  const { id } = await store.writer.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name },
  })
  const scope = aScope({ brandId: id })
  await store.writer.execute(scope, 'entity.create', { declaration: { name: 'Things', entity_mode: 'data' } })
  return scope
}

function set(store: StoreClient, scope: Scope, id: string, value: number | string) {
  const input: CommandInput<'entry.setFields'> = {
    entity: 'things',
    reference: { type: 'customer', id },
    fields: [{ key: 'a', value }],
    force: false,
  }
  return store.writer.execute(scope, 'entry.setFields', input)
}

test('a fault of ours is told to who runs the store, and its caller only that there was one', async () => {
  const faults: unknown[] = []
  const store = open(temporaryFile(), { onFault: (error, command) => faults.push([(error as Error).name, command]) })
  const scope = await aBrand(store)
  const settled = await Promise.allSettled([
    set(store, scope, '1', 1),
    store.writer.execute(scope, 'entry.setFields', undefined as never),
    set(store, scope, '1', 2),
  ])
  expect(settled).toMatchObject([
    { value: { version: 1 } },
    { reason: { code: 'server.internal' } },
    { value: { version: 2, seq: 3 } },
  ])
  expect(faults).toEqual([['TypeError', 'entry.setFields']])
})

test(
  'a file that another process keeps locked is told to who writes, who may try again',
  { timeout: 30_000 },
  async () => {
    const file = temporaryFile()
    const store = open(file, { onFault: () => {} })
    const scope = await aBrand(store)
    const other = new DatabaseSync(file)
    other.exec('begin immediate')
    await expect(set(store, scope, '1', 1)).rejects.toMatchObject({ code: 'store.unavailable' })
    other.close()
    expect(await set(store, scope, '1', 1)).toMatchObject({ version: 1 })
  },
)

test('what can not be sent is refused alone', async () => {
  const store = open(temporaryFile())
  const scope = await aBrand(store)
  const settled = await Promise.allSettled([
    set(store, scope, '1', 1),
    set(store, scope, '1', (() => 1) as never),
    set(store, scope, '1', 2),
  ])
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('a database that may not grow refuses writes, is read on, and takes writes again when there is room', async () => {
  const file = temporaryFile()
  const faults: string[] = []
  const full = openHere(file, { mostBytes: 1_000_000, onFault: (_error, command) => faults.push(command) })
  const scope = await aBrand(full)
  const written: string[] = []
  const refused = new Set<string>()
  for (let i = 0; refused.size === 0; i++) {
    const group = Array.from({ length: 20 }, (_, j) => `${i}-${j}`)
    const settled = await Promise.allSettled(group.map((id) => set(full, scope, id, 'x'.repeat(3000))))
    for (const [j, { status, ...rest }] of settled.entries()) {
      if (status === 'fulfilled') written.push(group[j]!)
      else refused.add(('reason' in rest && rest.reason.code) as string)
    }
  }
  expect([...refused]).toEqual(['store.full'])
  expect(faults.length).toBeGreaterThan(0)
  const things = ((await full.definitions(scope)) as Definitions).getEntity('things')
  const findAll = (store: StoreClient) =>
    written.filter((id) => {
      const of = { entityId: things.id, reference: { type: 'customer', id }, kind: 'record' } as const
      return store.reads.findNewestEntry(scope, of) === undefined
    })
  expect(findAll(full)).toEqual([])
  expect(await full.reads.countEntries(scope)).toEqual({ [things.id]: written.length })
  await full.close()

  // What was refused left no gap.
  const roomy = open(file)
  expect((await set(roomy, scope, 'new', 'x'.repeat(3000))).seq).toBe(written.length + 2)
  expect(findAll(roomy)).toEqual([])
})

test('a brand that writes much does not keep another waiting', async () => {
  const store = open(temporaryFile())
  const [busy, other] = [await aBrand(store), await aBrand(store)]
  let done = 0
  const many = Array.from({ length: 3000 }, (_, i) => set(store, busy, String(i % 50), i).then(() => done++))
  await set(store, other, '1', 1)
  expect(done).toBeLessThan(1000)
  await Promise.all(many)
  expect(done).toBe(3000)
})

test('commands of one tick go in one message, answers of a group come in one', async () => {
  const { port1, port2 } = new MessageChannel()
  const client = openClient({ epochs: createEpochs(), writer: port2, reader: new MessageChannel().port2 })
  const calls = Array.from({ length: 10 }, (_, i) => set(client, aScope(), String(i), i))
  const [message] = (await once(port1, 'message')) as [CommandCall[]]
  expect(message.map(({ name }) => name)).toEqual(Array(10).fill('entry.setFields'))
  port1.postMessage(message.map(({ id }) => ({ id, result: id })) satisfies Answer[])
  expect(await Promise.all(calls)).toEqual(message.map(({ id }) => id))
  port1.close()
  await client.close()
})

test('what is bounded goes ahead of what may take long', async () => {
  const file = temporaryFile()
  const store = open(file)
  const scope = await aBrand(store)
  const reader = serveReader({ file })
  onTestFinished(() => reader.close())
  const { port1, port2 } = new MessageChannel()
  reader.connect(port1)
  const call = (id: number, method: ReadCall['method'], ...args: unknown[]): ReadCall => ({
    id,
    method,
    args: [scope, ...args],
  })
  const slice = { limit: 10, offset: 0 }
  const values = { entityId: 1, reference: { type: 'customer', id: '1' }, key: 'a' }
  port2.postMessage([
    call(1, 'countEntries'),
    call(2, 'listCustomers', slice),
    call(3, 'listValues', { ...values, limit: 10, offset: 100_000 }),
    call(4, 'findEntry', 'x'),
    call(5, 'listValues', { ...values, ...slice }),
  ])
  const order: number[] = []
  while (order.length < 5) {
    const [answers] = (await once(port2, 'message')) as [Answer[]]
    order.push(...answers.map(({ id }) => id))
  }
  expect(order).toEqual([4, 5, 1, 2, 3])
  port2.close()
})

test('another thread sees a definition as soon as its maker has the answer', async () => {
  const file = temporaryFile()
  const epochs = createEpochs()
  const writer = serveWriter({ file, epochs, engines: plainEngines })
  const reader = serveReader({ file })
  const clients = [{ file }, {}].map((own) => {
    const [toWriter, toReader] = [new MessageChannel(), new MessageChannel()]
    writer.connect(toWriter.port1)
    reader.connect(toReader.port1)
    return openClient({ ...own, epochs, writer: toWriter.port2, reader: toReader.port2 })
  })
  onTestFinished(async () => {
    for (const part of [...clients, reader, writer]) await part.close()
  })
  const [maker, other] = clients as [StoreClient, StoreClient]
  const scope = await aBrand(maker)
  for (const [making, seeing] of [
    [maker, other],
    [other, maker],
  ] as const) {
    for (let i = 0; i < 20; i++) {
      await seeing.definitions(scope)
      const field = await making.writer.execute(scope, 'entity.createField', {
        entityId: (await making.definitions(scope)).getEntity('things').id,
        declaration: { key: `${making === maker ? 'a' : 'b'}${i}` },
      })
      expect((await seeing.definitions(scope)).findFieldById(field.id)).toEqual(field)
    }
  }
  // Fresh definitions cost no waiting where the file is open.
  expect(maker.definitions(scope)).not.toBeInstanceOf(Promise)
  expect(maker.definitions(scope)).toBe(maker.definitions(scope))
})

test('moments and ids go on from those before a restart, whatever the clock says', async () => {
  const file = temporaryFile()
  const future = openHere(file, { now: () => Date.UTC(2200, 0) })
  const scope = await aBrand(future)
  const before = await set(future, scope, '1', 1)
  await future.close()
  const store = open(file, { now: () => Date.UTC(1999, 0) })
  const after = await set(store, scope, '2', 1)
  expect(after.entryId > before.entryId).toBe(true)
  expect((await store.reads.findEntry(scope, after.entryId))?.createdAt).toBeGreaterThan(Date.UTC(2200, 0))
})

test('brands take turns at reads that may take long', async () => {
  const file = temporaryFile()
  const store = open(file)
  const scopes = [await aBrand(store, 'A'), await aBrand(store, 'B')] as const
  const answered: number[] = []
  const read = async (scope: Scope) => {
    await store.reads.countEntries(scope)
    answered.push(scope.brandId)
  }
  await Promise.all([...Array.from({ length: 50 }, () => read(scopes[0])), read(scopes[1])])
  expect(answered.indexOf(scopes[1].brandId)).toBeLessThan(3)
})

test('a store that closes answers what it has, and refuses what comes later', async () => {
  const file = temporaryFile()
  const epochs = createEpochs()
  const writer = serveWriter({ file, epochs, engines: plainEngines })
  const { port1, port2 } = new MessageChannel()
  writer.connect(port1)
  const client = openClient({ file, epochs, writer: port2, reader: new MessageChannel().port2 })
  const scope = await aBrand(client)
  const calls = Array.from({ length: 500 }, (_, i) => set(client, scope, String(i), i))
  // The message is on its way once its first answer is back.
  await calls[0]
  await writer.close()
  const settled = await Promise.allSettled(calls)
  expect(settled.every(({ status }) => status === 'fulfilled')).toBe(true)
  await expect(set(client, scope, '1', 2)).rejects.toMatchObject({ code: 'store.unavailable' })
  await client.close()
  await expect(set(client, scope, '1', 2)).rejects.toMatchObject({ code: 'store.unavailable' })
})

test('a writer that dies leaves nobody waiting', async () => {
  const file = temporaryFile()
  const workerData: StoreThreadData = { role: 'writer', file, epochs: createEpochs(), clock: new SharedArrayBuffer(8) }
  const thread = new Worker(new URL('../testing/store-thread.ts', import.meta.url), { workerData })
  await once(thread, 'message')
  const { port1, port2 } = new MessageChannel()
  thread.postMessage(port1, [port1])
  const client = openClient({ epochs: workerData.epochs, writer: port2, reader: new MessageChannel().port2 })
  const scope = await aBrand(client)
  const calls = Array.from({ length: 2000 }, (_, i) => set(client, scope, String(i), i))
  await calls[0]
  const settled = Promise.allSettled(calls)
  await thread.terminate()
  const refused = (await settled).filter(({ status }) => status === 'rejected')
  for (const one of refused) expect(one).toMatchObject({ reason: { code: 'store.unavailable' } })
  await client.close()
})

test('a process whose client waits for nothing ends', async () => {
  const code = `
    import { MessageChannel } from 'node:worker_threads'
    import { createEpochs, openClient } from '${new URL('../index.ts', import.meta.url).href}'
    const { port1, port2 } = new MessageChannel()
    const client = openClient({ epochs: createEpochs(), writer: port2, reader: new MessageChannel().port2 })
    port1.once('message', ([{ id }]) => { port1.postMessage([{ id, result: 'answered' }]); port1.unref() })
    console.log(await client.writer.execute({ brandId: 1 }, 'session.destroy', { tokenHash: 'a' }))
  `
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => (told += String(chunk)))
  const [exitCode] = await once(child, 'exit')
  expect([told.trim(), exitCode]).toEqual(['answered', 0])
})
