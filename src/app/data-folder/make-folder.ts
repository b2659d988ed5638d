import { existsSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { Problem } from '../problem.ts'

/** Makes the folder where it is missing, and those above it, readable by their owner alone. */
export function makeFolder(folder: string): void {
  try {
    makeWithParents(folder)
  } catch (error) {
    throw new Problem(`the data folder ${folder} can't be made: ${(error as Error).message}.`, 1, { cause: error })
  }
}

// Not mkdir's own `recursive`: it tries for ever where the system denies a folder with ENOENT, as /proc does.
function makeWithParents(folder: string): void {
  if (existsSync(folder)) {
    if (statSync(folder).isDirectory()) return
    throw new Error(`${folder} is no folder`)
  }
  makeWithParents(path.dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
