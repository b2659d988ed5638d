import { runFaultCodes } from '../../core/run/index.ts'
import type { RunReport } from '../../scripts/sandbox/index.ts'
import type { PageFault } from './page-fault.ts'

/** What a script ended with that threw or met a limit, in words for its author. */
export function scriptFaultOf({ error, reason, document = '' }: RunReport): PageFault {
  const code = reason === undefined ? 'script.threw' : (`script.${reason}` as const)
  return {
    code,
    message: code === 'script.threw' ? `${error?.name ?? 'Error'}: ${error?.message ?? ''}` : runFaultCodes[code],
    document: error?.document ?? document,
    line: error?.line ?? 0,
    column: error?.column ?? 0,
    ...(error?.stack ? { stack: error.stack } : {}),
  }
}
