import { setImmediate as turn } from 'node:timers/promises'
import type { Scope } from '../../core/brand/index.ts'
import { builtInPages, defaultSettings, type SourceKind } from '../../core/source/index.ts'
import type { Store } from '../../core/store/index.ts'
import { ScriptSyntaxError } from '../../scripts/sandbox/index.ts'
import type { SourceChecker } from '../visit/index.ts'
import { builtInText } from './built-in/built-in-text.ts'
import type { ImageStore } from './image-store.ts'
import { loadCompiler } from './load-compiler.ts'
import type { KnownSourceIssue } from './issue-codes.ts'
import { changedWorld, draftWorld, inTurns, publishedWorld, type SourceWorld } from './source-world.ts'

type Named = { readonly kind: SourceKind; readonly name: string }

/**
 * Compiles sources as the visitor pipeline does, without anybody visiting. Runs in a runner, which is told apart from one
 * that hangs by the turns that it gives the event loop between one source and the next.
 */
export function createSourceChecker({ store, images }: { store: Store; images: ImageStore }): SourceChecker {
  return {
    async checkDraft(scope, { kind, name, text }) {
      const world = changedWorld(await draftWorld(store, scope), {
        brandId: scope.brandId,
        kind,
        name,
        text,
        settings: defaultSettings,
      })
      return await check(world, images, { kind, name })
    },

    async checkChange(scope, { kind, name, text, formerName = name }) {
      const definitions = await store.definitions(scope)
      const before = publishedWorld(store, scope, definitions)
      const base = { brandId: scope.brandId, kind, settings: defaultSettings }
      const without = changedWorld(before, { ...base, name: formerName, text: null })
      const after = changedWorld(without, { ...base, name, text })
      const issues = text === null ? [] : await check(after, images, { kind, name })
      const broken: string[] = []
      const names = new Set([formerName, name])
      for (const page of await findDependents(store, scope, names)) {
        if (kind === 'page' && names.has(page)) continue
        if (!hasError(await check(after, images, { kind: 'page', name: page }))) continue
        // What was broken already is not broken by this.
        if (!hasError(await check(before, images, { kind: 'page', name: page }))) broken.push(page)
      }
      return { epoch: definitions.epoch, issues, broken }
    },
  }
}

async function check(
  world: SourceWorld,
  images: ImageStore,
  { kind, name }: Named,
): Promise<readonly KnownSourceIssue[]> {
  const { parseAlone, parsePage } = await loadCompiler()
  if (kind !== 'page') return await parseAlone(inTurns(world), kind, name)
  const { page, issues } = await parsePage(inTurns(world), name)
  if (!page?.program) return issues
  await turn()
  try {
    // The engine itself has the last word about a script; and its first visitor finds the image ready.
    await images.find(page.program)
    return issues
  } catch (error) {
    if (!(error instanceof ScriptSyntaxError)) throw error
    const { message, document, line, column } = error
    return [...issues, { severity: 'error', code: 'script.syntax', message, document, line, column }]
  }
}

function hasError(issues: readonly KnownSourceIssue[]): boolean {
  return issues.some((issue) => issue.severity === 'error')
}

/**
 * The published pages that could depend on a source of these names: those whose text, or that of anything between, holds
 * one. Some of them may only happen to hold the word; compiling them then finds nothing.
 */
async function findDependents(store: Store, scope: Scope, changed: ReadonlySet<string>): Promise<readonly string[]> {
  const own: readonly { readonly source: Named; readonly text: string }[] = await store.reads.readSources(
    scope,
    'published',
  )
  const replaced = new Set(own.flatMap(({ source }) => (source.kind === 'page' ? source.name : [])))
  const live = [
    ...own,
    ...builtInPages
      .filter((name) => !replaced.has(name))
      .map((name) => ({ source: { kind: 'page', name } as const, text: builtInText(name) })),
  ]
  const reached = new Set<string>()
  const pages = new Set<string>()
  const names = [...changed]
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    await turn()
    for (const { source, text } of live) {
      const key = `${source.kind} ${source.name}`
      if (reached.has(key) || !text.includes(name)) continue
      reached.add(key)
      names.push(source.name)
      if (source.kind === 'page') pages.add(source.name)
    }
  }
  return [...pages].sort()
}
