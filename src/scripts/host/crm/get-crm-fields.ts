import { after, type Awaitable } from '../../../core/awaitable.ts'
import type { Entity } from '../../../core/entity/index.ts'
import { hasValue, mostEntryKeys, type Reference } from '../../../core/entry/index.ts'
import { isFieldKey, keyFault } from '../../../core/field/index.ts'
import type { Json } from '../../../core/json.ts'
import type { HostFunction } from '../host-function.ts'
import type { Options } from '../options.ts'
import type { Run } from '../run.ts'
import { entryOf } from './entry-of.ts'
import { findRelation, listShownValues } from './shown-values.ts'

/** Every asked key with its value, each from the newest entry that holds it, or null. */
export const getCrmFields: HostFunction = {
  name: 'getCrmFields',
  call({ run, options, note }) {
    const entity = options.entity()
    const keys = askedKeys(options)
    for (const [i, key] of keys.entries()) {
      const fault = keyFault(key)
      if (fault !== undefined) note(`fieldKeys[${i}] ${fault}.`)
    }
    const entryId = options.entryId()
    if (entryId !== undefined) {
      return after(entryOf(run, entity, entryId), (entry) =>
        pick(keys, (key) => (entry && hasValue(entry.values, key) ? entry.values[key] : undefined)),
      )
    }
    return after(options.settledReference(), (reference) => {
      const found = new Map<string, Json>()
      const wanted = keys.filter(isFieldKey)
      const relations = wanted.filter((key) => findRelation(run, entity, key))
      const others = wanted.filter((key) => !relations.includes(key))
      return after(readNewest(run, { entity, reference, keys: others, found }), () =>
        after(readRelations(run, { entity, reference, keys: relations, found }), () =>
          pick(keys, (key) => found.get(key)),
        ),
      )
    })
  },
  refused: (_, options) => {
    const keys = options.value('field_keys')
    return pick(Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [], () => undefined)
  },
}

interface Asked {
  readonly entity: Entity
  readonly reference: Reference
  readonly keys: readonly string[]
  /** Is filled. */
  readonly found: Map<string, Json>
}

/** Of one moment: what was written together is read together. */
function readNewest(run: Run, { entity, reference, keys, found }: Asked): Awaitable<void> {
  if (keys.length === 0) return undefined
  return after(run.store.reads.findNewestHolders(run.scope, { entityId: entity.id, reference, keys }), (holders) => {
    for (const { values } of holders) {
      for (const key of keys) if (!found.has(key) && hasValue(values, key)) found.set(key, values[key]!)
    }
  })
}

/** One by one: where the newest reads as absent, the value is that of an older entry. */
function readRelations(run: Run, { entity, reference, keys, found }: Asked): Awaitable<void> {
  const [key, ...others] = keys
  if (key === undefined) return undefined
  return after(listShownValues(run, { entity, reference, key, limit: 1, offset: 0 }), ([newest]) => {
    if (newest !== undefined) found.set(key, newest)
    return readRelations(run, { entity, reference, keys: others, found })
  })
}

function askedKeys(options: Options): readonly string[] {
  const keys = options.required('field_keys')
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) {
    throw options.refuse('field_keys', 'must be an array of field keys')
  }
  if (keys.length > mostEntryKeys) throw options.refuse('field_keys', `must not hold more than ${mostEntryKeys} keys`)
  return keys as readonly string[]
}

function pick(keys: readonly string[], valueOf: (key: string) => Json | undefined): Json {
  const values: Record<string, Json> = Object.create(null)
  for (const key of keys) values[key] = valueOf(key) ?? null
  return values
}
