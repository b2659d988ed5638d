import { sizeOfJson } from '../../core/json.ts'
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
    this.#bytes += sizeOfJson(value)
    if (this.#bytes > mostBytes)
      throw new GuestError('RangeError', 'The CRM, session and member calls of a run may move at most 8 MB.')
  }

  /** Which call of ensureCrmEntity this is, from 1; undefined past the bound: it answers `rate_limited` then. */
  spendEnsure(): number | undefined {
    return ++this.#ensures <= mostEnsures ? this.#ensures : undefined
  }
}
