/**
 * A fault that the author of a page or module can mend. Errors refuse a save and keep the script from starting
 * (rule 3.1-7); warnings do neither.
 */
export interface Issue {
  readonly severity: 'error' | 'warning'
  /** `noun.problem`; decide on this, never on the message. */
  readonly code: string
  readonly message: string
  /** Name of the page or module it stands in. */
  readonly document: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units as editors count. */
  readonly column: number
}

/** More than anyone mends in one go; keeps an answer small whatever was sent. */
export const mostIssues = 100
