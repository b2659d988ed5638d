import { after } from '../../../core/awaitable.ts'
import { hasValue } from '../../../core/entry/index.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { entryOf } from './entry-of.ts'
import { listShownValues } from './shown-values.ts'

/** The values under the key, newest first, of all entries of the reference that hold it; with `entryId` of that entry alone. */
export const getCrmFieldValues: HostFunction = {
  name: 'getCrmFieldValues',
  call({ run, options }) {
    const entity = options.entity()
    const key = options.fieldKey()
    const limit = options.count('limit', { least: 1, most: 200, otherwise: 50 })
    const offset = options.count('offset', { least: 0, most: 1_000_000, otherwise: 0 })
    const entryId = options.entryId()
    if (entryId !== undefined) {
      return after(entryOf(run, entity, entryId), (entry) =>
        (entry && hasValue(entry.values, key) ? [entry.values[key]!] : []).slice(offset, offset + limit),
      )
    }
    return after(options.settledReference(), (reference) =>
      listShownValues(run, { entity, reference, key, limit, offset }),
    )
  },
  refused: answers.list,
}
