import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { installationScope, systemActor, type Scope } from '../src/core/brand/index.ts'
import type { Entity } from '../src/core/entity/index.ts'
import { createEpochs, openClient, type StoreClient } from '../src/stores/sqlite/index.ts'

export interface BenchStore {
  readonly store: StoreClient
  readonly scope: Scope
  readonly guests: Entity
  close(): Promise<void>
}

const cities = ['Berlin', 'Bonn', 'Rome', 'Oslo', 'Lima']

/** The embedded store as it is run, in a new folder, with one brand and its entity `guests`. */
export async function openBenchStore({ mostInGroup }: { readonly mostInGroup?: number } = {}): Promise<BenchStore> {
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-bench-'))
  const opened = await openThreads(join(folder, 'store.db'), mostInGroup)
  const bench = { ...opened, ...(await makeGuests(opened.store)) }
  return {
    ...bench,
    async close() {
      await bench.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A file with the same brand and entity, where there is none; it stays. */
export async function createBenchFile(file: string): Promise<void> {
  const { store, close } = await openThreads(file)
  await fillGuests({ store, close, ...(await makeGuests(store)) }, 1)
  await close()
}

/** The same on a file that {@link createBenchFile} made; it stays. */
export async function openBenchFile(file: string): Promise<BenchStore> {
  const opened = await openThreads(file)
  const [brand] = (await opened.store.installation()).brands
  const scope = scopeOf(brand!.id)
  return { ...opened, scope, guests: (await opened.store.definitions(scope)).getEntity('guests') }
}

type Opened = Pick<BenchStore, 'store' | 'close'>

async function openThreads(file: string, mostInGroup?: number): Promise<Opened> {
  const epochs = createEpochs()
  const clock = new SharedArrayBuffer(8)
  const threads: Worker[] = []
  const start = async (role: 'writer' | 'reader'): Promise<MessagePort> => {
    const workerData = { role, file, epochs, clock, ...(mostInGroup === undefined ? {} : { mostInGroup }) }
    const thread = new Worker(new URL('../src/stores/sqlite/testing/store-thread.ts', import.meta.url), { workerData })
    await once(thread, 'message')
    threads.push(thread)
    const { port1, port2 } = new MessageChannel()
    thread.postMessage(port1, [port1])
    return port2
  }
  const writer = await start('writer')
  const store = openClient({ file, epochs, writer, reader: await start('reader') })
  return {
    store,
    async close() {
      await store.close()
      for (const thread of threads.toReversed()) {
        thread.postMessage('close')
        await once(thread, 'exit')
      }
    },
  }
}

async function makeGuests(store: StoreClient): Promise<Pick<BenchStore, 'scope' | 'guests'>> {
  const everywhere = installationScope(systemActor)
  const { id } = await store.writer.execute(everywhere, 'brand.create', { declaration: { name: 'Bench' } })
  const scope = scopeOf(id)
  const fields = [
    { key: 'name' },
    { key: 'score', type: 'number' },
    { key: 'city', type: 'select', options: cities },
    { key: 'seen', type: 'datetime' },
  ]
  const guests = await store.writer.execute(scope, 'entity.create', {
    declaration: { name: 'Guests', slug: 'guests', entity_mode: 'data', fields },
  })
  return { scope, guests }
}

function scopeOf(brandId: number): Scope {
  return { brandId, actor: { type: 'page', id: '1', name: 'check-in', runId: 'run' }, role: 'editor' }
}

/** Of the reference of a guest; in their order. */
export function guestId(i: number): string {
  return `c${String(i).padStart(8, '0')}`
}

/** Writes guests 0 to `count` - 1, each of a reference of his own. */
export async function fillGuests({ store, scope }: BenchStore, count: number, from = 0): Promise<void> {
  let next = from
  const worker = async () => {
    while (next < count) {
      const i = next++
      await store.writer.execute(scope, 'entry.create', {
        entity: 'guests',
        title: `Guest ${i}`,
        reference: { type: 'customer', id: guestId(i) },
        strict: false,
        values: [
          { key: 'name', value: `Ada ${i}` },
          { key: 'score', value: i % 1000 },
          { key: 'city', value: cities[i % cities.length]! },
          { key: 'seen', value: new Date(1_700_000_000_000 + i * 1000).toISOString() },
        ],
      })
    }
  }
  await Promise.all(Array.from({ length: 512 }, worker))
}
