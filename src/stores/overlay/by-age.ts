import type { Entry } from '../../core/entry/index.ts'
import { compareText } from '../../core/text/index.ts'

/** The newest first (rule 2.1-10). */
export function byAge(a: Entry, b: Entry): number {
  return b.createdAt - a.createdAt || compareText(b.id, a.id)
}
