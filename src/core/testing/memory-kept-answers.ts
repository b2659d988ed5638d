import { mostKeptAnswers, type AnswerName, type KeptAnswer } from '../kept-answer/index.ts'
import type { Ledger } from '../store/index.ts'
import type { Tables } from './tables.ts'

export function memoryKeptAnswers(tables: Tables) {
  return {
    findKeptAnswer(scope, name) {
      return tables.of(scope).keptAnswers.get(nameOf(name))
    },

    putKeptAnswer(scope, kept) {
      const table = tables.of(scope).keptAnswers
      table.set(nameOf(kept), JSON.parse(JSON.stringify(kept)) as KeptAnswer)
      const newest = table.values().reverse()
      const own = newest.filter(({ tokenHash }) => tokenHash === kept.tokenHash)
      for (const old of [...own.slice(mostKeptAnswers.ofSession), ...newest.slice(mostKeptAnswers.ofBrand)]) {
        table.delete(nameOf(old))
      }
    },

    deleteKeptAnswer(scope, name) {
      tables.of(scope).keptAnswers.delete(nameOf(name))
    },

    dropKeptAnswers(scope, before) {
      const table = tables.of(scope).keptAnswers
      for (const kept of table.values()) if (kept.begunAt <= before) table.delete(nameOf(kept))
    },
  } satisfies Partial<Ledger>
}

function nameOf({ tokenHash, pageId, key }: AnswerName): string {
  return JSON.stringify([tokenHash, pageId, key])
}
