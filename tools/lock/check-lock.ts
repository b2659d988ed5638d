import { readFileSync } from 'node:fs'
import path from 'node:path'

interface LockEntry {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/**
 * What makes the lock file fail on another machine, one line each. `npm ci` refuses a lock file that lacks the package
 * of any platform, and npm leaves such packages out where a registry does not have them, or lacked them once.
 */
export function checkLock(root: string): readonly string[] {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  const packages: Readonly<Record<string, LockEntry>> = lock.packages ?? {}
  const found = Object.entries(packages).flatMap(([folder, entry]) => problems(packages, folder, entry))
  return Object.keys(packages).length > 1 ? found : ['The lock file names no package.']
}

function problems(packages: Readonly<Record<string, LockEntry>>, folder: string, entry: LockEntry): readonly string[] {
  const missing = Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(packages, folder, name))
    .map(([name, version]) => `${name}@${version}, which ${folder} needs on another platform, is not locked.`)
  if (!folder.includes('node_modules/') || entry.link) return missing

  const isUnchecked = entry.integrity === undefined
  const isBound = entry.resolved !== undefined
  return [
    ...missing,
    ...(isUnchecked ? [`${folder} has no integrity: whatever a registry answers would be taken.`] : []),
    ...(isBound
      ? [`${folder} names the registry it came from. Run npm in the project's folder, whose .npmrc says not to.`]
      : []),
  ]
}

/** Looks where Node.js would: beside the package that needs it, then further up. */
function isLocked(packages: Readonly<Record<string, LockEntry>>, folder: string, name: string): boolean {
  const parts = folder.split('/')
  const above = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'))
  return [...above, ''].some(
    (at) => packages[at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`] !== undefined,
  )
}
