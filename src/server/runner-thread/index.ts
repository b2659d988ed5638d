/** The body of a runner's thread: which jobs begin when, and how it tells the main thread of them. */
export { reportFault, serveRunner } from './serve-runner.ts'
