export * from './account.ts'
export * from './commands.ts'
