import type { SourceKind } from '../../core/source/index.ts'
import { didYouMean } from '../../core/text/index.ts'
import { functionNames } from '../../scripts/host/index.ts'
import { positionsIn, splitDocument } from '../../scripts/document/index.ts'
import { linkProgram, type ModuleText } from '../../scripts/modules/index.ts'
import type { Program } from '../../scripts/sandbox/index.ts'
import { type NamedSource, parseTemplate, type Template } from '../../template/index.ts'
import type { KnownSourceIssue, SourceIssueCode } from './issue-codes.ts'
import { PageTemplate } from './page-template.ts'
import type { SourceWorld, WorldSource } from './source-world.ts'

/** A page with all it brings along, ready but for the script's image. */
export interface ParsedPage {
  readonly source: WorldSource
  readonly template: PageTemplate
  /** Undefined where no document of the chain holds a script. */
  readonly program: Program | undefined
}

export interface ParsedOutcome {
  /** Undefined where an issue is an error. */
  readonly page: ParsedPage | undefined
  readonly issues: readonly KnownSourceIssue[]
  /** Everything that was looked for, found or not: while these stay the same, so does the outcome, but for suggestions. */
  readonly dependsOn: readonly Dependency[]
}

export interface Dependency {
  readonly kind: SourceKind
  readonly name: string
  /** Undefined: it was looked for and not there. */
  readonly revisionId: number | undefined
}

const longestChain = 10
const deepestComponents = 200

/** Parses a page, its layouts, components and modules. Only reads what `world` shows. */
export async function parsePage(world: SourceWorld, name: string): Promise<ParsedOutcome> {
  return await new PageParser(world).parse(name)
}

/** A module or component by itself, for a check before it is saved. */
export async function parseAlone(
  world: SourceWorld,
  kind: 'module' | 'component',
  name: string,
): Promise<readonly KnownSourceIssue[]> {
  return await new PageParser(world).parseAlone(kind, name)
}

interface Document {
  readonly source: WorldSource
  /** Undefined where it has faults; the script is linked all the same, so that one check names the faults of both. */
  readonly template: Template | undefined
  readonly script: string | undefined
}

class PageParser {
  readonly #world: SourceWorld
  readonly #issues: KnownSourceIssue[] = []
  readonly #dependsOn = new Map<string, Dependency>()

  constructor(world: SourceWorld) {
    this.#world = world
  }

