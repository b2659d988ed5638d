import { aClock, MemoryStore } from '../../core/testing/index.ts'
import { storeContract } from './index.ts'

// What every other store is compared with keeps the contract itself.
storeContract('memory', async () => {
  const clock = aClock()
  const store = new MemoryStore({ now: clock.now })
  return {
    store,
    advance: clock.advance,
    changes: (scope) => store.changes(scope),
    close: async () => undefined,
  }
})
