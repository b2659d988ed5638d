import type { Entry } from './entry.ts'
import { hasValue } from './values.ts'

/** The holders of all the keys, by a look for the newest that holds one of some (see `EntryReads.findNewestHolders`). */
export function collectHolders(
  keys: readonly string[],
  findNewestHolder: (keys: readonly string[]) => Entry | undefined,
): readonly Entry[] {
  const holders: Entry[] = []
  for (let missing = keys; missing.length > 0;) {
    const holder = findNewestHolder(missing)
    if (!holder) break
    holders.push(holder)
    missing = missing.filter((key) => !hasValue(holder.values, key))
  }
  return holders
}
