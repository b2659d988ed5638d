import type { Entry } from '../entry/entry.ts'
import type { Ledger } from '../store/ledger.ts'
import type { EntryReads } from '../store/reads.ts'

/** Something that a run read, to be read again: it must be answered alike, or the run knew what no longer holds. */
export interface RecordedRead {
  readonly method: keyof EntryReads
  /** Without the scope. */
  readonly args: readonly unknown[]
  /** As `fingerprintOf` has it. */
  readonly answer: string
}

type Answer<M extends keyof EntryReads> = Awaited<ReturnType<EntryReads[M]>>

const one = (entry: Entry | undefined): readonly Entry[] => (entry ? [entry] : [])
const none = (): undefined => undefined

/** By the read and not by what its answer looks like: a value may look like an entry. */
const entriesOf: { readonly [M in keyof EntryReads]: (answer: Answer<M>) => readonly Entry[] | undefined } = {
  findEntry: one,
  findNewestEntry: one,
  findNewestHolder: one,
  findNewestHolders: (entries) => entries,
  findEqual: one,
  listEntriesOf: (entries) => entries,
  listReferrers: (entries) => entries,
  listEntries: ({ entries }) => entries,
  listValues: none,
  listTrashed: none,
  findDuplicates: none,
  countEntries: none,
  countByEntity: none,
}

export const entryReadNames = Object.keys(entriesOf) as readonly (keyof EntryReads)[]

/** The entries that a store answered this with; undefined where it answers something else. */
export function entriesIn(method: keyof Ledger, answer: unknown): readonly Entry[] | undefined {
  return (entriesOf as Partial<Record<keyof Ledger, (answer: never) => readonly Entry[] | undefined>>)[method]?.(
    answer as never,
  )
}

/** What was read, in few words: an entry is known by its id and version. */
export function fingerprintOf(method: keyof EntryReads, answer: unknown): string {
  // Answered in any order.
  if (method === 'listTrashed') return JSON.stringify((answer as readonly string[]).toSorted())
  return JSON.stringify(entriesIn(method, answer)?.map(({ id, version }) => [id, version]) ?? answer)
}
