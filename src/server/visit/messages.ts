import type { Scope } from '../../core/brand/index.ts'
import type { PlainError } from '../../core/errors/index.ts'
import type { ScriptImage } from '../../scripts/sandbox/index.ts'
import type { VisitorAnswer, VisitorRequest } from './page-service.ts'
import type { SourceChecker } from './source-checker.ts'
import type { Packed } from './pack.ts'

/** What the pool sends a runner. Jobs are packed, each with the slot that names it within the runner until its answer. */
export type ToRunner =
  | { readonly type: 'jobs'; readonly jobs: Packed }
  | { readonly type: 'image'; readonly key: string; readonly image: ScriptImage }
  | { readonly type: 'close' }

export type Job =
  | {
      readonly type: 'visit'
      readonly request: VisitorRequest
      /** Pages of the brand that this runner must send away. */
      readonly quarantined: readonly number[]
    }
  | { readonly type: 'checkDraft'; readonly scope: Scope; readonly input: Parameters<SourceChecker['checkDraft']>[1] }
  | { readonly type: 'checkChange'; readonly scope: Scope; readonly input: Parameters<SourceChecker['checkChange']>[1] }

/** What a runner sends back. */
export type FromRunner =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly done: Packed }
  | { readonly type: 'image'; readonly key: string; readonly image: ScriptImage }
  /** A fault of ours, for the log; the main thread has the only one. */
  | { readonly type: 'fault'; readonly error: Error; readonly where: string }
  | { readonly type: 'closed' }

export type Outcome =
  | { readonly type: 'answer'; readonly answer: VisitorAnswer }
  /** The page must run in quarantine. */
  | { readonly type: 'elsewhere'; readonly pageId: number }
  | { readonly type: 'checked'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: PlainError }
