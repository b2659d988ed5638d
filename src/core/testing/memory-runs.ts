import type { Scope } from '../brand/index.ts'
import type { Ledger } from '../store/index.ts'
import { compareText } from '../text/index.ts'
import type { Tables } from './tables.ts'

const mostRuns = 10_000

export function memoryRuns(tables: Tables) {
  const newest = (scope: Scope) =>
    tables
      .of(scope)
      .runs.values()
      .sort((a, b) => b.at - a.at || compareText(b.id, a.id))

  return {
    listRuns(scope, of) {
      return newest(scope)
        .filter(
          (run) =>
            (of.pageId === undefined || run.pageId === of.pageId) &&
            (of.outcome === undefined || run.outcome === of.outcome) &&
            (of.from === undefined || run.at >= of.from) &&
            (of.to === undefined || run.at < of.to) &&
            (of.customerId === undefined || run.customerId === of.customerId),
        )
        .slice(of.offset, of.offset + of.limit)
    },

    appendRuns(scope, runs) {
      const table = tables.of(scope).runs
      for (const run of runs) table.set(run.id, run)
      for (const run of newest(scope).slice(mostRuns)) if (run.outcome === 'ok') table.delete(run.id)
    },
  } satisfies Partial<Ledger>
}
