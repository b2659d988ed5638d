import type { ExportSpecifier, Identifier, ImportDeclaration, Literal, Program } from 'acorn'
import { parseJavaScript, positionsIn } from '../document/index.ts'
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
    if (node.source?.value === specifier) return placeOf(document, source, node.source)
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
        if (askedName(specifier) === exported) return placeOf(document, source, specifier)
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

/** Only asked about texts that the engine accepted; undefined where the parser does not, or only at length. */
function parseModule(source: string): Program | undefined {
  const parsed = parseJavaScript(source)
  return parsed.ok ? parsed.program : undefined
}

function placeOf(document: string, source: string, node: { readonly start: number }): Place {
  return { document, ...positionsIn(source)(node.start) }
}
