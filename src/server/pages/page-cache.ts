import type { Definitions } from '../../core/definitions/index.ts'
import { RecentlyUsed } from '../../core/recently-used.ts'
import type { PublishedSource } from '../../core/source/index.ts'
import type { ScriptImage } from '../../scripts/sandbox/index.ts'
import { findPublished } from './find-published.ts'
import type { Dependency, ParsedPage } from './compile-page.ts'
import type { PageFault } from './page-fault.ts'

/** A published page, ready to answer; or the fault that keeps its script from starting (rule 3.1-7). */
export type CompiledPage = { readonly dependsOn: readonly Dependency[] } & (
  | { readonly fault: PageFault }
  | {
      readonly fault: undefined
      readonly parsed: ParsedPage
      /** Undefined of a page without a script. */
      readonly image: ScriptImage | undefined
    }
)

const mostPages = 500

/**
 * Compiled pages of all brands, the longest unused dropped first. A page stays good while everything it looked for is
 * the same: publishing one page, or declaring a field, compiles no other page anew.
 */
export class PageCache {
  readonly #pages = new RecentlyUsed<string, { readonly compiled: CompiledPage; checkedEpoch: number }>(mostPages)
  readonly #compiling = new Map<string, Promise<CompiledPage>>()

  /** The page as these definitions have it; compiled where it is not there, once for all who ask at the same time. */
  find(
    definitions: Definitions,
    page: PublishedSource,
    compile: () => Promise<CompiledPage>,
  ): CompiledPage | Promise<CompiledPage> {
    const key = `${definitions.brand.id} ${page.id}`
    const known = this.#pages.get(key)
    if (known && (known.checkedEpoch === definitions.epoch || isCurrent(known.compiled, definitions))) {
      known.checkedEpoch = definitions.epoch
      return known.compiled
    }
    const running = `${key} ${definitions.epoch}`
    const waiting = this.#compiling.get(running)
    if (waiting) return waiting
    const compiling = compile()
      .then((compiled) => {
        this.#pages.set(key, { compiled, checkedEpoch: definitions.epoch })
        return compiled
      })
      .finally(() => this.#compiling.delete(running))
    this.#compiling.set(running, compiling)
    return compiling
  }
}

function isCurrent({ dependsOn }: CompiledPage, definitions: Definitions): boolean {
  return dependsOn.every(
    ({ kind, name, revisionId }) => findPublished(definitions, kind, name)?.revisionId === revisionId,
  )
}
