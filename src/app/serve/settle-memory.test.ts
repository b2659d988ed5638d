import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { settleMemory } from './settle-memory.ts'

const litter = `
  const { parentPort } = require('node:worker_threads')
  let kept = Array.from({ length: 2_000_000 }, (_, i) => ({ i }))
  kept = undefined
  parentPort.postMessage('littered')
  parentPort.on('message', () => parentPort.postMessage('alive'))`

async function startLittering(): Promise<Worker> {
  const worker = new Worker(litter, { eval: true })
  await once(worker, 'message')
  return worker
}

describe('settling memory', () => {
  it('gives back what threads left lying about, and leaves them at work', async () => {
    const workers = await Promise.all([startLittering(), startLittering()])
    await settleMemory()
    for (const worker of workers) {
      const { total_heap_size: size } = await worker.getHeapStatistics()
      expect(size).toBeLessThan(20_000_000)
      worker.postMessage('alive?')
      expect(await once(worker, 'message')).toEqual(['alive'])
      await worker.terminate()
    }
  })

  it('may be asked for again', async () => {
    const worker = await startLittering()
    await settleMemory()
    await settleMemory()
    worker.postMessage('alive?')
    expect(await once(worker, 'message')).toEqual(['alive'])
    await worker.terminate()
  })

  it('does not wait for a thread that is busy for long', async () => {
    const worker = new Worker('require("node:worker_threads").parentPort.postMessage(1); for (;;);', { eval: true })
    await once(worker, 'message')
    await settleMemory()
    expect(await worker.terminate()).toBe(1)
  })
})
