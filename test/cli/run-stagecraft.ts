import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach } from 'vitest'

// Between these processes and those of the next run: what a start costs is mostly compiling.
const compileCache = path.join(tmpdir(), 'stagecraft-compile-cache')

export const mainFile = path.join(import.meta.dirname, '../../src/app/main.ts')

export interface Finished {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** The working folder, and so the parent of `data`. */
  readonly folder: string
  readonly environment?: Readonly<Record<string, string>>
  readonly input?: string
}

/** A working folder that is gone after the test, with every process that was started in it. */
export function temporaryFolders(): () => string {
  const folders: string[] = []
  afterEach(async () => {
    await Promise.all([...running].map(kill))
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })
  return () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'stagecraft-cli-'))
    folders.push(folder)
    return folder
  }
}

const running = new Set<ChildProcess>()

/** Runs a command to its end. */
export async function stagecraft(args: readonly string[], options: RunOptions): Promise<Finished> {
  const { child, output } = start(args, options)
  child.stdin!.end(options.input ?? '')
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, ...output() }
}

export interface RunningServer {
  readonly child: ChildProcess
  readonly started: {
    readonly version: string
    readonly pages: { readonly url: string; readonly port: number }
    readonly admin: { readonly url: string; readonly port: number }
    readonly data: string
    readonly has_owner: boolean
    readonly setup_url: string | null
    readonly pid: number
  }
  output(): { readonly stdout: string; readonly stderr: string }
  /** Sends the signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Finished & { readonly signal: NodeJS.Signals | null }>
}

/** Starts a server on free ports and waits until it says that it answers. */
export async function serve(options: RunOptions & { readonly args?: readonly string[] }): Promise<RunningServer> {
  const args = ['serve', '--json', '--port', '0', '--admin-port', '0', ...(options.args ?? [])]
  const { child, output } = start(args, options)
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', () => output().stdout.includes('\n') && resolve(output().stdout))
    child.once('close', (status) => reject(new Error(`serve ended with ${status}: ${output().stderr}`)))
  })
  return {
    child,
    started: JSON.parse(line) as RunningServer['started'],
    output,
    async end(signal = 'SIGTERM') {
      child.kill(signal)
      const [status, by] = await closed
      return { status, signal: by, ...output() }
    },
  }
}

export function start(args: readonly string[], { folder, environment = {} }: RunOptions) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('STAGECRAFT_'))
  const child = spawn(process.execPath, [mainFile, ...args], {
    cwd: folder,
    env: { NODE_COMPILE_CACHE: compileCache, ...Object.fromEntries(inherited), ...environment },
  })
  running.add(child)
  child.once('close', () => running.delete(child))
  // A command may end before it has read what it was given.
  child.stdin.on('error', () => {})
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return { child, output: () => ({ stdout, stderr }) }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'close')
}
