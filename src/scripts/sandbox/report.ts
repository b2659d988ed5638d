/** How a run ended. */
export interface RunReport {
  /**
   * `completed`: to its last statement. `halted`: the host answered HALT. `threw`: an error that the script did not
   * catch, also in a promise that nobody handled. `ended`: by the sandbox, for `reason`.
   */
  readonly outcome: 'completed' | 'halted' | 'threw' | 'ended'
  readonly reason?: EndReason
  /** It threw or ended in what a document imports: the document itself never began (rule 3.1-7). */
  readonly isUnstarted?: boolean
  /** With `threw` and `ended`: the document that ran, or whose imports did. */
  readonly document?: string
  /** What was thrown; with `ended`, where the engine could still say: where a computing script was interrupted. */
  readonly error?: ThrownError
  /** Milliseconds of computing, host calls that did not suspend included. */
  readonly computeMs: number
  /** Bytes of the script's own heap when it ended. */
  readonly memoryBytes: number
}

/**
 * `memory`, `compute` and `time` are limits. `stack`: recursion too deep for the engine to throw an error about.
 * `unsettled`: a top-level await that nothing is left to settle. `aborted`: the sandbox was closed. `engine`: the engine
 * itself failed; the box is gone.
 */
export type EndReason = 'memory' | 'compute' | 'time' | 'stack' | 'unsettled' | 'aborted' | 'engine'

/** Safe to store and to show to the author: bounded, without control characters, nothing of the host's in it. */
export interface ThrownError {
  readonly name: string
  readonly message: string
  /**
   * The first of the author's frames; line and column count from 1, in UTF-16 units. Where the throw left no trace
   * (`throw 5`): the running document, 1, 1. Where a script was interrupted: the last operation before that point that the
   * engine keeps a position of, such as a call or a property; else the beginning of the function.
   */
  readonly document: string
  readonly line: number
  readonly column: number
  readonly stack: string
}
