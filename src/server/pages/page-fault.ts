import type { ErrorCode } from '../../core/errors/index.ts'
import type { RunFault, RunFaultCode } from '../../core/run/index.ts'
import type { FaultCode as TemplateFaultCode } from '../../template/index.ts'
import type { SourceIssueCode } from './issue-codes.ts'

/** With which an atomic page's writes are refused at the end of its run (rule 3.1-8). */
export type CommitErrorCode = Extract<ErrorCode, 'run.conflict' | 'limit.reached'>

/** Why a visit of a page failed: every code is in one of the lists that pages.md names at 3.1-10. */
export type PageFault = RunFault<RunFaultCode | SourceIssueCode | TemplateFaultCode | CommitErrorCode>
