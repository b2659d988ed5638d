import type { Scope } from '../../core/brand/index.ts'
import type { SourceKind } from '../../core/source/index.ts'

/** A fault in what an author wrote; lines and columns count from 1. Errors refuse a save, warnings do not. */
export interface SourceIssue {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  /** Slug or code of the source it is in: the checked one, or one that it brings along. */
  readonly document: string
  readonly line: number
  readonly column: number
}

/** A change of what is live. */
export interface SourceChange {
  readonly kind: SourceKind
  readonly name: string
  /** Null: the source is gone or offline afterwards. */
  readonly text: string | null
  /** Under which it is live until then, where it is renamed: what still asks for that name finds nothing afterwards. */
  readonly formerName?: string
}

/** Compiles what authors write, away from the threads that own listeners. */
export interface SourceChecker {
  /** Script, template and imports of a text about to be saved (rule 3.6-3), beside the drafts of everything else. */
  checkDraft(
    scope: Scope,
    source: { readonly kind: SourceKind; readonly name: string; readonly text: string },
  ): Promise<readonly SourceIssue[]>
  /**
   * Compiles the text, and everything live that depends on it, as they would be live together. `broken` are the slugs of published pages that would stop working; `epoch` is what to hand to
   * the command, which refuses when definitions have moved on.
   */
  checkChange(
    scope: Scope,
    change: SourceChange,
  ): Promise<{ readonly epoch: number; readonly issues: readonly SourceIssue[]; readonly broken: readonly string[] }>
}
