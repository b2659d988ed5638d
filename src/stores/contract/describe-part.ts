import { describe } from 'vitest'
import type { JsonObject } from '../../core/json.ts'
import { BrandWorld } from './brand-world.ts'
import type { OpenedStore } from './opened-store.ts'

/** Registers its cases; each makes the brands it needs in the store that is open then. */
export type Part = (opened: () => OpenedStore) => void

/** One part of the contract. */
export function describePart(
  title: string,
  cases: (aBrandWorld: (declaration?: JsonObject) => Promise<BrandWorld>, opened: () => OpenedStore) => void,
): Part {
  return (opened) => {
    describe(title, () => {
      cases((declaration) => BrandWorld.make(opened(), declaration), opened)
    })
  }
}
