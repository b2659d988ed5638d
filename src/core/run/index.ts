export * from './commands.ts'
export * from './run.ts'
