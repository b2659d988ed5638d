import { after } from '../../../core/awaitable.ts'
import { hasValue, type Entry } from '../../../core/entry/index.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { entryOf } from './entry-of.ts'
import { findRelation, listShownValues } from './shown-values.ts'

/** The value in the newest entry, of either kind, that holds the key; null where none does. */
export const getCrmField: HostFunction = {
  name: 'getCrmField',
  call({ run, options }) {
    const entity = options.entity()
    const key = options.fieldKey()
    const entryId = options.entryId()
    const valueIn = (entry: Entry | undefined) => (entry && hasValue(entry.values, key) ? entry.values[key]! : null)
    if (entryId !== undefined) return after(entryOf(run, entity, entryId), valueIn)
    return after(options.settledReference(), (reference) =>
      findRelation(run, entity, key)
        ? after(listShownValues(run, { entity, reference, key, limit: 1, offset: 0 }), ([newest]) => newest ?? null)
        : after(run.store.reads.findNewestHolder(run.scope, { entityId: entity.id, reference, keys: [key] }), valueIn),
    )
  },
  refused: answers.null,
}
