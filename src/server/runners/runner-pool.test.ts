import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { aWorld } from '../../core/testing/index.ts'
import { aRequest, testAssets } from '../pages/testing/index.ts'
import type { PageRunnerData } from '../runner-thread/testing/index.ts'
import type { FromRunner } from '../visit/index.ts'
import { createRunnerPool, type RunnerPoolOptions, type RunnerRole } from './runner-pool.ts'

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
  const threads: { role: RunnerRole; worker: Worker }[] = []
  const compiled: string[] = []
  const pool = createRunnerPool({
    count: 1,
    startRunner(role, state) {
      const naps = { cells: new SharedArrayBuffer(8), ms: napMs }
      const workerData: PageRunnerData = { assets, state, pages: { moody, calm }, naps }
      const worker = new Worker(new URL('../runner-thread/testing/page-runner.ts', import.meta.url), { workerData })
      threads.push({ role, worker })
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
    threadsOf: (wanted: RunnerRole) => threads.filter(({ role }) => role === wanted).map(({ worker }) => worker),
    async visit(url: string) {
      const { status } = await pool.handle(aRequest(scope.brandId, url))
      return status
    },
  }
}

it('the quarantine is ended when it had no work for a while, and begins anew when a page needs it', async () => {
  const { visit, threadsOf } = await open({ patience: { idleMs: 300 } })
  expect(await visit('/moody?hang=1')).toBe(504)
  expect(threadsOf('quarantine')).toHaveLength(0)
  expect(await visit('/moody')).toBe(200)
  await once(threadsOf('quarantine')[0]!, 'exit')
  expect(await visit('/moody')).toBe(200)
  expect(threadsOf('quarantine')).toHaveLength(2)
})

it('the quarantine is not ended while a page runs in it, however long', async () => {
  const { visit, threadsOf } = await open({ patience: { idleMs: 100 }, napMs: 1_000 })
  expect(await visit('/moody?hang=1')).toBe(504)
  expect(await visit('/moody?nap=1')).toBe(200)
  await once(threadsOf('quarantine')[0]!, 'exit')
  expect(threadsOf('quarantine')).toHaveLength(1)
})

it('a runner that starts later compiles nothing that another compiled before', async () => {
  const { visit, threadsOf, compiled } = await open({ patience: {} })
  expect(await visit('/calm')).toBe(200)
  expect(await visit('/moody?hang=1')).toBe(504)
  expect(compiled).toHaveLength(2)
  // By the one that took over, and in quarantine.
  expect(await visit('/calm')).toBe(200)
  expect(await visit('/moody')).toBe(200)
  expect(threadsOf('runner').length + threadsOf('quarantine').length).toBeGreaterThan(2)
  expect(compiled).toHaveLength(2)
})
