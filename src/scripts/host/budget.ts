import { GuestError } from '../sandbox/index.ts'

/** Rule 2.1-11. */
const mostCalls = 1_000
const mostBytes = 8 * 1024 * 1024
const mostEnsures = 5

/**
 * Charged by every call of a run that may reach the store: those of the CRM, from scripts and templates alike, and those
 * that sign in or out.
 */
export class CallBudget {
  #calls = 0
  #bytes = 0
  #ensures = 0

  spendCall(): void {
    if (++this.#calls > mostCalls)
      throw new GuestError('RangeError', `A run may make at most ${mostCalls} CRM, session and member calls.`)
  }

  /** What went in or out. */
  spendBytes(value: unknown): void {
    this.#bytes += sizeOf(value)
    if (this.#bytes > mostBytes)
      throw new GuestError('RangeError', 'The CRM, session and member calls of a run may move at most 8 MB.')
  }

  /** False past the bound: ensureCrmEntity answers `rate_limited` then. */
  spendEnsure(): boolean {
    return ++this.#ensures <= mostEnsures
  }
}

/** About as many bytes as its JSON takes; exact enough for a bound, and cheaper than making the JSON. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 5
  let size = 2
  if (Array.isArray(value)) {
    for (const item of value) size += sizeOf(item) + 1
    return size
  }
  for (const key of Object.keys(value)) size += key.length + 4 + sizeOf((value as Record<string, unknown>)[key])
  return size
}
