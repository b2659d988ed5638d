import type { Awaitable } from '../../core/awaitable.ts'
import type { Scope } from '../../core/brand/index.ts'
import type { Store } from '../../core/store/index.ts'
import type { StoredChange } from '../../core/testing/index.ts'

/** A store under test, empty when opened. Its engines are the plain ones of core/testing. */
export interface OpenedStore {
  readonly store: Store
  /** Puts its clock forward. */
  advance(milliseconds: number): void
  /** The brand's log, oldest first. */
  changes(scope: Scope): Awaitable<readonly StoredChange[]>
  close(): Promise<void>
}

export type OpenStore = () => Promise<OpenedStore>
