import { parseSync, Visitor } from 'oxc-parser'

/**
 * The titles of the tests that a file runs, as they are written: those of `it` and `test`, with `each` too, and none
 * that is skipped. A title with values in it is its text with `${…}`.
 */
export function readTestTitles(file: string, text: string): ReadonlySet<string> {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors.map(({ message }) => message).join('; ')}`)

  const titles = new Set<string>()
  /** Ends of the groups that are skipped and not left yet. */
  let skippedGroups = 0
  new Visitor({
    CallExpression(node) {
      const words = wordsOf(node.callee)
      if (words[0] === 'describe' && isSkipped(words)) skippedGroups++
      if ((words[0] !== 'it' && words[0] !== 'test') || isSkipped(words) || skippedGroups > 0) return
      const title = textOf(node.arguments[0], text)
      if (title !== undefined) titles.add(title)
    },
    'CallExpression:exit'(node) {
      const words = wordsOf(node.callee)
      if (words[0] === 'describe' && isSkipped(words)) skippedGroups--
    },
  }).visit(program)
  return titles
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** `it.each(table)` and `` it.each`table` `` are `['it', 'each']`; of anything that is no such chain, nothing. */
function wordsOf(node: Node & { name?: unknown; object?: Node; property?: Node; callee?: Node; tag?: Node }): string[] {
  if (node.type === 'Identifier') return [String(node.name)]
  if (node.type === 'MemberExpression' && node.object && node.property?.type === 'Identifier') {
    const words = wordsOf(node.object)
    return words.length === 0 ? [] : [...words, String((node.property as { name?: unknown }).name)]
  }
  if (node.type === 'CallExpression' && node.callee) return wordsOf(node.callee)
  if (node.type === 'TaggedTemplateExpression' && node.tag) return wordsOf(node.tag)
  return []
}

function isSkipped(words: readonly string[]): boolean {
  return words.includes('skip') || words.includes('todo')
}

function textOf(node: (Node & { value?: unknown }) | undefined, text: string): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral') return text.slice(node.start + 1, node.end - 1)
  return undefined
}
