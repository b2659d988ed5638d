import { once } from 'node:events'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

const thread = `
  const { parentPort } = require('node:worker_threads')
  const { getHeapStatistics } = require('node:v8')
  const { settleMemory } = require(${JSON.stringify(path.join(import.meta.dirname, 'settle-memory.ts'))})
  parentPort.on('message', async (times) => {
    let kept = Array.from({ length: 2_000_000 }, (_, i) => ({ i }))
    const before = getHeapStatistics().total_heap_size
    kept = undefined
    for (let i = 0; i < times; i++) await settleMemory()
    parentPort.postMessage({ before, after: getHeapStatistics().total_heap_size })
  })`

it('settling memory gives back what a thread left lying about, again and again, and leaves it at work', async () => {
  const worker = new Worker(thread, { eval: true })
  for (const times of [1, 2]) {
    worker.postMessage(times)
    const [{ before, after }] = (await once(worker, 'message')) as [{ before: number; after: number }]
    expect(before).toBeGreaterThan(50_000_000)
    expect(after).toBeLessThan(20_000_000)
  }
  await worker.terminate()
})
