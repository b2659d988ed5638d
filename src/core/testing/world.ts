import { installationScope, systemActor, type Scope } from '../brand/index.ts'
import type { CommandInput, CommandName, CommandResult, Engines } from '../command/index.ts'
import type { Json } from '../json.ts'
import { aScope } from './builders.ts'
import { aClock, type Clock } from './clock.ts'
import { MemoryStore, type StoredChange } from './memory-store.ts'

/** A store with one brand, and somebody who acts there. */
export interface World {
  readonly store: MemoryStore
  readonly scope: Scope
  readonly clock: Clock
  /** Runs the command as the world's own scope. */
  execute<N extends CommandName>(name: N, input: CommandInput<N>): CommandResult<N>
  /** What the action leaves in the log. */
  changesBy(action: () => unknown): readonly StoredChange[]
}

export function aWorld({ engines, brand = {} }: { readonly engines?: Engines; readonly brand?: Json } = {}): World {
  const clock = aClock()
  const store = new MemoryStore({ now: clock.now, ...(engines ? { engines } : {}) })
  const { id } = store.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name: 'Acme', ...(brand as object) },
  })
  const scope = aScope({ brandId: id })
  return {
    store,
    scope,
    clock,
    execute: (name, input) => store.execute(scope, name, input),
    changesBy(action) {
      const before = store.changes(scope).length
      action()
      return store.changes(scope).slice(before)
    },
  }
}
