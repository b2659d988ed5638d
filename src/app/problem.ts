import { printableLine } from '../core/text/index.ts'

/**
 * Why a command can't go on, for the person who gave it: one line, no stack. Whatever else is thrown is our own fault.
 * `status` is the exit status: 1 failed, 2 wrong usage (rule 5.2-1).
 */
export class Problem extends Error {
  readonly status: 1 | 2

  constructor(message: string, status: 1 | 2 = 1, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Problem'
    this.status = status
  }
}

/** What a person typed, as it may stand in one line of a message: quoted, without control characters, not endless. */
export function quote(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text
  return printableLine(JSON.stringify(shown))
}
