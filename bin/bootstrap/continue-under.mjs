// @ts-check
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isatty } from 'node:tty'
import { platforms } from './pinned-node.mjs'
import { Problem } from './problem.mjs'

/** @typedef {import('./pinned-node.mjs').PinnedNode} PinnedNode */

/**
 * Goes on under the pinned Node.js: in this very process where Node.js can replace it (22.15 and later), else in a
 * child that takes over input, output, signals and exit status. Either way nothing after the call may do work.
 * @param {PinnedNode} node
 * @param {readonly string[]} args script first
 */
export function continueUnder(node, args) {
  const binary = installedBinary(node)
  ensureItStarts(node.version, binary)
  const argv = [...process.execArgv, ...args]
  if (typeof process.execve === 'function' && process.platform !== 'win32') process.execve(binary, [binary, ...argv])
  else runChild(binary, argv)
}

/** @param {PinnedNode} node */
function installedBinary({ version, binary }) {
  if (binary !== undefined && existsSync(binary)) return binary
  const here = `${process.platform}-${process.arch}`
  const name = platforms[here]?.[0]
  throw new Problem(
    name === undefined
      ? `needs Node.js ${version}; this is ${process.version}, and npm has no package of it for ${here} (there is one for ${Object.keys(platforms).join(', ')}). Install Node.js ${version} and start again.`
      : `the package ${name} with Node.js ${version} is missing. Install again with npm, optional packages included ("npm ci --include=optional" in a clone).`,
  )
}

/**
 * A system may lack a library the binary needs, and then says so in words of its own, once this process is gone. So
 * the binary is tried before, and a mark beside its package saves the next start from that.
 * @param {string} version
 * @param {string} binary
 */
function ensureItStarts(version, binary) {
  const mark = path.join(path.dirname(path.dirname(binary)), '.starts')
  if (existsSync(mark)) return
  const { status, error, stderr } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  if (status !== 0) {
    const reason = error === undefined ? stderr.trim().split('\n').at(0) || `status ${status}` : error.message
    throw new Problem(`Node.js ${version} does not start on this system (${reason}). ${remedy(version, reason)}`)
  }
  try {
    writeFileSync(mark, '')
  } catch {
    // A read-only folder tries it at each start.
  }
}

/**
 * @param {string} version
 * @param {string} reason
 */
function remedy(version, reason) {
  if (reason.includes('libatomic')) {
    return 'Install that library (Debian and Ubuntu: apt-get install libatomic1; Fedora: dnf install libatomic) and start again.'
  }
  const isMusl = reason.includes('ENOENT') // the file is there; the loader it names is not
  return `${isMusl ? 'The npm package is made for glibc. ' : ''}Install Node.js ${version} in another way and start again.`
}

/**
 * @param {string} binary
 * @param {readonly string[]} argv
 */
function runChild(binary, argv) {
  const child = spawn(binary, argv, { stdio: 'inherit' })
  /** @type {NodeJS.Signals[]} */
  const forwarded = ['SIGTERM', 'SIGHUP', 'SIGINT']
  // At a terminal the kernel sends Ctrl-C to the child as well; sent on, it would arrive twice and cut a clean end short.
  const atTerminal = isatty(0) || isatty(1) || isatty(2)

  for (const signal of forwarded) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !atTerminal) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    process.stderr.write(`stagecraft: ${binary} does not start: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    for (const name of forwarded) process.removeAllListeners(name)
    process.kill(process.pid, signal)
  })
}
