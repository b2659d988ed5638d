export * from './commands.ts'
export * from './failed-write.ts'
export * from './mask-secrets.ts'
export * from './run.ts'
