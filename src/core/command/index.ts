export * from './commands.ts'
export {
  isAtomicCommand,
  toldOf,
  type AtomicCommandName,
  type AtomicWrites,
  type RecordedCommand,
} from './commit-atomic.ts'
export type { EntryCommandName } from './entry-commands.ts'
export { entriesIn, entryReadNames, fingerprintOf, type RecordedRead } from './recorded-read.ts'
export { keptWriteOf } from './replay.ts'
export { runLater } from './run-later.ts'
export type { ToldChanges } from './tell-changes.ts'
export * from './work.ts'
export { EntryBytes, mostMegabytesAtOnce, sizeOfEntries, withinBytes } from './within-bytes.ts'
