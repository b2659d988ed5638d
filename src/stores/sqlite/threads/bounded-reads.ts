import type { Reads, Slice } from '../../../core/store/index.ts'

/**
 * Which reads cost the same however much is stored, as the port says: they may be made where others wait. Keyed by
 * every read, so that a new one does not compile without an answer.
 */
const bounded: Readonly<Record<keyof Reads, boolean>> = {
  findEntry: true,
  findNewestEntry: true,
  findNewestHolder: true,
  listValues: true,
  listEntriesOf: true,
  findEqual: true,
  findDuplicates: false,
  listReferrers: false,
  listEntries: false,
  countEntries: false,
  countByEntity: false,
  findCustomer: true,
  findCustomerByEmail: true,
  listCustomers: false,
  findSession: true,
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
}

export const readNames = Object.keys(bounded) as readonly (keyof Reads)[]

/** What is bounded by its slice is so only while the slice is small. */
const mostSliced = 1000

export function isBounded(method: keyof Reads, args: readonly unknown[]): boolean {
  if (!bounded[method]) return false
  if (method !== 'listValues' && method !== 'listEntriesOf') return true
  const { limit, offset } = args[1] as Slice
  return limit + offset <= mostSliced
}
