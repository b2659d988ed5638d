import type { Scope } from '../brand/index.ts'
import type { Change, DefinitionChange } from '../change/index.ts'
import type { ToldChanges } from '../command/index.ts'
import type { Store } from './client.ts'

/**
 * Writes of entries over a store that does not have them: its reads see both, its commands are decided as the store's
 * own. What writes no entries goes to the store at once.
 */
export interface Overlay extends Store {
  /** What it would do to the brand, oldest first. */
  changes(scope: Scope): readonly (Change | DefinitionChange)[]
  /**
   * Does it, all at once, if what was read through the overlay still holds. Throws `run.conflict` where it does not, and
   * nothing was written. The overlay is done with then, either way.
   */
  commit(scope: Scope): Promise<ToldChanges>
}

export type OpenOverlay = (store: Store) => Overlay
