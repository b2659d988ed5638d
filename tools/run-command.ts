import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.join(import.meta.dirname, '..')

export interface Ending {
  /** The exit status; a signal's name where one ended the command; `timeout` where it took too long. */
  readonly status: number | string
  /** What it wrote to standard output and standard error, as one text. Empty where it was shown as it came. */
  readonly output: string
}

export interface RunOptions {
  /** `collect`: keep the output for the caller. `show`: let it through to this process's own. */
  readonly output: 'collect' | 'show'
  /** Milliseconds, after which the command is ended. */
  readonly limit: number
  /** Variables on top of this process's own. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs a command in the project's folder and waits for its end. Never throws: a command that is not there fails. */
export async function runCommand(command: string, args: readonly string[], options: RunOptions): Promise<Ending> {
  const isShown = options.output === 'show'
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', isShown ? 'inherit' : 'pipe', isShown ? 'inherit' : 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const { promise, resolve } = Promise.withResolvers<Ending>()
  const timer = setTimeout(() => {
    child.kill('SIGKILL')
    // What the command itself started may live on and hold its output open; nobody waits for that.
    child.stdout?.destroy()
    child.stderr?.destroy()
    resolve({ status: 'timeout', output })
  }, options.limit)
  child.on('error', (error) => resolve({ status: 'not started', output: error.message }))
  child.on('close', (code, signal) => resolve({ status: code ?? signal ?? 1, output }))
  const ending = await promise
  clearTimeout(timer)
  return ending
}

/** Packages whose command has another name. */
const packages: Readonly<Record<string, string>> = { tsc: 'typescript' }

/** Runs the command of an installed package under this Node.js, whatever the PATH and the system say. */
export function runTool(command: string, args: readonly string[], options: RunOptions): Promise<Ending> {
  const folder = path.join(root, 'node_modules', packages[command] ?? command)
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = typeof bin === 'string' ? bin : bin[command]
  return runCommand(process.execPath, [path.join(folder, file), ...args], options)
}
