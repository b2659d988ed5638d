export { presentCliReference } from './cli-reference.ts'
export type { Io } from './command.ts'
export { commands } from './commands/index.ts'
export { runCli } from './run-cli.ts'
