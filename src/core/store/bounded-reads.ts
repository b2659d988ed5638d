import type { Reads, Slice } from './reads.ts'

/**
 * Which reads cost the same however much is stored, and up to how much is asked of them: those may be made where others
 * wait, and again where the writer waits. Keyed by every read, so that a new one does not compile without an answer.
 */
const bounded: Readonly<Record<keyof Reads, boolean>> = {
  findEntry: true,
  findNewestEntry: true,
  findNewestHolder: true,
  findNewestHolders: true,
  listValues: true,
  listEntriesOf: true,
  findEqual: true,
  findDuplicates: false,
  listReferrers: false,
  listTrashed: true,
  listEntries: false,
  countEntries: false,
  countByEntity: false,
  findCustomer: true,
  findCustomerByEmail: true,
  listCustomers: false,
  findSession: true,
  findVisitor: true,
  installation: true,
  readDefinitions: true,
  findSource: true,
  findSourceByName: true,
  listSources: false,
  readSources: false,
  findRevision: true,
  listRevisions: false,
  findKey: true,
  listKeys: false,
  findMember: true,
  findUserByEmail: true,
  listRuns: false,
  findRun: true,
  listFailedWrites: false,
  findFailedWrite: true,
  findKeptAnswer: true,
  listDueMails: false,
}

export const readNames = Object.keys(bounded) as readonly (keyof Reads)[]

/** What costs as much as is asked for is bounded up to this: ids, rows, or keys. */
export const mostAskedFor = 1000

/** `asked` is the argument behind the scope. */
export function isBounded(method: keyof Reads, asked: unknown): boolean {
  return bounded[method] && (askedFor[method]?.(asked as never) ?? 1) <= mostAskedFor
}

const ofSlice = ({ limit, offset }: Slice): number => limit + offset
const ofKeys = ({ keys }: { readonly keys: readonly string[] }): number => keys.length

/** Of the reads that take as long as what they are asked for. */
const askedFor: { readonly [M in keyof Reads]?: (asked: Parameters<Reads[M]>[1] & {}) => number } = {
  findNewestHolder: ofKeys,
  findNewestHolders: ofKeys,
  listValues: ofSlice,
  listEntriesOf: ofSlice,
  listTrashed: (ids) => ids.length,
}
