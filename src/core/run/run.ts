import type { Json } from '../json.ts'

/** One run of a page as its author and the brand's admins see it (rule 3.1-10). Never holds a value that a visitor sent. */
export interface Run {
  readonly id: string
  readonly at: number
  readonly trigger: 'request' | 'preview'
  readonly pageId: number
  readonly page: string
  readonly revisionId: number
  readonly durationMs: number
  readonly computeMs: number
  readonly memoryBytes: number
  readonly status: number
  readonly outcome: RunOutcome
  readonly error: RunFault | null
  readonly console: readonly { readonly level: string; readonly text: string }[]
  readonly calls: readonly { readonly name: string; readonly ms: number; readonly note?: string }[]
  readonly writes: readonly { readonly entryId: string; readonly version: number }[]
  readonly customerId: string | null
}

export const runOutcomes = ['ok', 'script_error', 'limit', 'cannot_start', 'template_error', 'killed'] as const
export type RunOutcome = (typeof runOutcomes)[number]

/**
 * Where it went wrong, in the author's own source; lines and columns count from 1. Both are 0 where nobody can say: what
 * waits for ever, and what took the engine's stack or its thread along, is nowhere.
 */
export interface RunFault {
  readonly code: string
  readonly message: string
  readonly document: string
  readonly line: number
  readonly column: number
  readonly stack?: string
  readonly details?: Json
}
