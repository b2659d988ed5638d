import type { Actor } from '../brand/index.ts'
import type { ErrorCode } from '../errors/index.ts'
import type { Json } from '../json.ts'

/**
 * A write that a script was told is accepted (`async: true`) and that was refused then: kept until an admin has it done
 * again or drops it (rule 2.1-8).
 */
export interface FailedWrite {
  readonly id: number
  readonly at: number
  /** Who asked for it: a page, with the run. */
  readonly by: Actor
  /** The name of a command that writes entries, with its input. */
  readonly command: string
  readonly input: Json
  /** Why it was refused. */
  readonly code: ErrorCode
  readonly message: string
}

/** Of a brand; past it the oldest go. */
export const mostFailedWrites = 1_000
