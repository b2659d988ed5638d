import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { aWorld } from '../../core/testing/index.ts'
import { aRequest, testAssets } from '../pages/testing/index.ts'
import type { PageRunnerData } from '../runner-thread/testing/index.ts'
import type { FromRunner } from '../visit/index.ts'
import { createRunnerPool, type RunnerPoolOptions } from './runner-pool.ts'

const { scope } = aWorld()

/** A page that hangs inside the engine, where nothing interrupts it, if it is asked to. */
const moody = `<script scope="backend">
  if (request.query.hang) 'a'.repeat(3e6).indexOf('a'.repeat(1e6) + 'b')
  if (request.query.nap) uuid()
</script>fine`

const calm = `<script scope="backend">setVariable('n', 1)</script>fine`

/** The pool over threads with these pages. */
async function open({ patience, napMs = 0 }: { napMs?: number; patience: NonNullable<RunnerPoolOptions['patience']> }) {
  const assets = await testAssets()
  const threads: Worker[] = []
  const compiled: string[] = []
  const pool = createRunnerPool({
    count: 1,
    startRunner(state) {
      const naps = { cells: new SharedArrayBuffer(8), ms: napMs }
      const workerData: PageRunnerData = { assets, state, pages: { moody, calm }, naps }
      const worker = new Worker(new URL('../runner-thread/testing/page-runner.ts', import.meta.url), { workerData })
      threads.push(worker)
      worker.on('message', (message: FromRunner) => message.type === 'image' && compiled.push(message.key))
      return worker
    },
    onKilled() {},
    log: { warn() {}, error() {} },
    patience,
  })
  onTestFinished(() => pool.close(0))
  return {
    /** The keys of the programs that any of the threads compiled. */
    compiled,
    /** All that were started, in that order. */
    threads,
    async visit(url: string) {
      const { status } = await pool.handle(aRequest(scope.brandId, url))
      return status
    },
  }
}

/** The one that was ended, the one that took its place, and the spare; what is started after them is the quarantine. */
const withSpare = 3

it('the quarantine is ended when it had no work for a while, and begins anew when a page needs it', async () => {
  const { visit, threads } = await open({ patience: { idleMs: 300 } })
  expect(await visit('/moody?hang=1')).toBe(504)
  expect(threads).toHaveLength(withSpare)
  expect(await visit('/moody')).toBe(200)
  expect(threads).toHaveLength(withSpare + 1)
  await once(threads.at(-1)!, 'exit')
  expect(await visit('/moody')).toBe(200)
  expect(threads).toHaveLength(withSpare + 2)
})

it('the quarantine is not ended while a page runs in it, however long', async () => {
  const { visit, threads } = await open({ patience: { idleMs: 100 }, napMs: 1_000 })
  expect(await visit('/moody?hang=1')).toBe(504)
  expect(await visit('/moody?nap=1')).toBe(200)
  await once(threads.at(-1)!, 'exit')
  expect(threads).toHaveLength(withSpare + 1)
})

it('a runner that starts later compiles nothing that another compiled before', async () => {
  const { visit, threads, compiled } = await open({ patience: {} })
  expect(await visit('/calm')).toBe(200)
  expect(await visit('/moody?hang=1')).toBe(504)
  expect(compiled).toHaveLength(2)
  // By the one that took over, and in quarantine.
  expect(await visit('/calm')).toBe(200)
  expect(await visit('/moody')).toBe(200)
  expect(threads.length).toBeGreaterThan(2)
  expect(compiled).toHaveLength(2)
})
