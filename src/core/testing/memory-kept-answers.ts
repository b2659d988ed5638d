import { mostOfBrand, mostOfSession, type AnswerName, type KeptAnswer, type KeptBound } from '../kept-answer/index.ts'
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
      const trim = (most: KeptBound, isAlike: (other: KeptAnswer) => boolean) => {
        const newest = table.values().filter(isAlike).reverse()
        let bytes = 0
        const isPast = (item: KeptAnswer, i: number) => (bytes += item.bytes) > most.bytes || i >= most.answers
        for (const old of newest.filter(isPast)) table.delete(nameOf(old))
      }
      trim(mostOfSession, ({ tokenHash }) => tokenHash === kept.tokenHash)
      trim(mostOfBrand, ({ ofCustomer }) => ofCustomer === kept.ofCustomer)
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
