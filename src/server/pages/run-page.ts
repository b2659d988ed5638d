import type { Scope } from '../../core/brand/index.ts'
import type { Definitions } from '../../core/definitions/index.ts'
import { isCoreError, type CoreError } from '../../core/errors/index.ts'
import type { Claim } from '../../core/kept-answer/index.ts'
import type { RunOutcome } from '../../core/run/index.ts'
import type { PublishedSource } from '../../core/source/index.ts'
import { Computing } from '../../event-loop/index.ts'
import { hostCallsOf, type Run, type RunTools, type VisitorData } from '../../scripts/host/index.ts'
import type { RunReport, Sandbox, ScriptImage } from '../../scripts/sandbox/index.ts'
import type { Overlay } from '../../stores/overlay/index.ts'
import { plainAnswer, type VisitorAnswer, type VisitorRequest } from '../visit/index.ts'
import { commitRun } from './atomic-run.ts'
import type { Effects } from './effects.ts'
import { keepingOf, type FirstAnswers } from './first-answers.ts'
import type { CompiledPage } from './page-cache.ts'
import type { CommitErrorCode, PageFault } from './page-fault.ts'
import type { PageTemplate } from './page-template.ts'
import { presentRun, withCookies } from './present-visit.ts'
import type { RunRecorder } from './run-recorder.ts'
import type { RunWatch } from './run-watch.ts'
import { scriptFaultOf } from './script-fault.ts'

/** What stays the same when a run is done again. */
export interface Visit {
  readonly request: VisitorRequest
  readonly scope: Scope
  readonly definitions: Definitions
  readonly compiled: CompiledPage
  readonly page: PublishedSource
  readonly visitor: VisitorData
  readonly watch: RunWatch
  readonly effects: Effects
  /** Of an atomic page, which may run again: see `Run.ensured`. */
  readonly ensured: Run['ensured']
  /** To be the first answer to what was sent. */
  readonly claim: Claim | undefined
}

export interface PageRun {
  readonly visit: Visit
  readonly run: Run
  /** Of an atomic page: where the run writes until its end. */
  readonly overlay: Overlay | undefined
  /** It is done again after a conflict. There is no third: with another conflict the visit ends. */
  readonly isSecond: boolean
}

export interface RunPagePorts {
  readonly sandbox: Sandbox
  readonly tools: RunTools
  readonly recorder: RunRecorder
  readonly firstAnswers: FirstAnswers
}

/** What came of the script, then of script and template. */
interface Ran {
  readonly outcome: RunOutcome
  /** Undefined where there was no script to run. */
  readonly report: RunReport | undefined
  /** What the template printed; undefined where it was not asked to. */
  readonly html: string | undefined
  /** The visitor gets the error page, and nothing of the page (rule 3.1-7). */
  readonly isFaulty: boolean
}

/**
 * One run: script, template, then all that it did made durable before its answer goes. Undefined where it met a conflict,
 * left nothing behind and may be done again; never so of the second one.
 */
export async function runPage(given: PageRun, ports: RunPagePorts): Promise<VisitorAnswer | undefined> {
  const { visit, run } = given
  const { compiled } = visit
  const at = ports.tools.now()
  const started = ports.tools.steadyNow()
  // A script that can't start guards nothing: always the error page (rule 3.1-7).
  if (compiled.fault) return await settle(given, failed(run, 'cannot_start', compiled.fault), ports, { at, started })
  let ran = compiled.image ? await runScript(given, compiled.image, ports.sandbox) : noScript
  if (!ran.isFaulty && !run.reply.isAnswered) ran = await print(given, compiled.parsed.template, ran, ports)
  return await settle(given, ran, ports, { at, started })
}

const noScript: Ran = { outcome: 'ok', report: undefined, html: undefined, isFaulty: false }

function failed(run: Run, outcome: RunOutcome, fault: PageFault, report?: RunReport): Ran {
  run.log.fault = fault
  return { outcome, report, html: undefined, isFaulty: true }
}

async function runScript({ visit, run, overlay }: PageRun, image: ScriptImage, sandbox: Sandbox): Promise<Ran> {
  const { request, page, watch } = visit
  let report: RunReport
  try {
    report = await sandbox.run(image, hostCallsOf(run), { onEnter: watch.entered, group: request.brandId })
  } finally {
    run.http.end()
  }
  if (report.outcome !== 'threw' && report.outcome !== 'ended') return { ...noScript, report }
  run.log.fault = scriptFaultOf(report)
  // What a script began to answer before it failed is no answer.
  run.reply.body = undefined
  // What the template shows is what is there.
  await overlay?.discard()
  // A layout is a module to the page: where it fails, the page's own script never starts, and a guard that did not run to
  // its end guards nothing (rule 3.1-7).
  const isUnstarted = report.isUnstarted === true || report.document !== page.name
  const { onError, requiresLogin } = page.settings
  return {
    outcome: isUnstarted ? 'cannot_start' : report.outcome === 'threw' ? 'script_error' : 'limit',
    report,
    html: undefined,
    isFaulty: isUnstarted || run.hadFault || onError === 'fail_closed' || requiresLogin,
  }
}

