/**
 * How long a property is tested, for `fc.assert`: a bounded number of runs, some seconds of them, with every test; and for
 * FUZZ_SECONDS, where that is set in the environment. What fails prints the seed and the path that show it again.
 */
export function fuzzing(runs: number): FuzzingParameters {
  // oxlint-disable-next-line no-restricted-globals -- A test's own setting: nothing of this ships.
  const seconds = Number(process.env['FUZZ_SECONDS'] ?? 0)
  if (!(seconds > 0)) return { numRuns: runs }
  return { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false }
}

interface FuzzingParameters {
  readonly numRuns: number
  readonly interruptAfterTimeLimit?: number
  readonly markInterruptAsFailure?: boolean
}
