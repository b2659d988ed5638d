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
  const file = join(folder, 'store.db')
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
  const store = openClient({ file, epochs, writer, readers: [await start('reader')] })
  const everywhere = installationScope(systemActor)
  const { id } = await store.writer.execute(everywhere, 'brand.create', { declaration: { name: 'Bench' } })
  const scope: Scope = { brandId: id, actor: { type: 'page', id: '1', name: 'check-in', runId: 'run' }, role: 'editor' }
  const fields = [
    { key: 'name' },
    { key: 'score', type: 'number' },
    { key: 'city', type: 'select', options: cities },
    { key: 'seen', type: 'datetime' },
  ]
  const guests = await store.writer.execute(scope, 'entity.create', {
    declaration: { name: 'Guests', slug: 'guests', entity_mode: 'data', fields },
  })
  return {
    store,
    scope,
    guests,
    async close() {
      await store.close()
      for (const thread of threads.toReversed()) {
        thread.postMessage('close')
        await once(thread, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
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
        reference: { type: 'customer', id: `c${i}` },
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