  async parse(name: string): Promise<ParsedOutcome> {
    const chain = await this.#parseChain(name)
    const templates = chain.flatMap((document) => document.template ?? [])
    const components = await this.#parseComponents(templates)
    // Base first (rule 3.1-5): a guard in a layout guards its pages.
    const documents = chain
      .toReversed()
      .flatMap(({ source, script }) => (script === undefined ? [] : [{ name: source.name, source: script }]))
    const program = documents.length === 0 ? undefined : await this.#link(documents)
    const [source] = chain
    const [template, ...bases] = templates
    const isSound = source && template && !this.#issues.some((issue) => issue.severity === 'error')
    return {
      page: isSound
        ? { source: source.source, template: new PageTemplate(template, bases, components), program }
        : undefined,
      issues: this.#issues,
      dependsOn: [...this.#dependsOn.values()],
    }
  }

  async parseAlone(kind: 'module' | 'component', name: string): Promise<readonly KnownSourceIssue[]> {
    const source = this.#find(kind, name)
    if (!source) return this.#issues
    // Imported from an empty script, so that a wrapped module is unwrapped as it will be.
    if (kind === 'module') await this.#link([{ name: 'check', source: `import ${JSON.stringify(name)}` }])
    else {
      const template = this.#parseComponent(name, await source.text())
      if (template) await this.#parseComponents([template])
    }
    return this.#issues
  }

  async #parseChain(name: string): Promise<Document[]> {
    const chain: Document[] = []
    const seen = new Set<string>()
    for (let next: NamedSource | undefined = { name, ...start }; next !== undefined;) {
      const slug = next.name
      const source = this.#find('page', slug)
      if (!source) {
        this.#error(
          { ...next, name: chain.at(-1)?.source.name ?? name },
          'template.unknown_base',
          `There is no page "${slug}" to extend.${didYouMean(slug, this.#world.names('page'))}`,
        )
        return chain
      }
      if (seen.has(slug) || chain.length === longestChain) {
        this.#error(
          { ...(chain[0]?.template?.base ?? start), name },
          'template.base_cycle',
          `@extends leads in a circle or through more than ${longestChain} pages.`,
        )
        return chain
      }
      seen.add(slug)
      const document = this.#parseDocument(source, await source.text())
      chain.push(document)
      next = document.template?.base
    }
    return chain
  }

  #parseDocument(source: WorldSource, html: string): Document {
    const { name } = source
    const split = splitDocument(html, name)
    this.#issues.push(...split.issues)
    const { template, issues } = parseTemplate(html, { name, functions: functionNames, omit: split.omit })
    for (const issue of issues) this.#issues.push({ ...issue, document: name })
    return { source, template, script: split.source }
  }

  async #parseComponents(templates: readonly Template[]): Promise<ReadonlyMap<string, Template>> {
    const components = new Map<string, Template>()
    const waiting = templates.flatMap(componentsOf)
    for (let item = waiting.pop(); item; item = waiting.pop()) {
      const { code, from } = item
      if (components.has(code)) continue
      const source = this.#find('component', code)
      if (!source) {
        this.#error(
          from,
          'template.unknown_component',
          `There is no component "${code}".${didYouMean(code, this.#world.names('component'))}`,
        )
        continue
      }
      if (components.size === deepestComponents) {
        this.#error(from, 'template.too_many_components', `A page may use at most ${deepestComponents} components.`)
        break
      }
      const template = this.#parseComponent(code, await source.text())
      if (!template) continue
      components.set(code, template)
      waiting.push(...componentsOf(template))
    }
    return components
  }

  #parseComponent(code: string, html: string): Template | undefined {
    const split = splitDocument(html, code)
    this.#issues.push(...split.issues)
    const [script] = split.scripts
    if (script) {
      const { line, column } = positionsIn(html)(script.start)
      this.#issues.push({
        severity: 'error',
        code: 'component.script',
        message: 'A component holds no backend script: put it into the page or a module.',
        document: code,
        line,
        column,
      })
    }
    const { template, issues } = parseTemplate(html, { name: code, functions: functionNames, omit: split.omit })
    for (const issue of issues) this.#issues.push({ ...issue, document: code })
    if (template?.base)
      this.#error({ ...template.base, name: code }, 'component.extends', 'A component extends nothing.')
    return template
  }

  /** Linking asks for modules by name and can't wait; what it misses is loaded, and it is asked again. */
  async #link(documents: readonly { name: string; source: string }[]): Promise<Program | undefined> {
    const loaded = new Map<string, ModuleText | 'scriptless' | undefined>()
    const codes = [...this.#world.names('module'), ...this.#world.names('page')]
    for (;;) {
      const missing: string[] = []
      const { program, issues } = linkProgram({
        documents,
        find: (code) => {
          if (!loaded.has(code)) missing.push(code)
          return loaded.get(code)
        },
        codes,
      })
      if (missing.length === 0) {
        this.#issues.push(...issues)
        return program
      }
      for (const code of missing) loaded.set(code, await this.#loadModule(code))
    }
  }

  /** A module's code wins over a page's slug (rule 3.3-1). */
  async #loadModule(code: string): Promise<ModuleText | 'scriptless' | undefined> {
    const module = this.#find('module', code)
    if (module) return { name: code, source: await module.text() }
    const page = this.#find('page', code)
    if (!page) return undefined
    const { source } = splitDocument(await page.text(), code)
    return source === undefined ? 'scriptless' : { name: code, source }
  }

  #find(kind: SourceKind, name: string): WorldSource | undefined {
    const source = this.#world.find(kind, name)
    this.#dependsOn.set(`${kind} ${name}`, { kind, name, revisionId: source?.revisionId })
    return source
  }

  /** `where` is a place in the document of that name. */
  #error({ name, line, column }: NamedSource, code: SourceIssueCode, message: string): void {
    this.#issues.push({ severity: 'error', code, message, document: name, line, column })
  }
}

const start = { line: 1, column: 1 }

/** The components a template names, each with where that is. */
function componentsOf(template: Template): readonly { readonly code: string; readonly from: NamedSource }[] {
  return template.components.map(({ name, ...place }) => ({ code: name, from: { ...place, name: template.name } }))
}
