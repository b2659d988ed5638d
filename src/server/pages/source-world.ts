import { setImmediate as turn } from 'node:timers/promises'
import { after, type Awaitable } from '../../core/awaitable.ts'
import type { Scope } from '../../core/brand/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import { builtInPages, findBuiltInPage, type PageSettings, type SourceKind } from '../../core/source/index.ts'
import type { Store } from '../../core/store/index.ts'
import { builtInText } from './built-in/built-in-text.ts'
import { findPublished } from './find-published.ts'

/** One source as a compilation sees it. */
export interface WorldSource {
  readonly id: number
  readonly kind: SourceKind
  readonly name: string
  /** Of the text: the same number, the same text. 0 for a text that is not stored, negative for one of the product's. */
  readonly revisionId: number
  readonly settings: PageSettings
  text(): Awaitable<string>
}

/** What can be found while a page is compiled: what is live, or the same with a change that is only being checked. */
export interface SourceWorld {
  find(kind: SourceKind, name: string): WorldSource | undefined
  /** What could be found, to suggest where something could not. */
  names(kind: SourceKind): readonly string[]
}

/** What visitors get. */
export function publishedWorld(store: Store, scope: Scope, definitions: Definitions): SourceWorld {
  return {
    find(kind, name) {
      const source = findPublished(definitions, kind, name)
      if (!source) return undefined
      const { revisionId } = source
      return { ...source, text: () => (revisionId < 0 ? builtInText(name) : textOf(store, scope, revisionId)) }
    },
    names: (kind) =>
      withBuiltIn(
        kind,
        definitions.publishedOf(kind).map(({ name }) => name),
      ),
  }
}

function withBuiltIn(kind: SourceKind, names: readonly string[]): readonly string[] {
  return kind === 'page' ? [...new Set([...names, ...builtInPages])] : names
}

function builtInSource(brandId: number, kind: SourceKind, name: string): WorldSource | undefined {
  const page = kind === 'page' ? findBuiltInPage(brandId, name) : undefined
  return page && { ...page, text: () => builtInText(name) }
}

function textOf(store: Store, scope: Scope, revisionId: number): Awaitable<string> {
  return after(store.reads.findRevision(scope, revisionId), (found) => {
    if (!found) throw new CoreError('server.internal', {}, { cause: new Error(`no text of revision ${revisionId}`) })
    return found.text
  })
}

/**
 * The same, but before each text the thread's other work has its turn: to parse one may take a good part of a second.
 * `onTurn` is told when it goes on.
 */
export function inTurns(world: SourceWorld, onTurn: () => void = () => {}): SourceWorld {
  return {
    ...world,
    find(kind, name) {
      const source = world.find(kind, name)
      if (!source) return undefined
      const text = async () => {
        await turn()
        onTurn()
        return await source.text()
      }
      return { ...source, text }
    },
  }
}

/** What editors show: every draft, and what is live where there is none. */
export async function draftWorld(store: Store, scope: Scope): Promise<SourceWorld> {
  const sources = new Map<string, WorldSource>()
  for (const { source, text } of await store.reads.readSources(scope, 'draft')) {
    sources.set(`${source.kind} ${source.name}`, { ...source, revisionId: 0, text: () => text })
  }
  return {
    find: (kind, name) => sources.get(`${kind} ${name}`) ?? builtInSource(scope.brandId, kind, name),
    names: (kind) =>
      withBuiltIn(
        kind,
        [...sources.values()].filter((source) => source.kind === kind).map((source) => source.name),
      ),
  }
}

/** The world with one source's text replaced, or, with null, without it: then what comes with the product is back. */
export function changedWorld(
  world: SourceWorld,
  change: {
    readonly brandId: number
    readonly kind: SourceKind
    readonly name: string
    readonly text: string | null
    readonly settings: PageSettings
  },
): SourceWorld {
  const { brandId, kind, name, text, settings } = change
  const changed: WorldSource | undefined =
    text === null
      ? builtInSource(brandId, kind, name)
      : { id: 0, kind, name, revisionId: 0, settings, text: () => text }
  return {
    find: (k, n) => (k === kind && n === name ? changed : world.find(k, n)),
    names(k) {
      const others = world.names(k)
      if (k !== kind) return others
      return [...others.filter((other) => other !== name), ...(changed ? [name] : [])]
    },
  }
}
