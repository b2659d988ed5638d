export * from './account.ts'
export * from './commands.ts'
export * from './present-key.ts'
