// @ts-check
import { mkdirSync } from 'node:fs'
import * as module from 'node:module'
import path from 'node:path'

/** The app answers this argument by importing what every thread runs, and ends. */
const warmUp = '--warm-up'

/**
 * Keeps compiled code between starts, for this thread and every worker thread: with a warm cache a thread costs
 * 8.6 MB instead of 19 MB and is ready in 14 ms instead of 80 (decision 0002).
 *
 * Node.js writes the cache when a process ends, so the threads of a first start would run without one for as long as
 * that server lives. Hence the first start fills it beforehand.
 * @param {string} root
 * @param {readonly string[]} args
 * @param {string} self
 */
export async function useCompileCache(root, args, self) {
  // Worker threads copy the environment and read the variable; the call is for this thread, which is past reading it.
  const folder = (process.env['NODE_COMPILE_CACHE'] ??= path.join(root, 'node_modules', '.cache', 'stagecraft'))
  if (args[0] !== warmUp && isNew(folder)) {
    const { spawnSync } = await import('node:child_process')
    spawnSync(process.execPath, [self, warmUp], { stdio: 'ignore', timeout: 60_000 })
  }
  module.enableCompileCache()
}

/** @param {string} folder */
function isNew(folder) {
  try {
    return mkdirSync(folder, { recursive: true }) !== undefined
  } catch {
    return false // a folder that cannot be written has no cache: slower, never wrong
  }
}
