// @ts-check
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { Ended, Problem } from './problem.mjs'

/** @type {readonly NodeJS.Signals[]} */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Installs exactly what the lock file names. Says one line on standard error, and npm's own words only if it fails:
 * standard output belongs to the command that is about to run.
 * @param {string} root
 * @param {(pid: number) => void} addProcess is told npm's process id
 */
export async function npmCi(root, addProcess) {
  refuseToReplaceItself(root)
  // npm removes its record among the other folders, in no known order; an install cut off there must not leave it.
  rmSync(path.join(root, 'node_modules', '.package-lock.json'), { force: true })

  const { status, output } = await run(
    root,
    [
      'ci',
      // Settings of the machine that would leave out what is needed here, or refuse a package made for a newer Node.js
      // than the one npm happens to run on: the packages run on the pinned one.
      '--include=dev',
      '--include=optional',
      '--no-engine-strict',
      // No package of ours has an install script, and none that arrives with an update may bring one unseen.
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    addProcess,
  )
  if (status !== 0) throw new Problem(`"npm ci" failed (${status}).\n${output.trimEnd()}`)
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 * @param {(pid: number) => void} addProcess
 * @returns {Promise<{ status: number | string, output: string }>} `status` is the signal's name where one ended npm
 */
function run(root, args, addProcess) {
  const [command, ...first] = npmCommand()
  const isShellScript = command === 'npm' && process.platform === 'win32'
  const child = spawn(command, [...first, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: isShellScript,
  })
  if (child.pid !== undefined) addProcess(child.pid)

  // Told to end, this process must not leave npm at work. npm itself would first finish and then undo the install,
  // which takes as long again as the install; what it leaves behind, the next start replaces.
  /** @type {NodeJS.Signals | undefined} */
  let ending
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    ending = signal
    child.kill('SIGKILL')
  }
  for (const signal of endings) process.on(signal, end)
  process.stderr.write('stagecraft: installing packages with "npm ci"; this is done once and takes about a minute\n')

  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      reject(
        new Problem(
          `the packages are not installed, and npm does not start (${error.message}). Run "npm ci" in ${root}.`,
        ),
      )
    })
    child.on('close', (code, signal) => {
      for (const name of endings) process.off(name, end)
      if (ending === undefined) resolve({ status: code ?? signal ?? 1, output })
      else reject(new Ended(ending))
    })
  })
}

/**
 * npm says where it is to what it runs, npx among it; without it, the one on the PATH.
 * @returns {[string, ...string[]]}
 */
function npmCommand() {
  const cli = process.env['npm_execpath'] ?? ''
  if (!/^np[mx]-cli\.js$/.test(path.basename(cli))) return ['npm']
  return [process.env['npm_node_execpath'] ?? process.execPath, path.join(path.dirname(cli), 'npm-cli.js')]
}

/**
 * Windows does not let a running program be deleted, and npm starts this one with the Node.js in node_modules.
 * @param {string} root
 */
function refuseToReplaceItself(root) {
  if (process.platform !== 'win32' || !process.execPath.startsWith(path.join(root, 'node_modules'))) return
  throw new Problem(`the packages changed. Run "npm ci" in ${root} and start again.`)
}
