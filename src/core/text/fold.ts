/**
 * Text as searches compare it: without case and accents (rule 1.4-5). Every store keeps this form beside the original,
 * because SQLite folds ASCII only and engines disagree about the rest.
 */
export function foldText(text: string): string {
  return isAscii(text) ? text.toLowerCase() : foldCase(text.normalize('NFKD').replace(/\p{M}+/gu, ''))
}

/** Text as `unique` compares it: without case, but accents count (rule 1.2-11). What is equal so is equal folded, too. */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  // Composed again at the end: a letter that was lowered may join the accent behind it.
  return text.normalize('NFC').toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ').normalize('NFC')
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the whole ASCII range is meant, control characters too
  return /^[\x00-\x7f]*$/.test(text)
}
