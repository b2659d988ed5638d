import type { Awaitable } from '../../core/awaitable.ts'
import type { Scope } from '../../core/brand/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import type { PublishedSource } from '../../core/source/index.ts'
import type { Store } from '../../core/store/index.ts'
import { ScriptSyntaxError } from '../../scripts/sandbox/index.ts'
import type { ImageStore } from './image-store.ts'
import { loadCompiler } from './load-compiler.ts'
import { PageCache, type CompiledPage } from './page-cache.ts'
import type { RunWatch } from './run-watch.ts'
import { inTurns, publishedWorld } from './source-world.ts'

/** Published pages ready to run: compiled when first asked for, kept while all that they looked for is the same. */
export class CompiledPages {
  readonly #store: Store
  readonly #images: ImageStore
  readonly #pages = new PageCache()

  constructor(store: Store, images: ImageStore) {
    this.#store = store
    this.#images = images
  }

  /** At once where it is there. `scope` is for reading sources. What the author did wrong is in its `fault`. */
  find(
    scope: Scope,
    definitions: Definitions,
    page: PublishedSource,
    watch: Pick<RunWatch, 'compiling'>,
  ): Awaitable<CompiledPage> {
    return this.#pages.find(definitions, page, async () => {
      watch.compiling()
      const world = inTurns(publishedWorld(this.#store, scope, definitions), () => watch.compiling())
      const { parsePage } = await loadCompiler()
      const { page: parsed, issues, dependsOn } = await parsePage(world, page.name)
      if (!parsed) return { fault: issues.find(({ severity }) => severity === 'error')!, dependsOn }
      try {
        watch.compiling()
        const image = parsed.program && (await this.#images.find(parsed.program))
        return { parsed, image, fault: undefined, dependsOn }
      } catch (failure) {
        if (!(failure instanceof ScriptSyntaxError)) throw failure
        const { document, line, column, message } = failure
        return { fault: { code: 'script.syntax', message, document, line, column }, dependsOn }
      }
    })
  }
}
