import type { AnyNode, ExportNamedDeclaration, Identifier, ImportDeclaration, Literal, Pattern, Program } from 'acorn'

/** One name that an import asks for: `default`, an export's name, or `*` for the whole namespace. */
export interface ImportedName {
  readonly name: string
  readonly offset: number
}

export interface ImportRequest {
  /** As written. */
  readonly specifier: string
  /** Empty where nothing is asked for by name: `import "x"`, `import("x")`, `export * from "x"`. */
  readonly names: readonly ImportedName[]
  /** By `import()`: loaded when the script comes to it. */
  readonly isDynamic: boolean
  /** Of the specifier. */
  readonly offset: number
}

export interface ModuleExport {
  /** `*` for `export * from`. */
  readonly name: string
  /** Where it only passes on what another module exports; the name is `*` for `export * from`. */
  readonly from?: { readonly specifier: string; readonly name: string }
}

export interface InterfaceFault {
  readonly code: 'import.not_literal' | 'import.attributes'
  readonly message: string
  readonly offset: number
}

export interface ModuleInterface {
  readonly imports: readonly ImportRequest[]
  readonly exports: readonly ModuleExport[]
  readonly faults: readonly InterfaceFault[]
}

/** What a module asks of others and offers to them. */
export function readInterface(program: Program): ModuleInterface {
  const imports: ImportRequest[] = []
  const exports: ModuleExport[] = []
  const faults: InterfaceFault[] = []
  const bindings = importedBindings(program)

  const request = (source: Literal, names: readonly ImportedName[], attributes: readonly unknown[]) => {
    imports.push({ specifier: String(source.value), names, isDynamic: false, offset: source.start })
    if (attributes.length > 0) faults.push(attributesFault(source.start))
  }

  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      request(node.source, importedNames(node), node.attributes)
    } else if (node.type === 'ExportAllDeclaration') {
      request(node.source, [], node.attributes)
      if (node.exported) exports.push({ name: nameOf(node.exported) })
      else exports.push({ name: '*', from: { specifier: String(node.source.value), name: '*' } })
    } else if (node.type === 'ExportDefaultDeclaration') {
      exports.push({ name: 'default' })
    } else if (node.type === 'ExportNamedDeclaration') {
      if (node.source) {
        const names = node.specifiers.map(({ local }) => ({ name: nameOf(local), offset: local.start }))
        request(node.source, names, node.attributes)
      }
      exports.push(...exportsOf(node, bindings))
    }
  }
  readDynamicImports(program, imports, faults)
  return { imports, exports, faults }
}

function exportsOf(
  { source, specifiers, declaration }: ExportNamedDeclaration,
  bindings: ReadonlyMap<string, NonNullable<ModuleExport['from']>>,
): readonly ModuleExport[] {
  if (declaration?.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => boundNames(id).map((name) => ({ name })))
  }
  if (declaration) return [{ name: declaration.id.name }]
  return specifiers.map(({ local, exported }) => {
    const from = source ? { specifier: String(source.value), name: nameOf(local) } : bindings.get(nameOf(local))
    return from ? { name: nameOf(exported), from } : { name: nameOf(exported) }
  })
}

function importedNames(node: ImportDeclaration): readonly ImportedName[] {
  return node.specifiers.map((specifier) => {
    if (specifier.type === 'ImportNamespaceSpecifier') return { name: '*', offset: specifier.start }
    if (specifier.type === 'ImportDefaultSpecifier') return { name: 'default', offset: specifier.start }
    return { name: nameOf(specifier.imported), offset: specifier.imported.start }
  })
}

/** `import { a } from "x"; export { a }` passes `a` on; a namespace is a value of the module itself. */
function importedBindings(program: Program): ReadonlyMap<string, NonNullable<ModuleExport['from']>> {
  const bindings = new Map<string, NonNullable<ModuleExport['from']>>()
  for (const node of program.body) {
    if (node.type !== 'ImportDeclaration') continue
    for (const [i, { name }] of importedNames(node).entries()) {
      if (name !== '*') bindings.set(node.specifiers[i]!.local.name, { specifier: String(node.source.value), name })
    }
  }
  return bindings
}

function nameOf(node: Identifier | Literal): string {
  return node.type === 'Identifier' ? node.name : String(node.value)
}

function boundNames(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((item) => boundNames(item.type === 'RestElement' ? item.argument : item.value))
    case 'ArrayPattern':
      return pattern.elements.flatMap((item) => (item ? boundNames(item) : []))
    case 'RestElement':
      return boundNames(pattern.argument)
    case 'AssignmentPattern':
      return boundNames(pattern.left)
    case 'MemberExpression':
      return []
  }
}

/** Not recursive: what the parser could nest, a walk of ours must not die of. */
function readDynamicImports(program: Program, imports: ImportRequest[], faults: InterfaceFault[]): void {
  const waiting: unknown[] = [program]
  while (waiting.length > 0) {
    const node = waiting.pop()
    if (!isNode(node)) continue
    if (node.type === 'ImportExpression') {
      const { source, options } = node
      const specifier = literalText(source)
      if (specifier === undefined) {
        const message =
          'import() takes a module’s code as a literal, such as import("validators"), so that it can be checked.'
        faults.push({ code: 'import.not_literal', message, offset: source.start })
      } else {
        imports.push({ specifier, names: [], isDynamic: true, offset: source.start })
      }
      if (options) faults.push(attributesFault(options.start))
    }
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) for (const item of value) waiting.push(item)
      else if (typeof value === 'object') waiting.push(value)
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value
}

function literalText(node: AnyNode): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}

function attributesFault(offset: number): InterfaceFault {
  return {
    code: 'import.attributes',
    message: 'Imports take no attributes ("with"): every module is a script.',
    offset,
  }
}
