import type { Scope } from '../../core/brand/index.ts'
import type { Entry } from '../../core/entry/index.ts'
import { newestFirst, type EntryQuery } from '../../core/query/index.ts'
import type { EntryReads } from '../../core/store/index.ts'

/** In one answer of the base, where all of something must be read. */
export const chunk = 500

/** All of the base's entries, as they are there. */
export async function readAll(
  base: EntryReads,
  scope: Scope,
  query: Pick<EntryQuery, 'entityId'> & Partial<EntryQuery>,
): Promise<readonly Entry[]> {
  const read: Entry[] = []
  for (;;) {
    const after = read.at(-1)
    const { entries } = await base.listEntries(scope, {
      ...query,
      sort: newestFirst,
      limit: chunk,
      offset: 0,
      count: 'none',
      ...(after ? { afterId: after.id } : {}),
    })
    read.push(...entries)
    if (entries.length < chunk) return read
  }
}
