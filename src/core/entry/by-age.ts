import { compareText } from '../text/index.ts'
import type { Entry } from './entry.ts'

/** The newest first (rule 2.1-10). */
export function byAge(a: Entry, b: Entry): number {
  return b.createdAt - a.createdAt || compareText(b.id, a.id)
}
