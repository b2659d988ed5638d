import { readFileSync } from 'node:fs'
import { Problem } from '../problem.ts'

/** The process itself, its store and its listeners, and some visitors. */
const leastFiles = 128
/** A thread with its event loop and its connection to the store, and what it waits for. */
const filesOfRunner = 16

/**
 * Throws a Problem where the system lets this process open too few files to start. Past the limit nothing says so
 * plainly: threads don't start, or the runtime itself breaks. Only where the system tells, which is Linux; Node.js has
 * raised the limit as far as it may by now.
 */
export function checkFileLimit(runners: number): void {
  const limit = readLimit()
  const needed = leastFiles + filesOfRunner * runners
  if (limit === undefined || limit >= needed) return
  throw new Problem(
    `this process may open ${limit} files at once and needs ${needed} with ${runners} runners; raise the limit, such as with "ulimit -n 1024".`,
  )
}

function readLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
