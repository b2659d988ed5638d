import { CoreError, type Issues } from '../errors/index.ts'

/** The error with which the action is refused. Throws where it is not, or fails otherwise. */
export function refusalOf(action: () => unknown): CoreError {
  try {
    action()
  } catch (error) {
    if (error instanceof CoreError) return error
    throw error
  }
  throw new Error('Nothing was refused.')
}

/** What the action finds wrong with its input, by the name of the input. */
export function issuesOf(action: () => unknown): Issues {
  const refusal = refusalOf(action)
  if (refusal.code !== 'input.invalid') throw refusal
  return (refusal.details as { readonly errors: Issues }).errors
}
