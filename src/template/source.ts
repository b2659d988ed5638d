/** The text of one template, and where its lines begin. */
export class Source {
  readonly name: string
  readonly text: string
  #lineStarts: readonly number[] | undefined

  constructor(name: string, text: string) {
    this.name = name
    this.text = text
  }

  /** Line and column of an offset, both 1-based, columns in UTF-16 units as editors count them. */
  position(offset: number): { readonly line: number; readonly column: number } {
    this.#lineStarts ??= findLineStarts(this.text)
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 }
  }

  /** "line 3, column 7", for messages that name a second place. */
  describe(offset: number): string {
    const { line, column } = this.position(offset)
    return `line ${line}, column ${column}`
  }
}

/** Lines end at LF, CR LF or CR, as in editors and HTML. */
function findLineStarts(text: string): readonly number[] {
  const starts = [0]
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length)
  return starts
}
