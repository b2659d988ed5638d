// @ts-check
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Problem } from './problem.mjs'

/**
 * Invariant: the stamp is there only while node_modules holds exactly what the lock file beside it names. It goes
 * before npm touches anything and comes back as the last step, so an install that was cut off is done again.
 */
const stampFile = path.join('node_modules', '.stagecraft-install')

/**
 * Makes sure that the packages the lock file names are installed. Costs two file reads when they are. A package that
 * was itself installed by npm has no lock file beside it, and nothing is done.
 * @param {string} root folder of the clone
 * @param {{ readonly dev: boolean }} need `dev`: whether the packages for development are needed too
 */
export async function ensureInstalled(root, need) {
  if (readWanted(root) === undefined || isInstalled(root, need)) return

  const { withFileLock } = await import('./file-lock.mjs')
  const { npmCi } = await import('./npm-ci.mjs')
  try {
    await withFileLock(path.join(root, '.cache', 'install.lock'), async (addProcess) => {
      if (isInstalled(root, need)) return // another start did it while this one waited
      rmSync(path.join(root, stampFile), { force: true })
      const wanted = readWanted(root)
      await npmCi(root, addProcess)
      if (wanted !== undefined) writeStamp(root, `all ${wanted}`)
    })
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code === undefined || !['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(code)) throw error
    throw new Problem(`the packages are not installed, and cannot be (${message}).`)
  }
}

/**
 * @param {string} root
 * @param {{ readonly dev: boolean }} need
 */
function isInstalled(root, need) {
  const wanted = readWanted(root)
  if (wanted === undefined) return true
  const stamp = read(path.join(root, stampFile))
  if (stamp === `all ${wanted}` || (!need.dev && stamp === `production ${wanted}`)) return true

  // A person who ran npm by hand has no stamp yet. npm's own record tells, and is read this once.
  const found = installedByHand(root)
  if (found === undefined || (need.dev && found === 'production')) return false
  try {
    writeStamp(root, `${found} ${wanted}`)
  } catch {
    // A read-only folder is looked through at each start instead.
  }
  return true
}

/**
 * What a finished install of this clone is known by: the system, as packages differ, and the whole lock file.
 * @param {string} root
 */
function readWanted(root) {
  if (root.split(path.sep).includes('node_modules')) return undefined
  const lock = read(path.join(root, 'package-lock.json'))
  return lock === undefined ? undefined : `${process.platform} ${process.arch}\n${lock}`
}

/**
 * Compares npm's record of what it installed, which it writes last, with the lock file, and both with the disk.
 * @param {string} root
 * @returns {'all' | 'production' | undefined} which packages are there; undefined: not even those to run
 */
function installedByHand(root) {
  const record = read(path.join(root, 'node_modules', '.package-lock.json'))
  if (record === undefined) return undefined
  const installed = JSON.parse(record).packages
  const locked = Object.entries(JSON.parse(read(path.join(root, 'package-lock.json')) ?? '{}').packages ?? {})

  /** @type {'all' | 'production'} */
  let found = 'all'
  for (const [folder, wanted] of locked) {
    if (!folder.includes('node_modules/')) continue // this project's own
    const have = installed[folder]
    // npm leaves out what is for other systems, and what only such a package needs; it alone knows which those are.
    if (have === undefined && wanted.optional) continue
    const isSame = have?.version === wanted.version && have?.integrity === wanted.integrity
    if (isSame && existsSync(path.join(root, folder, 'package.json'))) continue
    if (!wanted.dev) return undefined
    found = 'production'
  }
  return found
}

/**
 * @param {string} root
 * @param {string} text
 */
function writeStamp(root, text) {
  const file = path.join(root, stampFile)
  writeFileSync(`${file}.${process.pid}`, text)
  renameSync(`${file}.${process.pid}`, file)
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined
    throw error
  }
}