/** The outcome stays that of the script, unless the template fails. */
async function print(
  { visit, run }: PageRun,
  template: PageTemplate,
  ran: Ran,
  { sandbox, tools }: RunPagePorts,
): Promise<Ran> {
  const { request, page, watch } = visit
  const computing = new Computing(sandbox.turns, request.brandId)
  const enter = () => {
    watch.entered()
    computing.begin()
  }
  try {
    return { ...ran, html: await template.render({ run, page, now: tools.now, computing, enter }) }
  } catch (error) {
    return failed(run, 'template_error', template.faultOf(error), ran.report)
  } finally {
    computing.end()
  }
}

/** What the visitor is told of a run. */
interface End {
  readonly outcome: RunOutcome
  readonly answer: VisitorAnswer
  /** By no fault of the page: what is sent once more may be done (rule 3.1-9). */
  readonly isOurFailure: boolean
}

function endOf({ visit, run }: PageRun, { outcome, html, isFaulty }: Ran): End {
  if (!isFaulty) return { outcome, answer: presentRun(run, html), isOurFailure: false }
  return { outcome, answer: plainAnswer(run.hadFault ? 503 : 500, visit.request), isOurFailure: run.hadFault }
}

/** Of an atomic run whose writes were refused. */
function refusedEnd({ visit, run }: PageRun, { code, message }: CoreError<CommitErrorCode>): End {
  const { request, page } = visit
  run.log.fault = { code, message, document: page.name, line: 0, column: 0 } satisfies PageFault
  return code === 'run.conflict'
    ? { outcome: 'conflict', answer: plainAnswer(503, request, [['retry-after', '1']]), isOurFailure: true }
    : { outcome: 'limit', answer: plainAnswer(500, request), isOurFailure: false }
}

/**
 * Makes what the run did durable, and its answer the first one where it is to be that: with the writes of an atomic run,
 * or after what stands already. Undefined as in {@link runPage}.
 */
async function settle(
  given: PageRun,
  ran: Ran,
  { tools, recorder, firstAnswers }: RunPagePorts,
  { at, started }: { readonly at: number; readonly started: number },
): Promise<VisitorAnswer | undefined> {
  const { visit, run, overlay, isSecond } = given
  const { request, page, effects, claim } = visit
  // A page that only shows itself is shown again: to keep that would take room from those that do something.
  const didRun = ran.report !== undefined || run.log.hasCalls
  const wanted = endOf(given, ran)
  let refusal: CoreError<CommitErrorCode> | undefined
  let isKept = false
  if (overlay && ran.outcome === 'ok') {
    const keep = claim && didRun ? keepingOf(claim, wanted.answer, run.session) : undefined
    refusal = await commitRun(overlay, run, { isSecond, keep })
    if (refusal?.code === 'run.conflict' && !isSecond && effects.mayRunAgain) return undefined
    isKept = keep !== undefined && !refusal
  }
  const { outcome, answer, isOurFailure } = refusal ? refusedEnd(given, refusal) : wanted
  // Whatever happened: what the run did before stands, and is durable before the visitor hears of it.
  const [settled, confirmed] = await Promise.allSettled([run.session.commit(), run.pending.end()])
  if (confirmed.status === 'rejected') throw confirmed.reason
  if (settled.status === 'rejected') {
    if (!isCoreError(settled.reason, 'session.too_large')) throw settled.reason
    run.log.print('error', settled.reason.message)
  }
  if (claim && !isKept) {
    const { tokenHash } = run.session
    if (didRun && !isOurFailure) await firstAnswers.keep(run.scope, keepingOf(claim, answer, run.session))
    else await firstAnswers.giveUp(run.scope, claim, { tokenHash, hadEffect: effects.hadAny })
  }
  if (didRun || outcome !== 'ok') {
    recorder.record(run.scope, {
      id: request.id,
      at,
      trigger: 'request',
      pageId: page.id,
      page: page.name,
      revisionId: page.revisionId,
      durationMs: tools.steadyNow() - started,
      computeMs: ran.report?.computeMs ?? 0,
      memoryBytes: ran.report?.memoryBytes ?? 0,
      status: answer.status,
      outcome,
      ...run.log.kept,
      customerId: run.session.customerId,
    })
  }
  return withCookies(answer, run, request)
}
