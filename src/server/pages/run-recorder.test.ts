import { expect, it } from 'vitest'
import type { Writer } from '../../core/command/index.ts'
import type { Run } from '../../core/run/index.ts'
import { aWorld } from '../../core/testing/index.ts'
import { RunRecorder } from './run-recorder.ts'

const run: Run = {
  id: '01890000-0000-7000-8000-000000000001',
  at: 0,
  trigger: 'request',
  pageId: 1,
  page: 'index',
  revisionId: 1,
  durationMs: 1,
  computeMs: 1,
  memoryBytes: 0,
  status: 200,
  outcome: 'ok',
  error: null,
  console: [],
  calls: [],
  writes: [],
  customerId: null,
}

it('a flush waits for the ones before it, so that the writer can be closed after it', async () => {
  const { store, scope } = aWorld()
  const faults: unknown[] = []
  let commit = () => {}
  const mayCommit = new Promise<void>((resolve) => (commit = resolve))
  // As a store with a busy disk does it: what was sent is written a while later.
  const writer: Writer = {
    ...store.writer,
    async execute(...command) {
      await mayCommit
      return await store.writer.execute(...command)
    },
  }
  const recorder = new RunRecorder(writer, (error) => void faults.push(error))
  recorder.record(scope, run)
  const byTimer = recorder.flush()
  let isClosed = false
  const closing = recorder.flush().then(() => (isClosed = true))

  await new Promise((resolve) => setImmediate(resolve))
  expect(isClosed).toBe(false)
  commit()
  await Promise.all([byTimer, closing])
  expect(await store.reads.listRuns(scope, { limit: 10, offset: 0 })).toMatchObject([{ page: 'index' }])
  expect(faults).toEqual([])
})
