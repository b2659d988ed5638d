/** A place in an author's text; line and column count from 1, columns in UTF-16 units. */
export interface Place {
  readonly document: string
  readonly line: number
  readonly column: number
}

/**
 * The column that the engine means by one of its own, which count UTF-8 bytes. In the first line of a text, and there
 * only, it names the place of a call one byte too early (quickjs-ng 0.17): before the name, so not in one.
 */
export function toColumn(text: string, line: number, engineColumn: number, isRunning: boolean): number {
  const lineText = lineOf(text, line)
  let bytes = 0
  let at = 0
  while (at < lineText.length && bytes < engineColumn - 1) {
    const point = lineText.codePointAt(at)!
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    at += point < 0x10000 ? 1 : 2
  }
  const isEarly = line === 1 && isRunning && !/[\p{ID_Continue}$#]/u.test(lineText.charAt(at))
  return at + (isEarly && at + 1 < lineText.length ? 2 : 1)
}

function lineOf(text: string, line: number): string {
  let start = 0
  for (let left = line; left > 1; left--) {
    const end = text.indexOf('\n', start)
    if (end < 0) return ''
    start = end + 1
  }
  const end = text.indexOf('\n', start)
  return text.slice(start, end < 0 ? text.length : end)
}
