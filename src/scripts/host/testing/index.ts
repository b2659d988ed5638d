export { aRunOver } from './a-run.ts'
export { anyEntryId, calls, declarations, type AnyCall } from './any-calls.ts'
