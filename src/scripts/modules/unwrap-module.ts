import { normaliseLineEnds, splitDocument, type Issue, type Range } from '../document/index.ts'

/**
 * The JavaScript of a module, which may stand in a backend script tag (rule 3.3-1); every line and column of code stays
 * where the author wrote it. `source` is undefined where an issue says why.
 */
export function unwrapModule(name: string, text: string): { source: string | undefined; issues: readonly Issue[] } {
  const start = text.search(/\S/)
  if (text[start] !== '<') {
    // A byte order mark takes a column in editors that show it, and is white space to JavaScript.
    return { source: normaliseLineEnds(text.replace(/^\uFEFF/, ' ')), issues: [] }
  }
  const { source, omit, issues } = splitDocument(text, name)
  if (issues.some((issue) => issue.severity === 'error')) return { source: undefined, issues }
  const outside = source === undefined ? start : firstOutside(text, omit)
  if (outside === undefined) return { source, issues }
  const before = text.slice(0, outside).split(/\r\n?|\n/)
  const message =
    'Only what stands inside <script scope="backend"> is the module; there must be nothing else around it.'
  const position = { line: before.length, column: before.at(-1)!.length + 1 }
  return {
    source: undefined,
    issues: [...issues, { severity: 'error', code: 'module.outside', message, document: name, ...position }],
  }
}

function firstOutside(text: string, omit: readonly Range[]): number | undefined {
  let from = 0
  for (const [start, end] of [...omit, [text.length, text.length] as const]) {
    const found = text.slice(from, start).search(/\S/)
    if (found !== -1) return from + found
    from = end
  }
  return undefined
}
