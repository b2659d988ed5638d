/** NUL and lone surrogates are refused everywhere: stores and encodings disagree about them (rule 1.3-3). */
export function isSafeText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
