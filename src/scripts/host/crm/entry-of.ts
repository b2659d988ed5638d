import type { Entity } from '../../../core/entity/index.ts'
import type { Entry } from '../../../core/entry/index.ts'
import type { Awaitable } from '../../../core/store/index.ts'
import { after } from '../after.ts'
import type { Run } from '../run.ts'

/** `entryId`: exactly that entry, of that entity (rule 2.1-5); undefined where it is another's or gone. */
export function entryOf(run: Run, entity: Entity, entryId: string): Awaitable<Entry | undefined> {
  return after(run.store.reads.findEntry(run.scope, entryId), (entry) =>
    entry?.entityId === entity.id ? entry : undefined,
  )
}
