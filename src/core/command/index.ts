export * from './commands.ts'
export type { EntryCommandName } from './entry-commands.ts'
export { keptWriteOf } from './replay.ts'
export * from './work.ts'
