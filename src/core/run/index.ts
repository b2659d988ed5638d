export * from './commands.ts'
export * from './failed-write.ts'
export * from './run.ts'
