import type { Entry } from '../entry/entry.ts'
import { isOfReference } from '../entry/reference.ts'
import { wordsOf } from '../text/index.ts'
import { matchesFilter, type MatchContext } from './matches.ts'
import type { EntryQuery } from './query.ts'

/** Whether a live entry is one of those that the list is of, wherever in its order: what every store's lists mean. */
export function matchesQuery(query: EntryQuery, entry: Entry, context: MatchContext): boolean {
  return (
    entry.entityId === query.entityId &&
    (query.kind === undefined || entry.kind === query.kind) &&
    (query.pipelineId === undefined || entry.pipelineId === query.pipelineId) &&
    (query.stageId === undefined || entry.stageId === query.stageId) &&
    (query.reference === undefined || isOfReference(entry, query.reference)) &&
    (query.q === undefined || holdsWords(entry.title ?? '', query.q)) &&
    (query.filter === undefined || matchesFilter(query.filter, entry, context))
  )
}

/** Every word is one of the title's; the last may be the beginning of one (rule 1.4-4). */
function holdsWords(title: string, q: string): boolean {
  const words = wordsOf(title)
  const wanted = [...wordsOf(q)]
  const last = wanted.pop()
  if (last === undefined) return true
  return wanted.every((word) => words.includes(word)) && words.some((word) => word.startsWith(last))
}
