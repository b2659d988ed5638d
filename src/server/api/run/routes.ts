import { Type } from 'typebox'
import type { Awaitable } from '../../../core/awaitable.ts'
import type { Scope } from '../../../core/brand/index.ts'
import { customerLookup } from '../../../core/customer/index.ts'
import { invalid } from '../../../core/errors/index.ts'
import { runOutcomes, type LoggedRun } from '../../../core/run/index.ts'
import { findBuiltInPage } from '../../../core/source/index.ts'
import type { Slice, Store } from '../../../core/store/index.ts'
import { parseInstant } from '../../../core/text/index.ts'
import { presentSlice, readSlice, sliceQuery } from '../paging.ts'
import { findId, found } from '../path-names.ts'
import { defineRoute, type Route } from '../route.ts'
import { presentRun } from './present.ts'
import { RunListSchema, RunSchema } from './schema.ts'

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
    outcome: Type.Optional(Type.Enum([...runOutcomes, 'failed'], { description: '`failed` is any but `ok`.' })),
    from: Type.Optional(Type.String({ description: 'A date (00:00 UTC) or an instant; runs of that moment count.' })),
    to: Type.Optional(Type.String({ description: 'A date or an instant; runs of that moment do not count.' })),
    customer: Type.Optional(Type.String({ maxLength: 320, description: "A customer's id or e-mail." })),
  },
  answer: RunListSchema,
  async handle({ ports: { store }, scope, query: { page, outcome, from, to, customer, ...paging } }) {
    const slice = readSlice(paging)
    const period = readPeriod(from, to)
    const filter = {
      ...(page ? { pageId: await getPageId(store, scope, page) } : {}),
      ...(outcome === undefined ? {} : { outcome }),
      ...period,
      ...(customer ? { customerId: await getCustomerId(store, scope, customer) } : {}),
    }
    const { runs, isCut } = await readSome(slice, (some) => store.reads.listRuns(scope, { ...filter, ...some }))
    return presentSlice(slice, runs.map(presentRun), { isCut })
  },
})

const portion = 10
const mostCharacters = 4 * 1024 * 1024

/**
 * Runs that said much are some hundred KB each: read in portions, until they are many or large. So no list of a loud page
 * holds up the thread that answers everybody.
 */
async function readSome(
  { limit, offset }: Slice,
  read: (slice: Slice) => Awaitable<readonly LoggedRun[]>,
): Promise<{ readonly runs: LoggedRun[]; readonly isCut: boolean }> {
  // By their ids: when new ones come between two portions, the others move on.
  const runs = new Map<string, LoggedRun>()
  let characters = 0
  while (runs.size < limit) {
    if (characters >= mostCharacters) return { runs: [...runs.values()], isCut: true }
    const asked = Math.min(portion, limit - runs.size)
    const some = await read({ limit: asked, offset: offset + runs.size })
    for (const run of some) runs.set(run.id, run)
    if (some.length < asked) break
    characters += JSON.stringify(some).length
  }
  return { runs: [...runs.values()], isCut: false }
}

const getRun = defineRoute({
  id: 'getRun',
  method: 'GET',
  path: '/runs/{run}',
  noun: 'runs',
  summary: 'One run of the log',
  role: 'admin',
  answer: RunSchema,
  async handle({ ports: { store }, scope, params }) {
    return presentRun(found(await store.reads.findRun(scope, params.run)))
  },
})

/** An id is taken as it is: the runs of a deleted page can still be found. */
async function getPageId({ reads }: Store, scope: Scope, page: string): Promise<number> {
  const id =
    findId(page) ?? (await reads.findSourceByName(scope, 'page', page))?.id ?? findBuiltInPage(scope.brandId, page)?.id
  if (id === undefined) throw invalid('page', 'The page field names no page.')
  return id
}

/** So is a customer's. */
async function getCustomerId({ reads }: Store, scope: Scope, idOrEmail: string): Promise<string> {
  const lookup = customerLookup(idOrEmail)
  if ('id' in lookup) return lookup.id
  const customer = await reads.findCustomerByEmail(scope, lookup.email)
  if (!customer) throw invalid('customer', 'The customer field names no customer.')
  return customer.id
}

function readPeriod(from: string | undefined, to: string | undefined): { from?: number; to?: number } {
  const period = {
    ...(from ? { from: readInstant('from', from) } : {}),
    ...(to ? { to: readInstant('to', to) } : {}),
  }
  if (period.from !== undefined && period.to !== undefined && period.to <= period.from) {
    throw invalid('to', 'The to field must be later than the from field.')
  }
  return period
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

export const runRoutes: readonly Route[] = [listRuns, getRun]
