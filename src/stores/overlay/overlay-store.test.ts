import { aClock, growingIds, MemoryStore, plainEngines } from '../../core/testing/index.ts'
import type { Store } from '../../core/store/index.ts'
import { signInContract, sourceContract, storeContract, type OpenedStore } from '../contract/index.ts'
import { openThreads } from '../sqlite/testing/index.ts'
import { overlayStore, type Overlay } from './index.ts'

// What an overlay does not hold itself (brands, customers, sessions, accounts, runs) it passes on to its base; entries,
// definitions and failed writes of the suite's brands are in the overlay alone. Pages are published against the base's
// definitions, and mails are only the base's: both have their proof there.
const without = [sourceContract, signInContract]

storeContract(
  'an overlay over SQLite',
  async () => {
    const opened = await openThreads({ opensFile: true })
    let ahead = 0
    const now = () => Date.now() + ahead
    return overlay(opened, {
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
    return overlay({ store, changes: (scope) => store.changes(scope), close: async () => undefined }, clock)
  },
  { without },
)

function overlay(
  base: Omit<OpenedStore, 'advance'>,
  { now, advance }: { readonly now: () => number; readonly advance: (milliseconds: number) => void },
): OpenedStore {
  const store: Overlay = overlayStore(base.store as Store, {
    now,
    steadyNow: now,
    newId: growingIds(now),
    engines: plainEngines,
    defines: true,
  })
  return {
    store,
    advance,
    async changes(scope) {
      const ofBase = await base.changes(scope)
      return [...ofBase, ...store.changes(scope).map((change, i) => ({ ...change, seq: ofBase.length + i + 1 }))]
    },
    close: () => base.close(),
  }
}
