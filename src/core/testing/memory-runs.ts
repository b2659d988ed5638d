import type { Scope } from '../brand/index.ts'
import { mostFailedWrites, mostRunCharacters, mostRuns, type FailedWrite, type LoggedRun } from '../run/index.ts'
import type { Ledger } from '../store/index.ts'
import { compareText } from '../text/index.ts'
import type { Table } from './table.ts'
import type { Tables } from './tables.ts'

export function memoryRuns(tables: Tables) {
  const newest = (scope: Scope) =>
    tables
      .of(scope)
      .runs.values()
      .sort((a, b) => b.at - a.at || compareText(b.id, a.id))

  const newestFailedWrites = (scope: Scope) =>
    tables
      .of(scope)
      .failedWrites.values()
      .sort((a, b) => b.id - a.id)

  return {
    listRuns(scope, of) {
      return newest(scope)
        .filter(
          (run) =>
            (of.pageId === undefined || run.pageId === of.pageId) &&
            (of.outcome === undefined ||
              run.outcome === of.outcome ||
              (of.outcome === 'failed' && run.outcome !== 'ok')) &&
            (of.from === undefined || run.at >= of.from) &&
            (of.to === undefined || run.at < of.to) &&
            (of.customerId === undefined || run.customerId === of.customerId),
        )
        .slice(of.offset, of.offset + of.limit)
    },

    appendRuns(scope, runs) {
      const table = tables.of(scope).runs
      for (const run of runs) if (!table.get(run.id)) table.set(run.id, run)
      trim(table)
    },

    findRun(scope, id) {
      return tables.of(scope).runs.get(id)
    },

    listFailedWrites(scope, of) {
      return newestFailedWrites(scope).slice(of.offset, of.offset + of.limit)
    },

    findFailedWrite(scope, id) {
      return tables.of(scope).failedWrites.get(id)
    },

    insertFailedWrite(scope, write) {
      const table = tables.of(scope).failedWrites
      const id = tables.nextId('failed write')
      // As a store keeps it: what is undefined in an input is not there.
      table.set(id, JSON.parse(JSON.stringify({ ...write, id })) as FailedWrite)
      for (const old of newestFailedWrites(scope).slice(mostFailedWrites)) table.delete(old.id)
    },

    deleteFailedWrite(scope, id) {
      const table = tables.of(scope).failedWrites
      return table.get(id) !== undefined && table.delete(id)
    },
  } satisfies Partial<Ledger>
}

/** Failures are counted by themselves, the others among all. */
function trim(table: Table<string, LoggedRun>): void {
  const newer = { good: 0, failed: 0 }
  const characters = { good: 0, failed: 0 }
  for (const run of table.values().reverse()) {
    const kind = run.outcome === 'ok' ? 'good' : 'failed'
    if (newer[kind] >= mostRuns || characters[kind] >= mostRunCharacters) table.delete(run.id)
    newer.good++
    if (kind === 'failed') newer.failed++
    characters[kind] += JSON.stringify(run).length
  }
}
