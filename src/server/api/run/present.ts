import type { LoggedRun } from '../../../core/run/index.ts'
import { presentTime } from '../schema.ts'
import type { RunWire } from './schema.ts'

export function presentRun(run: LoggedRun): RunWire {
  return {
    id: run.id,
    at: presentTime(run.at),
    trigger: run.trigger,
    page_id: run.pageId,
    page: run.page,
    revision_id: run.revisionId,
    duration_ms: run.durationMs,
    compute_ms: run.computeMs,
    memory_bytes: run.memoryBytes,
    status: run.status,
    outcome: run.outcome,
    error: run.error === null ? null : { ...run.error },
    console: [...run.console],
    calls: run.calls.map(({ startMs, ...call }) => ({ ...call, start_ms: startMs })),
    writes: run.writes.map(({ entryId, version, seq }) => ({ entry_id: entryId, version, seq })),
    dropped: run.dropped,
    customer_id: run.customerId,
    unlogged: run.unlogged,
  }
}
