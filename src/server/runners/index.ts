export { KeptImages } from './kept-images.ts'
export type { FromRunner, Job, Outcome, ToRunner } from './messages.ts'
export { packOutcomes, unpackJobs } from './pack.ts'
export {
  createRunnerPool,
  type Killed,
  type RunnerPool,
  type RunnerPoolOptions,
  type RunnerRole,
} from './runner-pool.ts'
export { SharedState } from './shared-state.ts'
