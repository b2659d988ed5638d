import { benchCold } from './cold.ts'
import { benchMix } from './mix.ts'
import { benchNeighbours } from './neighbours.ts'
import { benchPages } from './pages.ts'
import { benchReads } from './reads.ts'
import { printBenches } from './report.ts'
import { benchRunners } from './runners.ts'
import { benchSandbox } from './sandbox.ts'
import { benchStart } from './start.ts'
import { benchTemplate } from './template.ts'
import { benchWaiting } from './waiting.ts'
import { benchWrites } from './writes.ts'

/*
 * `npm run bench`: every figure beside its rival, one line each. Kept, with what they mean, in RESULTS.md. A bench by
 * itself: `node bench/pages.ts`. What the environment may say:
 *
 *   BENCH_ROUNDS    how often each figure is measured; 5
 *   BENCH_SECONDS   how long a round puts load on one side; 4
 *   BENCH_ENTRIES   how many entries are many, where the store writes them, from 100,000; 1,000,000
 *   BENCH_REPEATED  how many are made by repeating one (large-store.ts); 10,000,000. 0 leaves them out
 *
 * With these numbers it takes 20 minutes, and with the ten million entries five more where they are not made yet.
 * BENCH_ROUNDS=1 BENCH_SECONDS=1 BENCH_ENTRIES=100000 BENCH_REPEATED=0 shows whether all of it runs.
 */
await printBenches({
  sandbox: benchSandbox,
  waiting: benchWaiting,
  writes: benchWrites,
  reads: benchReads,
  pages: benchPages,
  mix: benchMix,
  runners: benchRunners,
  neighbours: benchNeighbours,
  cold: benchCold,
  start: benchStart,
  template: benchTemplate,
})
