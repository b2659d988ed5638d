import type { RunFault } from '../../core/run/index.ts'
import type { RunReport } from '../../scripts/sandbox/index.ts'

/** What a script ended with that threw or met a limit, in words for its author. */
export function scriptFaultOf(report: RunReport): RunFault {
  const { error, reason } = report
  const code = report.outcome === 'threw' ? 'script.threw' : `script.${reason ?? 'ended'}`
  const message = reason === undefined ? `${error?.name ?? 'Error'}: ${error?.message ?? ''}` : endings[reason]
  return {
    code,
    message,
    document: error?.document ?? report.document ?? '',
    line: error?.line ?? 0,
    column: error?.column ?? 0,
    ...(error?.stack ? { stack: error.stack } : {}),
  }
}

const endings: Readonly<Record<NonNullable<RunReport['reason']>, string>> = {
  memory: 'The script used more memory than a run may.',
  compute: 'The script computed longer than a run may.',
  time: 'The script took longer than a run may.',
  stack: 'The script nested its calls too deep.',
  unsettled: 'The script waits for a promise that nothing settles.',
  aborted: 'The run was ended from outside.',
  engine: 'The engine failed while it ran this script.',
}
