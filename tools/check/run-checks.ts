import type { Check } from './checks.ts'

export interface CheckResult {
  readonly name: string
  readonly isOk: boolean
}

/** Runs every check, failed ones before it or not, and says how each went as it ends. A check that throws has failed. */
export async function runChecks(
  checks: readonly Check[],
  write: (text: string) => void,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = []
  for (const { name, run } of checks) {
    const started = performance.now()
    const findings = await findingsOf(run)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    results.push({ name, isOk: findings === '' })
    write(findings === '' ? `${name}: ok (${seconds} s)\n` : `${name}: failed (${seconds} s)\n${indent(findings)}\n`)
  }
  return results
}

async function findingsOf(run: Check['run']): Promise<string> {
  try {
    return await run()
  } catch (error) {
    return error instanceof Error && error.stack !== undefined ? error.stack : String(error)
  }
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ')
}
