export * from './config-reference.ts'
export * from './read-config.ts'
export * from './settings.ts'
