import { isSameJson, type Json } from '../json.ts'
import { newestFirst } from '../query/index.ts'
import type { World } from './world.ts'

/**
 * What is not as it must be, whatever happened to the store: each entry is the sum of its changes, holds what may be
 * stored, and no other has its value of a unique field. Looks at the first 1,000 entries of each entity.
 */
export async function findDamage({ store, scope }: World): Promise<readonly string[]> {
  const damage: string[] = []
  const versions = new Map<string, number>()
  for (const change of store.changes(scope)) {
    if (!('entryId' in change)) continue
    const { entryId, version } = change
    if (version !== (versions.get(entryId) ?? 0) + 1)
      damage.push(`${entryId} has a change to version ${version} too many`)
    versions.set(entryId, version)
  }
  const definitions = store.definitions(scope)
  for (const { id: entityId } of definitions.data.entities) {
    const query = { entityId, sort: newestFirst, limit: 1000, offset: 0, count: 'none' } as const
    const { entries } = await store.reads.listEntries(scope, query)
    const taken = new Set<string>()
    for (const { id, version, values } of entries) {
      if (version !== versions.get(id)) damage.push(`${id} has version ${version}, its last change another`)
      if (Object.keys(values).length > 500) damage.push(`${id} has more than 500 keys`)
      for (const [key, value] of Object.entries(values)) {
        if (!mayBeStored(value)) damage.push(`${id} holds under ${key} what may not be stored`)
        if (!definitions.findField(entityId, key)?.unique || value === null) continue
        const what = `${key} ${JSON.stringify(value)}`
        if (taken.has(what)) damage.push(`${what} is unique and there twice`)
        taken.add(what)
      }
    }
  }
  return damage
}

/** Rule 1.3-3. */
function mayBeStored(value: Json): boolean {
  const text = JSON.stringify(value)
  // JSON writes a NUL and a lone surrogate as escapes.
  if (/\\u(0000|d[89a-f])/i.test(text.replaceAll('\\\\', ''))) return false
  if (!isSameJson(JSON.parse(text) as Json, value)) return false
  if (typeof value === 'string') return value.length <= 10_000
  return typeof value !== 'object' || new TextEncoder().encode(text).length <= 10_240
}
