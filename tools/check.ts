// `npm run check`: everything but the tests.
import { checks } from './check/checks.ts'
import { runChecks } from './check/run-checks.ts'

const results = await runChecks(checks, (text) => process.stdout.write(text))
if (results.some(({ isOk }) => !isOk)) process.exitCode = 1
