import type { Awaitable } from '../awaitable.ts'
import type { Installation, Scope } from '../brand/index.ts'
import type { Writer } from '../command/commands.ts'
import type { Definitions } from '../definitions/index.ts'
import type { Reads } from './reads.ts'

/** A store as a thread uses it: reads, commands, and the definitions, which are cached until their epoch changes. */
export interface Store {
  readonly reads: Reads
  readonly writer: Writer
  /** Never older than the last answered command that changed them, on whichever thread. Throws `brand.not_found`. */
  definitions(scope: Scope): Awaitable<Definitions>
  /** Brands and hosts, cached alike. */
  installation(): Awaitable<Installation>
}
