import { after, type Awaitable } from '../../../core/awaitable.ts'
import type { Entity } from '../../../core/entity/index.ts'
import type { Entry } from '../../../core/entry/index.ts'
import type { Run } from '../run.ts'
import { showEntries } from './shown-values.ts'

/**
 * `entryId`: exactly that entry, of that entity (rule 2.1-5), as it reads; undefined where it is another's or gone. Any
 * write that is pending may be about it (rule 2.1-8).
 */
export function entryOf(run: Run, entity: Entity, entryId: string): Awaitable<Entry | undefined> {
  return after(run.pending.settled(), () =>
    after(run.store.reads.findEntry(run.scope, entryId), (entry) =>
      after(showEntries(run, entry?.entityId === entity.id ? [entry] : []), ([shown]) => shown),
    ),
  )
}
