import { readFileSync } from 'node:fs'

/** What a run of the tests came to. */
export interface Totals {
  readonly passed: number
  /** Failed tests, and what failed outside of one: a file that cannot be loaded, an error nobody caught. */
  readonly failed: number
  readonly skipped: number
}

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/**
 * Reads Vitest's JSON report. `status` is the exit status of Vitest itself: where it failed and no test did, something
 * outside the tests failed, and counts as one.
 */
export function readTotals(file: string, status: number | string): Totals {
  const report = readReport(file)
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 }

  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((each) => each.status === 'failed'),
  )
  const failed = report.numFailedTests + brokenFiles.length
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** Undefined where Vitest ended before it wrote one. */
function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
