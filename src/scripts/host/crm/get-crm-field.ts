import { hasValue } from '../../../core/entry/index.ts'
import { after } from '../after.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { entryOf } from './entry-of.ts'

/** The value in the newest entry, of either kind, that holds the key; null where none does. */
export const getCrmField: HostFunction = {
  name: 'getCrmField',
  call({ run, options }) {
    const entity = options.entity()
    const key = options.fieldKey()
    const entryId = options.entryId()
    const found =
      entryId === undefined
        ? after(options.reference(), (reference) =>
            run.store.reads.findNewestHolder(run.scope, { entityId: entity.id, reference, keys: [key] }),
          )
        : entryOf(run, entity, entryId)
    return after(found, (entry) => (entry && hasValue(entry.values, key) ? entry.values[key] : null))
  },
  refused: answers.null,
}
