export * from './built-in-pages.ts'
export * from './commands.ts'
export * from './parse-source.ts'
export * from './source.ts'
