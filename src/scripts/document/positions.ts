export interface Position {
  /** From 1. A line ends at LF, CR LF or CR, as in editors and HTML; not at U+2028 or U+2029, unlike in JavaScript. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
}

/** Line and column of any offset in a text; the lines are found at the first question. */
export function positionsIn(text: string): (offset: number) => Position {
  let starts: readonly number[] | undefined
  return (offset) => {
    starts ??= lineStarts(text)
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: offset - starts[low]! + 1 }
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length)
  return starts
}
