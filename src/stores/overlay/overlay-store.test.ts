import { isDeepStrictEqual } from 'node:util'
import type { Scope } from '../../core/brand/index.ts'
import type { CommandName, Writer } from '../../core/command/index.ts'
import { readNames, type Reads } from '../../core/store/index.ts'
import { aClock, growingIds, MemoryStore, plainEngines } from '../../core/testing/index.ts'
import { changeNumberContract, storeContract, type OpenedStore } from '../contract/index.ts'
import { openThreads } from '../sqlite/testing/index.ts'
import { overlayStore, type Overlay } from './index.ts'

// An overlay's log has no numbers: the writer gives them when it decides again, and tells those that commit.
const without = [changeNumberContract]

storeContract(
  'an overlay over SQLite',
  async () => {
    const opened = await openThreads({ opensFile: true })
    let ahead = 0
    const now = () => Date.now() + ahead
    return overlaid(opened, {
      now,
      advance(milliseconds) {
        ahead += milliseconds
        opened.advance(milliseconds)
      },
    })
  },
  { without },
)

storeContract(
  'an overlay over memory',
  async () => {
    const clock = aClock()
    const store = new MemoryStore({ now: clock.now })
    return overlaid({ store, changes: (scope) => store.changes(scope), close: async () => undefined }, clock)
  },
  { without },
)

interface Clock {
  readonly now: () => number
  readonly advance: (milliseconds: number) => void
}

/** What is done to the base alone, and depends on entries. */
const isOfBase = (name: CommandName) => name.startsWith('entity.') || /^run\.(?:drop|replay)/.test(name)
const readsOfBase: readonly (keyof Reads)[] = ['listFailedWrites', 'findFailedWrite']
const readsOfNoBrand: readonly (keyof Reads)[] = ['installation', 'findKey', 'findUserByEmail', 'listDueMails']

/**
 * Overlays as pages open them: one for each run, which is all that one actor asks of a brand until something is done to
 * the base, or asked of it, that must know of it. The run is committed then, and another begins.
 */
function overlaid(base: Omit<OpenedStore, 'advance'>, { now, advance }: Clock): OpenedStore {
  const newId = growingIds(now)
  const runs = new Map<number, { readonly scope: Scope; readonly overlay: Overlay }>()
  /** By brand, the last end of a run. */
  const ends = new Map<number, Promise<unknown>>()

  const overlayOf = (scope: Scope): Overlay => {
    const known = runs.get(scope.brandId)
    if (known) return known.overlay
    const overlay = overlayStore(base.store, { now, steadyNow: now, newId, engines: plainEngines })
    runs.set(scope.brandId, { scope, overlay })
    return overlay
  }
  const atEnd = async <T>({ brandId }: Scope, act: () => T | Promise<T>): Promise<T> => {
    const before = ends.get(brandId)
    const end = (async () => {
      await before
      const run = runs.get(brandId)
      await run?.overlay.commit(run.scope)
      runs.delete(brandId)
      return await act()
    })()
    ends.set(
      brandId,
      end.catch(() => undefined),
    )
    return await end
  }
  const within = async (scope: Scope): Promise<Writer> => {
    const run = runs.get(scope.brandId)
    if (run && !isDeepStrictEqual(run.scope, scope)) await atEnd(scope, () => undefined)
    else await ends.get(scope.brandId)
    return overlayOf(scope).writer
  }
  const read = (name: keyof Reads, args: unknown[]): unknown => {
    const ask = (reads: Reads) => (reads[name] as (...args: readonly unknown[]) => unknown).apply(reads, args)
    if (readsOfNoBrand.includes(name)) return ask(base.store.reads)
    const scope = args[0] as Scope
    return readsOfBase.includes(name) ? atEnd(scope, () => ask(base.store.reads)) : ask(overlayOf(scope).reads)
  }
  const reads = readNames.map((name) => [name, (...args: unknown[]) => read(name, args)] as const)
  return {
    store: {
      reads: Object.fromEntries(reads) as unknown as Reads,
      writer: {
        async execute(scope, name, input) {
          if (isOfBase(name)) return await atEnd(scope, () => base.store.writer.execute(scope, name, input))
          return await (await within(scope)).execute(scope, name, input)
        },
        accept: async (scope, name, input) => await (await within(scope)).accept(scope, name, input),
      },
      definitions: (scope) => overlayOf(scope).definitions(scope),
      installation: () => base.store.installation(),
    },
    advance,
    changes: (scope) => atEnd(scope, () => base.changes(scope)),
    close: () => base.close(),
  }
}
