import type { OutboundError } from '../../scripts/host/index.ts'

/** Why a call came to nothing. */
export class CallFailure extends Error {
  readonly code: OutboundError
  /** For the run log; undefined where it would tell what there is inside. */
  readonly reason: string | undefined

  constructor(code: OutboundError, reason?: string) {
    super(reason ?? code)
    this.code = code
    this.reason = reason
  }
}

export function blocked(reason?: string): CallFailure {
  return new CallFailure('blocked', reason)
}
