import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { type Import, readImports } from './read-imports.ts'

/** Where an import leads. Files are relative to the project's folder, with forward slashes. */
type Target =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'unknown'; readonly why: string }

export interface ModuleImport extends Import {
  readonly target: Target
}

export interface Module {
  readonly file: string
  readonly imports: readonly ModuleImport[]
}

/** Reads every `.ts` file of the folders, as file to module. */
export function readModules(root: string, folders: readonly string[]): ReadonlyMap<string, Module> {
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root })).map(toForwardSlashes)
  return new Map(files.toSorted().map((file) => [file, readModule(root, file)]))
}

function readModule(root: string, file: string): Module {
  const imports = readImports(file, readFileSync(path.join(root, file), 'utf8'))
  return { file, imports: imports.map((each) => ({ ...each, target: targetOf(file, each) })) }
}

function targetOf(from: string, { specifier }: Import): Target {
  if (specifier === undefined) return { kind: 'unknown', why: 'is computed' }
  if (specifier.startsWith('node:')) return { kind: 'node', name: specifier }
  if (/^\.\.?(\/|$)/.test(specifier)) {
    return { kind: 'file', file: path.posix.join(path.posix.dirname(from), specifier.replace(/[?#].*$/, '')) }
  }
  if (/^(@[a-z0-9._~-]+\/)?[a-z0-9._~-]+(\/|$)/.test(specifier)) {
    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
    return builtinModules.includes(name) ? { kind: 'node', name } : { kind: 'package', name }
  }
  return { kind: 'unknown', why: `is "${specifier}", neither a relative path nor a package` }
}

function toForwardSlashes(file: string): string {
  return file.split(path.sep).join('/')
}
