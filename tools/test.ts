// `npm test`: the checks, then every test, on a fresh clone as on any other. Arguments go to Vitest, such as the files
// to run. The last line is `N passed, N failed`, which counts tests; the exit status tells of the checks as well.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checks } from './check/checks.ts'
import { runChecks } from './check/run-checks.ts'
import { ensureChromium } from './chromium/ensure-chromium.ts'
import { runTool } from './run-command.ts'
import { readTotals } from './tests/totals.ts'

const write = (text: string) => process.stdout.write(text)
/** Tests that hang must end in a failure that can be read, before whatever started this loses its patience. */
const limit = 15 * 60_000

let chromiumPath = ''
const chromium = {
  name: 'chromium',
  async run() {
    const found = await ensureChromium(write)
    if (found.path !== undefined) chromiumPath = found.path
    return found.problem
  },
}
const results = await runChecks([chromium, ...checks], write)

const folder = mkdtempSync(path.join(tmpdir(), 'stagecraft-test-'))
const report = path.join(folder, 'report.json')
const { status } = await runTool(
  'vitest',
  [
    'run',
    '--allowOnly=false',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  {
    output: 'show',
    limit,
    environment: {
      ...(chromiumPath === '' ? {} : { CHROMIUM_PATH: chromiumPath }),
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`,
    },
  },
)
const { passed, failed, skipped } = readTotals(report, status)
rmSync(folder, { recursive: true, force: true })

const problems = [
  ...results.filter(({ isOk }) => !isOk).map(({ name }) => name),
  ...(status === 'timeout' ? [`tests (not done after ${limit / 60_000} minutes)`] : failed > 0 ? ['tests'] : []),
  ...(passed + failed === 0 ? ['tests (none ran)'] : []),
  ...(skipped > 0 ? [`tests (${skipped} skipped)`] : []),
]
if (problems.length > 0) process.exitCode = 1
write(`\n${problems.length === 0 ? 'All checks passed.' : `Failed: ${problems.join(', ')}.`}\n`)
write(`${passed} passed, ${failed} failed\n`)
