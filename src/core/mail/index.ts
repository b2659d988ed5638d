export * from './commands.ts'
export * from './mail.ts'
