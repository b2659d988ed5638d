import { hash } from 'node:crypto'
import type { EntryKind } from '../../../core/entry/index.ts'
import { uniqueKey } from '../../../core/entry/index.ts'
import {
  fieldTypeOf,
  indexTerms,
  textTerm as asText,
  type Field,
  type IndexTerm,
  type StorageClass,
} from '../../../core/field/index.ts'
import type { Json } from '../../../core/json.ts'
import { foldText } from '../../../core/text/index.ts'

/** Text as it is kept in the index: longer ones are cut, and the rest is looked up in the entry. */
export const longestTerm = 256

/** A row of `value` without its brand and entry. */
export interface ValueRow {
  readonly slot: number
  readonly ordinal: number
  readonly term: string | number | Uint8Array
  readonly cut: 0 | 1
  readonly text: string | null
}

/**
 * Where the values of one key lie: those of records and of values apart, and those that fit their field apart from those
 * that don't, so that no filter and no sort meets what it must not see. Without a field every scalar fits.
 */
export interface Slots {
  readonly found: number
  readonly misfit: number
}

export function slotsOf(keyNo: number, kind: EntryKind): Slots {
  const found = keyNo * 4 + (kind === 'value' ? 2 : 0)
  return { found, misfit: found + 1 }
}

/** The pseudo key under which titles lie beside the values: no field can have it (rule 1.2-8). */
export const titleKey = 'title'

/** One row for each term; one for a value that has none, so that it is known to be there. */
export function valueRows({ found, misfit }: Slots, field: Field | undefined, value: Json): readonly ValueRow[] {
  const terms = indexTerms(field, value)
  if (terms.length === 0) return [{ slot: misfit, ordinal: 0, term: misfitTerm(value), cut: 0, text: null }]
  const storage = field && fieldTypeOf(field).storage
  return terms.map((term, ordinal) => ({ slot: found, ordinal, ...rowTerm(term, storage) }))
}

export function titleRow({ found }: Slots, title: string): ValueRow {
  return { slot: found, ordinal: 0, ...textTerm(title) }
}

function rowTerm(
  { text, number, time }: IndexTerm,
  storage: StorageClass | undefined,
): Pick<ValueRow, 'term' | 'cut' | 'text'> {
  if (text === null) return { term: (number ?? time)!, cut: 0, text: null }
  if (storage === 'entry') return { term: idBytes(text), cut: 0, text: null }
  // Options are short, and may be several of one entry: no index looks for the rest of one.
  return textTerm(text, storage === 'choice' ? Infinity : longestTerm)
}

export function textTerm(
  text: string,
  longest = longestTerm,
): { readonly term: string; readonly cut: 0 | 1; readonly text: string | null } {
  const folded = foldText(text)
  const term = cutText(folded, longest)
  if (term.length < folded.length) return { term, cut: 1, text: null }
  return { term, cut: 0, text: text === term ? null : text }
}

/** Never between the two halves of a character: what is left must be a text. */
export function cutText(folded: string, longest: number): string {
  if (folded.length <= longest) return folded
  const last = folded.charCodeAt(longest - 1)
  return folded.slice(0, last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest)
}

/** What equal misfits share: enough for `unique` to find them by. */
function misfitTerm(value: Json): string {
  const key = uniqueKey(value)
  return key.length <= longestTerm ? key : hash('sha256', key, 'base64')
}

function idBytes(id: string): Uint8Array {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}

/**
 * By which terms an equal value may lie in the index (`uniqueKey` decides then): as one that fits and as one that does
 * not, because two that differ in case are equal and need not both fit.
 */
export function equalTerms(
  field: Field | undefined,
  value: Json,
): { readonly found: ValueRow['term'] | null; readonly misfit: string } {
  const [term] = indexTerms(field, value)
  const storage = field && fieldTypeOf(field).storage
  const first = Array.isArray(value) ? (value as readonly Json[])[0] : value
  const guess = typeof first === 'string' ? rowTerm(asText(first), storage).term : null
  return { found: term ? rowTerm(term, storage).term : guess, misfit: misfitTerm(value) }
}
