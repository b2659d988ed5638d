export type { PageRunnerData } from './page-runner.ts'
