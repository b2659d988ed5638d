import { parse, type ExportSpecifier, type Identifier, type ImportDeclaration, type Literal, type Program } from 'acorn'
import type { Place } from './positions.ts'

/** Where a text imports, or exports from, that specifier; its start where that can't be told. */
export function findImport(document: string, source: string, specifier: string): Place {
  for (const node of parseModule(source)?.body ?? []) {
    if (
      node.type !== 'ImportDeclaration' &&
      node.type !== 'ExportNamedDeclaration' &&
      node.type !== 'ExportAllDeclaration'
    ) {
      continue
    }
    if (node.source?.value === specifier) return placeOf(document, node.source)
  }
  return { document, line: 1, column: 1 }
}

/** Where one of the texts asks a module, told by its specifier, for an export of that name. */
export function findExportUse(
  sources: ReadonlyMap<string, string>,
  exported: string,
  isModule: (specifier: string) => boolean,
): Place | undefined {
  for (const [document, source] of sources) {
    for (const node of parseModule(source)?.body ?? []) {
      if (node.type !== 'ImportDeclaration' && node.type !== 'ExportNamedDeclaration') continue
      if (typeof node.source?.value !== 'string' || !isModule(node.source.value)) continue
      for (const specifier of node.specifiers) {
        if (askedName(specifier) === exported) return placeOf(document, specifier)
      }
    }
  }
  return undefined
}

/** The name by which the other module has it. */
function askedName(specifier: ImportDeclaration['specifiers'][number] | ExportSpecifier): string | undefined {
  switch (specifier.type) {
    case 'ImportDefaultSpecifier':
      return 'default'
    case 'ImportSpecifier':
      return nameOf(specifier.imported)
    case 'ExportSpecifier':
      return nameOf(specifier.local)
    default:
      return undefined
  }
}

function nameOf(name: Identifier | Literal): string {
  return name.type === 'Identifier' ? name.name : String(name.value)
}

/** Only asked about texts that the engine accepted; undefined where acorn does not. */
function parseModule(source: string): Program | undefined {
  try {
    return parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true, allowHashBang: true })
  } catch {
    return undefined
  }
}

function placeOf(
  document: string,
  node: { readonly loc?: { readonly start: { readonly line: number; readonly column: number } } | null },
): Place {
  return { document, line: node.loc?.start.line ?? 1, column: (node.loc?.start.column ?? 0) + 1 }
}
