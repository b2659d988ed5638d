import type { ModuleExport } from './module-interface.ts'

/** A module as the resolver sees it. */
export interface LinkedModule {
  readonly exports: readonly ModuleExport[]
  /** Names of the linked modules by specifier; undefined where there is none. */
  target(specifier: string): string | undefined
  /** It has errors of its own: what it exports is not known. */
  readonly isBroken: boolean
}

export type Resolution = 'found' | 'missing' | 'ambiguous'

/**
 * Whether a module exports a name, also through other modules, as ECMAScript's ResolveExport decides it. What leads
 * into a broken module counts as found: the error there is enough.
 */
export class ExportResolver {
  readonly #modules: ReadonlyMap<string, LinkedModule>
  readonly #tables = new Map<string, ExportTable>()
  readonly #known = new Map<string, Resolution>()
  /** Chains of re-exports can be made to take a quadratic number of steps; no real program comes near. */
  #stepsLeft = 200_000

  constructor(modules: ReadonlyMap<string, LinkedModule>) {
    this.#modules = modules
  }

  /** Undefined where it takes too long to tell. */
  resolve(module: string, name: string): Resolution | undefined {
    const key = JSON.stringify([module, name])
    const known = this.#known.get(key)
    if (known) return known
    const binding = this.#find(module, name, new Set(), 0)
    if (this.#stepsLeft <= 0) return undefined
    const resolution = binding === undefined ? 'missing' : binding === ambiguous ? 'ambiguous' : 'found'
    this.#known.set(key, resolution)
    return resolution
  }

  /** The names that a module lists itself, for "did you mean". */
  namesOf(module: string): Iterable<string> {
    return this.#table(module).named.keys()
  }

  #find(module: string, name: string, seen: Set<string>, depth: number): string | undefined {
    for (;;) {
      const key = JSON.stringify([module, name])
      if (seen.has(key) || depth > deepest || this.#stepsLeft-- <= 0) return undefined
      seen.add(key)
      const linked = this.#modules.get(module)
      if (!linked || linked.isBroken) return `unknown ${key}`
      const { named, stars } = this.#table(module)
      const found = named.get(name)
      if (found === undefined)
        return name === 'default' ? undefined : this.#findInStars(linked, stars, { name, seen, depth })
      if (!found.from) return key
      const next = linked.target(found.from.specifier)
      if (next === undefined) return `unknown ${key}`
      module = next
      name = found.from.name
    }
  }

  #findInStars(
    linked: LinkedModule,
    stars: readonly string[],
    { name, seen, depth }: { readonly name: string; readonly seen: Set<string>; readonly depth: number },
  ): string | undefined {
    let only: string | undefined
    for (const specifier of stars) {
      const next = linked.target(specifier)
      if (next === undefined) return `unknown ${specifier}`
      const binding = this.#find(next, name, seen, depth + 1)
      if (binding === ambiguous || (only !== undefined && binding !== undefined && binding !== only)) return ambiguous
      only ??= binding
    }
    return only
  }

  #table(module: string): ExportTable {
    const known = this.#tables.get(module)
    if (known) return known
    const named = new Map<string, ModuleExport>()
    const stars: string[] = []
    for (const item of this.#modules.get(module)?.exports ?? []) {
      if (item.name === '*' && item.from) stars.push(item.from.specifier)
      else named.set(item.name, item)
    }
    const table = { named, stars }
    this.#tables.set(module, table)
    return table
  }
}

interface ExportTable {
  readonly named: ReadonlyMap<string, ModuleExport>
  readonly stars: readonly string[]
}

const ambiguous = 'ambiguous'
/** `export *` through more modules than a program can have. */
const deepest = 200
