import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { findFaults } from '../../src/stores/sqlite/testing/index.ts'

export interface RunningServer {
  readonly process: ChildProcess
  /** Origin of the visitors' listener. */
  readonly pages: string
  /** Origin of the REST listener. */
  readonly admin: string
  readonly data: string
  /** Everything it printed so far. */
  output(): string
  /**
   * Ends it, if it still runs. Throws where it ended with a failure, logged a fault that nobody had expected, or left a
   * file that is not sound.
   */
  stop(): Promise<void>
}

/** As people start it: compiled code is kept from start to start, which then takes half as long. */
const program = new URL('../../bin/stagecraft.mjs', import.meta.url).pathname

/** The product as a process of its own, on free ports, with a folder of its own. */
export async function startServer(
  options: {
    args?: readonly string[]
    env?: NodeJS.ProcessEnv
    data?: string
    /** Shell, run before the server in its process: to bound what it may use. */
    setup?: string
  } = {},
): Promise<RunningServer> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'stagecraft-')))
  const command = [process.execPath, program, 'serve', ...(options.args ?? [])] as const
  const [executable, ...args] =
    options.setup === undefined ? command : ['bash', '-c', `${options.setup}; exec "$0" "$@"`, ...command]
  const child = spawn(executable, args, {
    env: {
      ...process.env,
      ...options.env,
      STAGECRAFT_DATA: data,
      STAGECRAFT_PORT: '0',
      STAGECRAFT_ADMIN_PORT: '0',
      NO_COLOR: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const { pages, admin } = await new Promise<{ pages: string; admin: string }>((resolve, reject) => {
    const look = (chunk: Buffer) => {
      text += chunk
      // Of several brands each has an address of its own there.
      const port = /http:\/\/(?:[\w-]+\.)?localhost:(\d+)/.exec(text)?.[1]
      const admin = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0]
      if (port !== undefined && admin !== undefined) resolve({ pages: `http://localhost:${port}`, admin })
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}:\n${text}`)))
  })
  return {
    process: child,
    pages,
    admin,
    data,
    output: () => text,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        await ended
      }
      const faults = findServerFaults(child, text, join(data, 'stagecraft.db'))
      if (options.data === undefined) await rm(data, { recursive: true, force: true })
      if (faults.length > 0) throw new Error(faults.join('\n'))
    },
  }
}

function findServerFaults({ exitCode, signalCode }: ChildProcess, log: string, file: string): readonly string[] {
  const isWell = exitCode === 0 || signalCode === 'SIGKILL'
  return [
    ...(isWell ? [] : [`serve ended with ${String(exitCode ?? signalCode)}:\n${log}`]),
    ...(log.match(/.*(?:was not handled|was not caught).*/g) ?? []),
    ...(existsSync(file) ? findFaults(file) : []),
  ]
}

/** One command of the CLI, beside the running server. */
export async function runCommand(
  server: Pick<RunningServer, 'data'>,
  args: readonly string[],
  input = '',
): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, STAGECRAFT_DATA: server.data, NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  const [out, error, code] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    new Promise((resolve) => child.once('exit', resolve)),
  ])
  if (code !== 0) throw new Error(`stagecraft ${args.join(' ')} ended with ${String(code)}: ${error}`)
  return out
}
