import { didYouMean } from '../../core/text/index.ts'
import { mostIssues, type Issue, type Position, type ScriptIssueCode } from '../document/index.ts'
import type { Program } from '../sandbox/index.ts'
import { normalizeSpecifier, showSpecifier } from './normalize-specifier.ts'
import { parseModuleSource, type ParsedModule } from './parse-module-source.ts'
import { ExportResolver, type LinkedModule } from './resolve-export.ts'

export interface ModuleText {
  /** Unique among modules; what errors call it. */
  readonly name: string
  /** A module's text as its author wrote it, or what `splitDocument` made of a page. */
  readonly source: string
}

export interface LinkRequest {
  readonly documents: readonly ModuleText[]
  /**
   * The module with that code, or the page with that slug; a module's code wins (rule 3.3-1). `scriptless`: there is such
   * a page, but no script in it that could be imported.
   */
  find(code: string): ModuleText | 'scriptless' | undefined
  /** Names to suggest where one is unknown. */
  readonly codes?: Iterable<string>
}

export interface LinkedProgram {
  /** Every name that it asks for is there. Undefined where an issue is an error. */
  readonly program: Program | undefined
  readonly issues: readonly Issue[]
}

/** Rule 3.3-1. */
const mostModules = 50
/** Of documents and modules together, in UTF-16 units. */
const longestProgram = 2 * 1024 * 1024

/** Follows every import from the documents on, and checks that each leads to a module that exports what is asked for. */
export function linkProgram(request: LinkRequest): LinkedProgram {
  return new Linker(request).link()
}

interface Place extends Position {
  readonly document: string
}

/** Callers link again and again while they load what was missing; a text they pass once more is not parsed again. */
const parsedTexts = new WeakMap<ModuleText, ParsedModule>()

class Linker {
  readonly #request: LinkRequest
  readonly #issues: Issue[] = []
  readonly #errors: Issue[] = []
  /** By name, documents first; grows while it is walked. */
  readonly #parsed = new Map<string, ParsedModule>()
  readonly #modules = new Map<string, string>()
  readonly #names = new Map<string, string | undefined>()
  readonly #scriptless = new Set<string>()
  #length = 0

  constructor(request: LinkRequest) {
    this.#request = request
  }

  link(): LinkedProgram {
    for (const document of this.#request.documents) this.#add(document.name, document)
    for (const [name, { imports }] of this.#parsed) {
      for (const { specifier, line, column } of imports) this.#follow(specifier, { document: name, line, column })
    }
    this.#checkExports()
    const { documents } = this.#request
    const sound: Program = {
      documents: documents.map(({ name }) => ({ name, source: this.#parsed.get(name)!.source ?? '' })),
      modules: this.#modules,
      resolve: (specifier) => this.#names.get(normalizeSpecifier(specifier)),
      dynamicImports: this.#dynamicImports(),
    }
    return {
      program: this.#errors.length === 0 ? sound : undefined,
      issues: [...this.#errors, ...this.#issues].slice(0, mostIssues),
    }
  }

  #dynamicImports(): ReadonlyMap<string, string> {
    const found = new Map<string, string>()
    for (const { imports } of this.#parsed.values()) {
      for (const { specifier, isDynamic } of imports) {
        const name = isDynamic ? this.#names.get(normalizeSpecifier(specifier)) : undefined
        if (name !== undefined) found.set(specifier, name)
      }
    }
    return found
  }

  #add(name: string, text: ModuleText): ParsedModule {
    const parsed = parsedTexts.get(text) ?? parseModuleSource(text.name, text.source)
    parsedTexts.set(text, parsed)
    this.#parsed.set(name, parsed)
    for (const issue of parsed.issues) this.#report(issue)
    this.#length += text.source.length
    return parsed
  }

  #follow(specifier: string, at: Place): void {
    const code = normalizeSpecifier(specifier)
    const isNew = !this.#names.has(code)
    const name = isNew ? this.#load(code, at) : this.#names.get(code)
    if (isNew) this.#names.set(code, name)
    if (name !== undefined) return
    if (this.#scriptless.has(code)) {
      const message = `The page "${showSpecifier(code)}" holds no backend script, so there is nothing to import from it.`
      this.#error('import.no_script', message, at)
      return
    }
    const hint = didYouMean(code, this.#request.codes ?? [])
    this.#error('import.unknown_module', `There is no module "${showSpecifier(code)}".${hint}`, at)
  }

  /** The name under which the code's module is linked from now on; undefined where there is no such module. */
  #load(code: string, at: Place): string | undefined {
    const found = code === '' ? undefined : this.#request.find(code)
    if (found === undefined) return undefined
    if (found === 'scriptless') {
      this.#scriptless.add(code)
      return undefined
    }
    const document = this.#request.documents.find((one) => one.name === found.name)
    // The page itself, imported by its slug; a module may have the code that is the slug of a page, though.
    if (document?.source === found.source) return document.name
    const name = document ? `module ${found.name}` : found.name
    if (this.#parsed.has(name)) return name
    if (this.#modules.size === mostModules) {
      this.#errorOnce('import.too_many_modules', `A script may bring along at most ${mostModules} modules.`, at)
      return name
    }
    if (this.#length + found.source.length > longestProgram) {
      this.#errorOnce('script.too_large', `A script and its modules may hold at most ${longestProgram} characters.`, at)
      return name
    }
    this.#modules.set(name, this.#add(name, found).source ?? '')
    return name
  }

  #checkExports(): void {
    const linked = new Map<string, LinkedModule>()
    for (const [name, { exports, source }] of this.#parsed) {
      const target = (specifier: string) => this.#names.get(normalizeSpecifier(specifier))
      linked.set(name, { exports, target, isBroken: source === undefined })
    }
    const resolver = new ExportResolver(linked)
    for (const [document, { imports }] of this.#parsed) {
      for (const { specifier, names } of imports) {
        const target = this.#names.get(normalizeSpecifier(specifier))
        if (this.#errors.length === mostIssues) return
        if (target === undefined) continue
        for (const { name, line, column } of names) {
          if (name !== '*') this.#checkExport(resolver, { target, name, specifier }, { document, line, column })
        }
      }
    }
  }

  #checkExport(
    resolver: ExportResolver,
    { target, name, specifier }: { readonly target: string; readonly name: string; readonly specifier: string },
    at: Place,
  ): void {
    const module = `"${showSpecifier(normalizeSpecifier(specifier))}"`
    const resolution = resolver.resolve(target, name)
    if (resolution === 'missing') {
      const hint = didYouMean(name, Iterator.from(resolver.namesOf(target)).map(showSpecifier))
      const what = name === 'default' ? 'no default export' : `no export "${showSpecifier(name)}"`
      this.#error('import.missing_export', `The module ${module} has ${what}.${hint}`, at)
    } else if (resolution === 'ambiguous') {
      const message = `The module ${module} gets "${showSpecifier(name)}" from two modules through "export *".`
      this.#error('import.ambiguous_export', message, at)
    } else if (resolution === undefined) {
      this.#errorOnce('import.too_entangled', 'These modules pass too many exports on to each other.', at)
    }
  }

  #error(code: ScriptIssueCode, message: string, at: Place): void {
    this.#report({ severity: 'error', code, message, document: at.document, line: at.line, column: at.column })
  }

  #errorOnce(code: ScriptIssueCode, message: string, at: Place): void {
    if (!this.#errors.some((issue) => issue.code === code)) this.#error(code, message, at)
  }

  #report(issue: Issue): void {
    const list = issue.severity === 'error' ? this.#errors : this.#issues
    if (list.length < mostIssues) list.push(issue)
  }
}
