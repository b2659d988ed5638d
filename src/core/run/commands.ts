import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Run } from './run.ts'

export function* recordRuns({ scope }: Deciding, { runs }: { readonly runs: readonly Run[] }): Work<void> {
  yield* ask('appendRuns', scope, runs)
}
