/** The runners as the main thread sees them. A runner's own thread must not load it (decision 0009). */
export { recordKill } from './killed-run.ts'
export { createRunnerPool, type RunnerPool, type RunnerPoolOptions } from './runner-pool.ts'
