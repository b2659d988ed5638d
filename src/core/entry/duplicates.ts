import type { DuplicateValue } from '../errors/index.ts'
import { compareText } from '../text/index.ts'
import type { Entry } from './entry.ts'
import { uniqueKey } from './unique-key.ts'
import { hasValue } from './values.ts'

/** Values under the key that more than one of the entries holds, as `findDuplicates` answers them. */
export function duplicatesAmong(
  entries: readonly Entry[],
  { key, limit }: { readonly key: string; readonly limit: number },
): { readonly count: number; readonly examples: readonly DuplicateValue[] } {
  const holders = entries.filter((entry) => hasValue(entry.values, key))
  const groups = Map.groupBy(
    holders.toSorted((a, b) => compareText(a.id, b.id)),
    (entry) => uniqueKey(entry.values[key]!),
  )
  const duplicates = [...groups.values()].filter((same) => same.length > 1)
  const examples = duplicates.slice(0, limit).map((same): DuplicateValue => {
    const [first, last] = [same[0]!, same.at(-1)!]
    return { value: first.values[key]!, entryIds: [first.id, last.id] }
  })
  return { count: duplicates.length, examples }
}
