import { foldText } from './fold.ts'

/** The words that a search finds a text by, and that it is asked for (rule 1.4-4): runs of letters and digits, folded. */
export function wordsOf(text: string): readonly string[] {
  return foldText(text).match(/[\p{L}\p{N}]+/gu) ?? []
}
