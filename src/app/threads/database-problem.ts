import { Problem } from '../problem.ts'

const SQLITE_READONLY = 8

/** What a person may do something about when a database does not open; undefined where the fault is ours. */
export function databaseProblem(file: string, error: unknown): Problem | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') return undefined
  const { errcode = 0 } = error as { errcode?: number }
  const text =
    (errcode & 0xff) === SQLITE_READONLY
      ? `the database ${file} can't be written to; let the user who runs this write to it, and to its folder.`
      : `the database ${file} can't be opened: ${error.message}.`
  return new Problem(text, 1, { cause: error })
}
