export * from './commands.ts'
export { entryCommands, type EntryCommandName } from './entry-commands.ts'
export { keptWriteOf } from './replay.ts'
export * from './work.ts'
