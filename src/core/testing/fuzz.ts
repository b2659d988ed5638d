/**
 * How long a fuzzer runs: a bounded number of runs, some seconds of them, with every test; and for FUZZ_SECONDS, where
 * that is set in the environment. What fails prints the seed and the path that show it again.
 */
export function fuzzing(runs: number): Fuzzing {
  // oxlint-disable-next-line no-restricted-globals -- A test's own setting: nothing of this ships.
  const seconds = Number(process.env['FUZZ_SECONDS'] ?? 0)
  if (!(seconds > 0)) return { parameters: { numRuns: runs }, timeoutMs: 60_000 }
  return {
    parameters: {
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: seconds * 1000,
      markInterruptAsFailure: false,
    },
    // What fails last is made smaller, which takes runs of its own.
    timeoutMs: (seconds + 300) * 1000,
  }
}

export interface Fuzzing {
  /** For `fc.assert`. */
  readonly parameters: {
    readonly numRuns: number
    readonly interruptAfterTimeLimit?: number
    readonly markInterruptAsFailure?: boolean
  }
  /** For the test around it. */
  readonly timeoutMs: number
}
