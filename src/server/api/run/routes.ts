import { Type } from 'typebox'
import type { Scope } from '../../../core/brand/index.ts'
import { invalid } from '../../../core/errors/index.ts'
import { runOutcomes } from '../../../core/run/index.ts'
import type { Store } from '../../../core/store/index.ts'
import { parseInstant } from '../../../core/text/index.ts'
import { presentSlice, readSlice, sliceQuery } from '../paging.ts'
import { findId } from '../path-names.ts'
import { defineRoute, type Route } from '../route.ts'
import { presentRun } from './present.ts'
import { RunListSchema } from './schema.ts'

const listRuns = defineRoute({
  id: 'listRuns',
  method: 'GET',
  path: '/runs',
  noun: 'runs',
  summary: 'The run log, newest first',
  role: 'admin',
  query: {
    ...sliceQuery,
    page: Type.Optional(Type.String({ maxLength: 255, description: "A page's id or slug." })),
    outcome: Type.Optional(Type.Enum([...runOutcomes])),
    from: Type.Optional(Type.String({ description: 'A date (00:00 UTC) or an instant; runs of that moment count.' })),
    to: Type.Optional(Type.String({ description: 'A date or an instant; runs of that moment do not count.' })),
    customer: Type.Optional(Type.String({ maxLength: 64, description: "A customer's id." })),
  },
  answer: RunListSchema,
  async handle({ ports: { store }, scope, query: { page, outcome, from, to, customer, ...paging } }) {
    const slice = readSlice(paging)
    const runs = await store.reads.listRuns(scope, {
      ...slice,
      ...(page ? { pageId: await getPageId(store, scope, page) } : {}),
      ...(outcome === undefined ? {} : { outcome }),
      ...(from ? { from: readInstant('from', from) } : {}),
      ...(to ? { to: readInstant('to', to) } : {}),
      ...(customer ? { customerId: customer } : {}),
    })
    return presentSlice(slice, runs.map(presentRun))
  },
})

/** An id is taken as it is: the runs of a deleted page can still be found. */
async function getPageId({ reads }: Store, scope: Scope, page: string): Promise<number> {
  const id = findId(page) ?? (await reads.findSourceByName(scope, 'page', page))?.id
  if (id === undefined) throw invalid('page', 'The page field names no page.')
  return id
}

function readInstant(name: string, text: string): number {
  const instant = parseInstant(text)
  if (instant === undefined) {
    throw invalid(
      name,
      `The ${name} field must be a date such as 2026-03-15, or an instant such as 2026-03-15T09:30:00Z.`,
    )
  }
  return instant
}

export const runRoutes: readonly Route[] = [listRuns]
