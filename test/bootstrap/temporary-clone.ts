import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

const project = path.join(import.meta.dirname, '..', '..')

/** The package of this system's Node.js, as bin/bootstrap knows it. */
const platformPackage = `node-${process.platform === 'darwin' && process.arch === 'arm64' ? 'bin-' : ''}${process.platform}-${process.arch}`

/** Says what it was started with; and `wait` waits for a signal, `exit N` ends with N. */
const entry = `
import { existsSync, writeFileSync } from 'node:fs'
import * as module from 'node:module'
import { Worker } from 'node:worker_threads'
const args: readonly string[] = process.argv.slice(2)
if (args[0] === '--warm-up') writeFileSync(new URL('../../warmed', import.meta.url), existsSync('warmed') ? 'twice' : 'once')
else if (args[0] === 'exit') process.exitCode = Number(args[1])
else if (args[0] === 'wait') {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => { console.log(signal); process.exit(7) })
  if (args[1] === 'die') process.removeAllListeners('SIGTERM')
  setInterval(() => {}, 1000)
  console.log('ready')
} else {
  const worker = new Worker(new URL('./thread.ts', import.meta.url))
  worker.on('message', (threadCache) => {
    const cache = module.getCompileCacheDir()
    console.log(JSON.stringify({ args, pid: process.pid, node: process.execPath, cache, threadCache }))
  })
}`

const thread = `
import * as module from 'node:module'
import { parentPort } from 'node:worker_threads'
import 'greeting'
parentPort?.postMessage(module.getCompileCacheDir())`

export interface CloneOptions {
  /** The version the platform's package claims to be; otherwise the running one, so that nothing has to change. */
  readonly nodeVersion?: string
  /** The binary of the platform's package; otherwise the running one. */
  readonly nodeBinary?: string
}

/**
 * A clone as git makes it, with this project's own bin folder and three small packages that npm installs without a
 * network: one for the product, one for development, and the platform's Node.js.
 */
export function temporaryClone({
  nodeVersion = process.versions.node,
  nodeBinary = process.execPath,
}: CloneOptions = {}): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'stagecraft-clone-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
  cpSync(path.join(project, 'bin'), path.join(root, 'bin'), { recursive: true })

  write(root, 'package.json', JSON.stringify({ name: 'stagecraft', version: '0.0.0', type: 'module' }))
  write(root, 'package-lock.json', JSON.stringify({ lockfileVersion: 3, requires: true, packages: {} }))
  addPackage(root, 'greeting')
  addPackage(root, 'checker', { kind: 'devDependencies', flags: { dev: true } })
  addPackage(root, platformPackage, { kind: 'optionalDependencies', flags: { optional: true }, version: nodeVersion })
  mkdirSync(path.join(root, 'vendor', platformPackage, 'bin'))
  symlinkSync(nodeBinary, path.join(root, 'vendor', platformPackage, 'bin', 'node'))
  write(root, 'src/app/main.ts', entry)
  write(root, 'src/app/thread.ts', thread)
  return root
}

/** Adds a package of the clone's own to package.json and to the lock file, as `npm install` would. */
export function addPackage(
  root: string,
  name: string,
  { kind = 'dependencies', flags = {}, version = '1.0.0' } = {},
): void {
  write(root, `vendor/${name}/package.json`, JSON.stringify({ name, version }))
  write(root, `vendor/${name}/index.js`, '')
  const self = read(root, 'package.json')
  self[kind] = { ...self[kind], [name]: `file:vendor/${name}` }
  const lock = read(root, 'package-lock.json')
  lock.packages[''] = self
  lock.packages[`node_modules/${name}`] = { resolved: `vendor/${name}`, link: true, ...flags }
  lock.packages[`vendor/${name}`] = { version, ...flags }
  write(root, 'package.json', JSON.stringify(self))
  write(root, 'package-lock.json', JSON.stringify(lock))
}

function read(root: string, file: string) {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'))
}

/** Writes a file of the clone, and the folders it lies in. */
export function write(root: string, file: string, content: string): void {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
  writeFileSync(path.join(root, file), content)
}

export interface Started {
  readonly pid: number
  kill(signal: NodeJS.Signals): void
  /** Resolves when standard output or standard error holds the text. */
  shows(text: string): Promise<void>
  readonly ended: Promise<{
    readonly status: number | NodeJS.Signals | null
    readonly out: string
    readonly errors: string
  }>
}

/** Starts a program in the clone, as a shell would: without what npm told this test run. */
export function startProgram(root: string, command: string, args: readonly string[]): Started {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_|^VITE/i.test(name))
  const child = spawn(command, args, { cwd: root, env: Object.fromEntries(own), stdio: ['ignore', 'pipe', 'pipe'] })
  let shown = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (shown += chunk))

  const { promise: status, resolve } = Promise.withResolvers<number | NodeJS.Signals | null>()
  child.on('close', (code, signal) => resolve(signal ?? code))
  return {
    pid: child.pid ?? 0,
    kill: (signal) => child.kill(signal),
    shows: (expected) =>
      new Promise((found, failed) => {
        const look = () => shown.includes(expected) && found()
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        child.on('close', () => failed(new Error(`Ended without showing "${expected}":\n${shown}`)))
        look()
      }),
    ended: Promise.all([status, text(child.stdout), text(child.stderr)]).then(([end, out, errors]) => ({
      status: end,
      out,
      errors,
    })),
  }
}

/** Starts bin/stagecraft.mjs; `flags` go to Node.js. */
export function startStagecraft(root: string, args: readonly string[], flags: readonly string[] = []): Started {
  return startProgram(root, process.execPath, [...flags, path.join(root, 'bin', 'stagecraft.mjs'), ...args])
}
