export * from './commands.ts'
export * from './customer.ts'
