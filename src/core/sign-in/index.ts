export * from './commands.ts'
export * from './sign-in-code.ts'
