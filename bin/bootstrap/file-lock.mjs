// @ts-check
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimes, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const touchEvery = 2_000
/** A holder that has not touched its lock for this long is gone, even where its process id cannot tell. */
const abandonedAfter = 60_000

/**
 * Runs `work` while no other process on this folder does. A lock whose processes have ended is taken over at once;
 * one of another machine or container, or whose process id was given out anew, when it is no longer touched.
 * @template T
 * @param {string} file
 * @param {(addProcess: (pid: number) => void) => Promise<T>} work `addProcess` adds a process that holds the lock too
 * @returns {Promise<T>}
 */
export async function withFileLock(file, work) {
  mkdirSync(path.dirname(file), { recursive: true })
  const pids = [process.pid]
  const content = () => JSON.stringify({ host: hostname(), pids })

  await acquire(file, content())
  // Nothing to do if that fails: whoever finds the lock untouched takes it over.
  const touch = setInterval(() => utimes(file, new Date(), new Date(), () => {}), touchEvery)
  try {
    return await work((pid) => {
      pids.push(pid)
      writeFileSync(file, content())
    })
  } finally {
    clearInterval(touch)
    if (holds(file, content())) rmSync(file, { force: true })
  }
}

/**
 * @param {string} file
 * @param {string} content
 */
async function acquire(file, content) {
  for (let waited = 0; ; waited += 1) {
    if (create(file, content) || (await takeOver(file, content))) return
    if (waited === 0) process.stderr.write('stagecraft: another start is installing packages; waiting for it\n')
    await sleep(200)
  }
}

/**
 * @param {string} file
 * @param {string} content
 */
function create(file, content) {
  try {
    writeFileSync(file, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Of several that find the same abandoned lock, the last to replace it has it; the pause lets the others see that.
 * @param {string} file
 * @param {string} content
 */
async function takeOver(file, content) {
  if (!isAbandoned(file)) return false
  writeFileSync(`${file}.${process.pid}`, content)
  renameSync(`${file}.${process.pid}`, file)
  await sleep(500)
  return holds(file, content)
}

/**
 * Whether the lock is the one with this content: after a long sleep of the machine it may have been taken over.
 * @param {string} file
 * @param {string} content
 */
function holds(file, content) {
  try {
    return readFileSync(file, 'utf8') === content
  } catch {
    return false // released
  }
}

/** @param {string} file */
function isAbandoned(file) {
  try {
    const touched = statSync(file).mtimeMs
    if (Date.now() - touched > abandonedAfter) return true
    const holder = JSON.parse(readFileSync(file, 'utf8'))
    return holder.host === hostname() && !holder.pids.some(isAlive)
  } catch {
    return false // released, or being written, between two looks: the next look tells
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}
