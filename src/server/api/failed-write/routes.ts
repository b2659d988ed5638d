import { presentSlice, readSlice, sliceQuery } from '../paging.ts'
import { getId } from '../path-names.ts'
import { defineRoute, type Route } from '../route.ts'
import { Deleted } from '../schema.ts'
import { FailedWriteListSchema, presentFailedWrite, Replayed } from './schema.ts'

const noun = 'failed writes'

const listFailedWrites = defineRoute({
  id: 'listFailedWrites',
  method: 'GET',
  path: '/failed-writes',
  noun,
  summary: 'Writes that pages were told are accepted and that were refused then, newest first',
  // They hold what visitors sent.
  role: 'admin',
  query: sliceQuery,
  answer: FailedWriteListSchema,
  async handle({ ports: { store }, scope, query }) {
    const slice = readSlice(query)
    const writes = await store.reads.listFailedWrites(scope, slice)
    return presentSlice(slice, writes.map(presentFailedWrite))
  },
})

const replayFailedWrite = defineRoute({
  id: 'replayFailedWrite',
  method: 'POST',
  path: '/failed-writes/{write}/replay',
  noun,
  summary: 'Have it done now, and forget it; refused once more, it stays and the answer says why',
  role: 'admin',
  answer: Replayed,
  async handle({ ports: { store }, scope, params }) {
    await store.writer.execute(scope, 'run.replayFailedWrite', { id: getId(params.write) })
    return { success: true as const }
  },
})

const dropFailedWrite = defineRoute({
  id: 'dropFailedWrite',
  method: 'DELETE',
  path: '/failed-writes/{write}',
  noun,
  summary: 'Forget it undone',
  role: 'admin',
  answer: Deleted,
  async handle({ ports: { store }, scope, params }) {
    await store.writer.execute(scope, 'run.dropFailedWrite', { id: getId(params.write) })
    return { success: true as const }
  },
})

export const failedWriteRoutes: readonly Route[] = [listFailedWrites, replayFailedWrite, dropFailedWrite]
