// @ts-check
/** A reason the start cannot go on that the person at the keyboard can act on: one line, no stack. */
export class Problem extends Error {}

/** The start was told to end by a signal, and has cleaned up behind itself. */
export class Ended extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(signal)
    this.signal = signal
  }
}

/**
 * Ends the start: by the signal it was told to end by, with a problem's one line, or as the fault of ours that it is.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof Ended) {
    process.kill(process.pid, error.signal)
    return
  }
  if (!(error instanceof Problem)) throw error
  process.stderr.write(`stagecraft: ${error.message}\n`)
  process.exitCode = 1
}
