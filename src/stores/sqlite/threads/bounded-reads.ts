import type { Reads, Slice } from '../../../core/store/index.ts'

/**
 * Which reads cost the same however much is stored, as the port says: they may be made where others wait. Keyed by
 * every read, so that a new one does not compile without an answer.
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

/** What is bounded by what it is asked for is so only while that is little. */
const mostAskedFor = 1000

export function isBounded(method: keyof Reads, args: readonly unknown[]): boolean {
  return bounded[method] && askedFor(method, args[1]) <= mostAskedFor
}

function askedFor(method: keyof Reads, argument: unknown): number {
  if (method === 'listTrashed') return (argument as readonly string[]).length
  if (method !== 'listValues' && method !== 'listEntriesOf') return 1
  const { limit, offset } = argument as Slice
  return limit + offset
}
