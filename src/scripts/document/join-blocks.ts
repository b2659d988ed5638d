import { parseJavaScript } from './parse-javascript.ts'

export interface Block {
  readonly contentStart: number
  readonly contentEnd: number
}

export interface JoinedBlocks {
  readonly source: string
  /** Where in `source` each block's content ends. */
  readonly ends: readonly number[]
}

/**
 * One module text of all blocks, each line and column of code where the page has it: what lies between is gone but for
 * its line ends, and for spaces before code on the same line. Line ends become LF, because the engine does not count
 * the others alike everywhere; to JavaScript they are the same. A semicolon ends each block, so that the next one can't
 * continue its last statement.
 */
export function joinBlocks(html: string, blocks: readonly Block[]): JoinedBlocks {
  const pieces: string[] = []
  const ends: number[] = []
  let length = 0
  let from = 0
  for (const [i, { contentStart, contentEnd }] of blocks.entries()) {
    const gap = padding(html.slice(from, contentStart))
    const content = normaliseLineEnds(html.slice(contentStart, contentEnd))
    // The gap holds at least two tags on its first line, so the semicolon takes the place of one character of them.
    pieces.push(i === 0 ? gap : gap.startsWith(' ') ? `;${gap.slice(1)}` : `;${gap}`, content)
    length += pieces.at(-2)!.length + content.length
    ends.push(length)
    from = contentEnd
  }
  return { source: pieces.join(''), ends }
}

function padding(text: string): string {
  const lines = normaliseLineEnds(text).split('\n')
  return '\n'.repeat(lines.length - 1) + ' '.repeat(lines.at(-1)!.length)
}

export function normaliseLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

/**
 * The first block, by its place in the list, that ends inside a comment, a string or the like. HTML ends a script at
 * the first `</script`, wherever it stands: code after it that its author takes for part of the script would stand on
 * the page, and what runs on into the next block would swallow code there. Undefined also where the source does not
 * parse, because then it never runs.
 */
export function findOpenEnd({ source, ends }: JoinedBlocks): number | undefined {
  // Anything but a line comment that is open at the end of the only block is a syntax error.
  if (ends.length <= 1 && !source.slice(source.lastIndexOf('\n') + 1).includes('//')) return undefined
  const open = new Set(ends)
  let endsInComment = false
  const parsed = parseJavaScript(source, (start, end) => {
    // Where a block is over, the semicolon after it is a token of its own.
    if (end === start + 1) open.delete(start)
    if (end === source.length && source.startsWith('//', start)) endsInComment = true
  })
  if (!parsed.ok) return undefined
  if (!endsInComment) open.delete(source.length)
  const [first] = open
  return first === undefined ? undefined : ends.indexOf(first)
}
