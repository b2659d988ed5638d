import { hasValue, type Entry } from '../../../core/entry/index.ts'
import { isFieldKey } from '../../../core/field/index.ts'
import type { Json } from '../../../core/json.ts'
import type { Awaitable } from '../../../core/store/index.ts'
import { after } from '../after.ts'
import type { HostFunction } from '../host-function.ts'
import type { Options } from '../options.ts'
import { entryOf } from './entry-of.ts'

const mostKeys = 500

/** Every asked key with its value, each from the newest entry that holds it, or null. */
export const getCrmFields: HostFunction = {
  name: 'getCrmFields',
  call({ run, options }) {
    const entity = options.entity()
    const keys = askedKeys(options)
    const entryId = options.entryId()
    if (entryId !== undefined) {
      return after(entryOf(run, entity, entryId), (entry) => pick(keys, () => entry))
    }
    return after(options.reference(), (reference) => {
      const holderOf = (wanted: readonly string[]): Awaitable<Entry | undefined> =>
        run.store.reads.findNewestHolder(run.scope, { entityId: entity.id, reference, keys: wanted })
      // Nearly always one entry holds all of them; each round finds the newest holder of what is still missing.
      const found = new Map<string, Entry>()
      const next = (): Awaitable<Json> => {
        const missing = keys.filter((key) => !found.has(key) && isFieldKey(key))
        if (missing.length === 0) return pick(keys, (key) => found.get(key))
        return after(holderOf(missing), (entry) => {
          if (!entry) return pick(keys, (key) => found.get(key))
          for (const key of missing) if (hasValue(entry.values, key)) found.set(key, entry)
          return next()
        })
      }
      return next()
    })
  },
  refused: (_, options) => {
    const keys = options.value('field_keys')
    return pick(Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [], () => undefined)
  },
}

function askedKeys(options: Options): readonly string[] {
  const keys = options.required('field_keys')
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) {
    throw options.refuse('field_keys', 'must be an array of field keys')
  }
  if (keys.length > mostKeys) throw options.refuse('field_keys', `must not hold more than ${mostKeys} keys`)
  return keys as readonly string[]
}

function pick(keys: readonly string[], entryOfKey: (key: string) => Entry | undefined): Json {
  const values: Record<string, Json> = Object.create(null)
  for (const key of keys) {
    const entry = entryOfKey(key)
    values[key] = entry && hasValue(entry.values, key) ? entry.values[key]! : null
  }
  return values
}
