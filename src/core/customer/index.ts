export * from './commands.ts'
export * from './customer.ts'
export * from './email.ts'
