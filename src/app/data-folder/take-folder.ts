import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../problem.ts'
import { folderProblem } from './folder-problem.ts'
import { describeHolder, findHolder, tryLock, type FolderLock } from './lock.ts'
import { makeFolder } from './make-folder.ts'

/** How long a command may have the folder: those that open the store are done in moments. */
const patienceMs = 3_000

/** The data folder, made where it is missing, for this process alone. Throws a Problem that names who holds it. */
export async function takeFolder(folder: string): Promise<FolderLock> {
  makeFolder(folder)
  const problem = folderProblem(folder)
  if (problem) throw problem
  for (const deadline = performance.now() + patienceMs; ; await sleep(50)) {
    const lock = tryLock(folder, 'serve')
    if (lock) return lock
    const holder = findHolder(folder)
    if (holder?.command === 'serve' || performance.now() > deadline) {
      throw new Problem(
        `the data folder ${folder} is held by ${describeHolder(holder)}; end it, or give another folder with --data.`,
      )
    }
  }
}
