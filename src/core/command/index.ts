export * from './commands.ts'
export * from './work.ts'
