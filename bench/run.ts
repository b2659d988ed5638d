import { benchCold } from './cold.ts'
import { benchMix } from './mix.ts'
import { benchNeighbours } from './neighbours.ts'
import { benchPages } from './pages.ts'
import { benchReads } from './reads.ts'
import { reportRatio } from './report.ts'
import { benchRunners } from './runners.ts'
import { benchSandbox } from './sandbox.ts'
import { benchStart } from './start.ts'
import { benchTemplate } from './template.ts'
import { benchWaiting } from './waiting.ts'
import { benchWrites } from './writes.ts'

/** `npm run bench`: every figure beside its rival, one line each. Kept, with what they mean, in RESULTS.md. */
const benches = [
  benchSandbox,
  benchWaiting,
  benchWrites,
  benchReads,
  benchPages,
  benchMix,
  benchRunners,
  benchNeighbours,
  benchCold,
  benchStart,
  benchTemplate,
]
for (const measure of benches) {
  for (const row of await measure()) console.log(reportRatio(row))
}
