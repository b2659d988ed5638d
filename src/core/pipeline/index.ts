export * from './parse-pipeline.ts'
export * from './pipeline.ts'
