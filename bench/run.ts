import { benchPages } from './pages.ts'
import { benchReads } from './reads.ts'
import { reportRatio } from './report.ts'
import { benchSandbox } from './sandbox.ts'
import { benchStart } from './start.ts'
import { benchTemplate } from './template.ts'
import { benchWrites } from './writes.ts'

/** `npm run bench`: every figure beside its rival, one line each. Kept, with what they mean, in RESULTS.md. */
for (const measure of [benchSandbox, benchWrites, benchReads, benchPages, benchStart, benchTemplate]) {
  for (const row of await measure()) console.log(reportRatio(row))
}
