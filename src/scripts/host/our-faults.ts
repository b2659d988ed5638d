import { CoreError } from '../../core/errors/index.ts'

const codes: ReadonlySet<string> = new Set(['server.internal', 'store.unavailable', 'store.full', 'server.busy'])

/** Neither the visitor's nor the author's fault: thrown, and never answered as if the input were at fault. */
export function isOurFault(error: unknown): boolean {
  return !(error instanceof CoreError) || codes.has(error.code)
}
