import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'

/** As people start it: compiled code is kept from start to start, which then takes half as long. */
export const program = new URL('../../bin/stagecraft.mjs', import.meta.url).pathname

/** Where and how a process of the product is to run. */
export interface Surroundings {
  /** The working folder. */
  readonly folder?: string
  /** The data folder; `data` in the working folder where none is given. */
  readonly data?: string
  readonly environment?: NodeJS.ProcessEnv
  /** Shell, run before the program in its process: to bound what it may use. */
  readonly setup?: string
}

export interface Output {
  readonly stdout: string
  readonly stderr: string
}

export interface Ending extends Output {
  /** The exit status; a signal's name where one ended it. */
  readonly status: number | NodeJS.Signals
}

export interface ProductProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Ending>
  /** Everything it printed so far. */
  output(): Output
}

const running = new Set<ProductProcess>()

/** The product as a process of its own, with no setting but those that are given. */
export function spawnProduct(args: readonly string[], surroundings: Surroundings = {}): ProductProcess {
  const { folder, data, environment, setup } = surroundings
  const command = [process.execPath, program, ...args] as const
  const [executable, ...rest] =
    setup === undefined ? command : (['bash', '-c', `${setup}; exec "$0" "$@"`, ...command] as const)
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('STAGECRAFT_'))
  const child = spawn(executable, rest, {
    cwd: folder,
    env: {
      ...Object.fromEntries(inherited),
      ...(data === undefined ? {} : { STAGECRAFT_DATA: data }),
      ...environment,
    },
  })
  // A command may end before it has read what it was given.
  child.stdin.on('error', () => {})
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const output = () => ({ stdout, stderr })
  const spawned: ProductProcess = { child, ended: endOf(child, output), output }
  running.add(spawned)
  child.once('close', () => running.delete(spawned))
  return spawned
}

async function endOf(child: ChildProcessWithoutNullStreams, output: () => Output): Promise<Ending> {
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { status: status ?? signal!, ...output() }
}

/** Ends whatever was started here and still runs. */
export async function killProducts(): Promise<void> {
  await Promise.all(
    [...running].map(({ child, ended }) => {
      child.kill('SIGKILL')
      return ended
    }),
  )
}
