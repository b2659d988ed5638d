import { after, type Awaitable } from '../../core/awaitable.ts'
import type { Scope } from '../../core/brand/index.ts'
import { entryReadNames } from '../../core/command/index.ts'
import type { EntryReads } from '../../core/store/index.ts'

/** Hears of a read once it is answered; `args` are without the scope. */
export type Note = (scope: Scope, name: keyof EntryReads, args: readonly unknown[], answer: unknown) => void

/** A store's reads of entries, noted. */
export function notedReads(reads: EntryReads, note: Note): EntryReads {
  const noted = (name: keyof EntryReads) => {
    const read = reads[name] as (...args: readonly unknown[]) => Awaitable<unknown>
    return (scope: Scope, ...args: readonly unknown[]) => {
      return after(read.call(reads, scope, ...args), (answer) => {
        note(scope, name, args, answer)
        return answer
      })
    }
  }
  const all = Object.fromEntries(entryReadNames.map((name) => [name, noted(name)])) as unknown as EntryReads
  return {
    ...all,
    async listEntries(scope, query) {
      const { entityId, reference } = query
      // Of the list only the entries are compared. That one came to the reference shows in its newest, read before.
      if (reference) await all.listEntriesOf(scope, { entityId, reference, limit: 1, offset: 0 })
      return all.listEntries(scope, query)
    },
  }
}
