import { wordsOf } from '../../../core/text/index.ts'
import type { EntryKind } from '../../../core/entry/index.ts'

export interface SearchRealm {
  readonly brandId: number
  readonly entityId: number
  readonly kind: EntryKind
}

/** What stands before each word, so that words of different brands are different words: `7e12r`, `7e12v`. */
function realmPrefix({ brandId, entityId, kind }: SearchRealm): string {
  return `${brandId}e${entityId}${kind === 'record' ? 'r' : 'v'}`
}

/** A title as `title_search` holds it; undefined where it has no word. */
export function searchableTitle(realm: SearchRealm, title: string | null): string | undefined {
  const words = title === null ? [] : wordsOf(title)
  if (words.length === 0) return undefined
  const prefix = realmPrefix(realm)
  return [...new Set(words)].map((word) => prefix + word).join(' ')
}

/** What `match` is asked: every word, the last one as a prefix. Undefined where the search has no word: it asks nothing. */
export function searchExpression(realms: readonly SearchRealm[], q: string): string | undefined {
  const words = wordsOf(q)
  if (words.length === 0) return undefined
  const inRealm = (realm: SearchRealm) => {
    const prefix = realmPrefix(realm)
    return `(${words.map((word, i) => `"${prefix}${word}"${i === words.length - 1 ? ' *' : ''}`).join(' AND ')})`
  }
  return realms.map(inRealm).join(' OR ')
}
