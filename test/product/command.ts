import { spawnProduct, type Ending, type Surroundings } from './process.ts'

export interface CommandOptions extends Surroundings {
  /** What is typed; nothing where it is not given. */
  readonly input?: string
}

/** Runs a command of the product to its end, whatever that is. */
export async function tryCommand(args: readonly string[], options: CommandOptions): Promise<Ending> {
  const { child, ended } = spawnProduct(args, options)
  child.stdin.end(options.input ?? '')
  return await ended
}

/** Runs one that has to go well, and answers what it printed. */
export async function runCommand(args: readonly string[], options: CommandOptions): Promise<string> {
  const { status, stdout, stderr } = await tryCommand(args, options)
  if (status !== 0) throw new Error(`stagecraft ${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}
