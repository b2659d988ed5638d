import type { EntryWrite } from '../change/index.ts'

/**
 * One run of a page as its author and the brand's admins see it (rule 3.1-10). What looks like a secret is masked in
 * every text that a script or a visitor had a hand in.
 */
export interface LoggedRun {
  /** A UUIDv7: that of the visitor's request, which his answer carries (rule 5.4-1). */
  readonly id: string
  readonly at: number
  readonly trigger: RunTrigger
  readonly pageId: number
  readonly page: string
  readonly revisionId: number
  readonly durationMs: number
  readonly computeMs: number
  readonly memoryBytes: number
  readonly status: number
  readonly outcome: RunOutcome
  readonly error: RunFault | null
  readonly console: readonly ConsoleLine[]
  readonly calls: readonly RunCall[]
  /** In the order of the change log. */
  readonly writes: readonly EntryWrite[]
  /** What the bounds of an entry left no room for. */
  readonly dropped: Dropped
  readonly customerId: string | null
  /** As many further runs of this page have no entry of their own: too many in one second. */
  readonly unlogged: number
}

export const runTriggers = ['request'] as const
export type RunTrigger = (typeof runTriggers)[number]

export const consoleLevels = ['log', 'info', 'warn', 'error'] as const
export type ConsoleLevel = (typeof consoleLevels)[number]

export interface ConsoleLine {
  readonly level: ConsoleLevel
  readonly text: string
}

/** What a script or template asked of the host that took it out of its thread: CRM functions, `http`, signing in. */
export interface RunCall {
  readonly name: string
  /** Since the run began. */
  readonly startMs: number
  readonly ms: number
  /** Why it was refused, and what else its author should know. */
  readonly note?: string
}

/** How many of each. */
export interface Dropped {
  readonly console: number
  readonly calls: number
  readonly writes: number
}

export const nothingDropped: Dropped = { console: 0, calls: 0, writes: 0 }

/**
 * Of a brand's runs so many are kept, the newest, and not more of them than so many characters of JSON; of its failures
 * as much again, however many runs came after.
 */
export const mostRuns = 10_000
export const mostRunCharacters = 64 * 1024 * 1024

export const runOutcomes = [
  'ok',
  'script_error',
  'limit',
  'cannot_start',
  'template_error',
  'conflict',
  'killed',
] as const
export type RunOutcome = (typeof runOutcomes)[number]

/**
 * Where it went wrong, in the author's own source; lines and columns count from 1. Both are 0 where nobody can say: what
 * waits for ever, and what took the engine's stack or its thread along, is nowhere. A run that is read may have a code of
 * an older version; who makes a fault says which codes it has.
 */
export interface RunFault<Code extends string = string> {
  readonly code: Code
  readonly message: string
  readonly document: string
  readonly line: number
  readonly column: number
  readonly stack?: string
}
