import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Problem } from '../problem.ts'

/** On a full disk reads must still be served. */
const fullDisk: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT'])

/** Why no file can be made in the folder, whatever lies there already; undefined where one can, or could with more room. */
export function folderProblem(folder: string): Problem | undefined {
  const probe = path.join(folder, `stagecraft.${process.pid}.new`)
  try {
    writeFileSync(probe, '')
    rmSync(probe, { force: true })
    return undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (fullDisk.has(code)) return undefined
    return new Problem(
      `the data folder ${folder} can't be written to: ${message}; let the user who runs this write there, or give another folder with --data.`,
      1,
      { cause: error },
    )
  }
}
