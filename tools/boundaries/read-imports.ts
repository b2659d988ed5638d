import { parseSync, Visitor } from 'oxc-parser'

/**
 * One way a file reaches another.
 * `value` runs the other file, `type` is gone before the code runs, `address` names a file by
 * `new URL('…', import.meta.url)`, as starting a thread does.
 */
export interface Import {
  readonly kind: 'value' | 'type' | 'address'
  /** As written; undefined where it is computed, and no checker can follow. */
  readonly specifier: string | undefined
  /** By `import()`: when the code comes to it. */
  readonly isLater: boolean
  readonly line: number
}

/** Every import of a TypeScript file, in the order written. Throws on a file that does not parse. */
export function readImports(file: string, text: string): readonly Import[] {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors.map(({ message }) => message).join('; ')}`)

  const found: (Omit<Import, 'line'> & { readonly start: number })[] = []
  const add = (kind: Import['kind'], specifier: string | undefined, { type, start }: { type: string; start: number }) =>
    found.push({ kind, specifier, isLater: type === 'ImportExpression', start })

  new Visitor({
    // `import { type A }` still runs the other file: only the name is dropped. `import type { A }` is dropped whole.
    ImportDeclaration: (node) => add(node.importKind === 'type' ? 'type' : 'value', node.source.value, node),
    ExportAllDeclaration: (node) => add(node.exportKind === 'type' ? 'type' : 'value', node.source.value, node),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.exportKind === 'type' ? 'type' : 'value', node.source.value, node)
    },
    ImportExpression: (node) => add('value', literal(node.source), node),
    TSImportType: (node) => add('type', node.source.value, node),
    NewExpression: (node) => {
      const [path, base] = node.arguments
      const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL'
      if (isUrl && path !== undefined && base !== undefined && isImportMetaUrl(base))
        add('address', literal(path), node)
    },
  }).visit(program)

  return found
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, ...rest }) => ({ ...rest, line: lineAt(text, start) }))
}

interface Node {
  readonly type: string
}

function literal(node: Node & { readonly value?: unknown }): string | undefined {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

function isImportMetaUrl(
  node: Node & { readonly object?: Node; readonly property?: Node & { name?: unknown } },
): boolean {
  return node.type === 'MemberExpression' && node.object?.type === 'MetaProperty' && node.property?.name === 'url'
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
