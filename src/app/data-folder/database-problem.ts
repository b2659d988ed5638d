import { Problem } from '../problem.ts'

/** What a person may do something about when a database does not open; undefined where the fault is ours. */
export function databaseProblem(file: string, error: unknown): Problem | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') return undefined
  return new Problem(`the database ${file} can't be opened: ${error.message}.`, 1, { cause: error })
}
