/** What runs in a runner thread. The main thread must not load it: nothing of an author's belongs there. */
export { createSourceChecker } from './check-sources.ts'
export { loadCompiler } from './load-compiler.ts'
export { ElsewhereError, type RunWatch } from './run-watch.ts'
export { VisitorPipeline } from './visitor-pipeline.ts'
