import type { MessagePort } from 'node:worker_threads'
import { CoreError, isCoreError, plainFault } from '../../core/errors/index.ts'
import { atTurnEnd } from '../../event-loop/index.ts'
import { ElsewhereError, type RunWatch, type VisitorPipeline } from '../pages/index.ts'
import {
  packOutcomes,
  unpackJobs,
  type FromRunner,
  type Job,
  type Outcome,
  type SharedState,
  type SourceChecker,
  type ToRunner,
} from '../visit/index.ts'
import { Admission, type Admitted } from './admission.ts'

const tickMs = 50

/**
 * Answers that go together, at most. A message costs as much as a few answers; but where all that came at once were
 * answered at once, the main thread and this one would take turns waiting for each other.
 */
const mostFinished = 16

export interface RunnerPorts {
  readonly port: MessagePort
  readonly state: SharedState
  readonly pipeline: VisitorPipeline
  readonly checker: SourceChecker
  /** Ends the runs under way. */
  readonly stop: () => void
  /** Lets go of the store; the thread ends by itself then. */
  readonly close: () => Promise<void>
}

interface Numbered {
  readonly slot: number
  readonly job: Job
}

/** The body of a runner thread: takes jobs, answers in batches, and ticks while it has any. */
export function serveRunner(ports: RunnerPorts): void {
  const { port, state, pipeline } = ports
  const post = (message: FromRunner) => port.postMessage(message)
  let active = 0
  let ticker: NodeJS.Timeout | undefined
  let finished: { slot: number; outcome: Outcome }[] = []
  let whenIdle: (() => void) | undefined

  const finish = (admitted: Admitted<Numbered>, outcome: Outcome) => {
    const { slot } = admitted.job
    state.finish(slot)
    state.tick()
    if (--active === 0) {
      clearInterval(ticker)
      ticker = undefined
      whenIdle?.()
    }
    finished.push({ slot, outcome })
    if (finished.length === mostFinished) answer()
    else if (finished.length === 1) atTurnEnd(answer)
    admission.finish(admitted)
  }

  const answer = () => {
    if (finished.length === 0) return
    const done = finished
    finished = []
    post({ type: 'done', done: packOutcomes(done) })
  }

  // What runs write at their ends, and their entries in the run log, go before the way to the writer is closed.
  const close = async () => {
    active -= admission.drain()
    ports.stop()
    if (active > 0) await new Promise<void>((resolve) => (whenIdle = resolve))
    await pipeline.close()
    await ports.close()
  }

  const admission = new Admission<Numbered>(pipeline.turns, (admitted) => {
    const { slot, job } = admitted.job
    // Until another is told to have the thread.
    state.enter(slot)
    perform(ports, slot, job).then(
      (outcome) => finish(admitted, outcome),
      (error: unknown) => finish(admitted, failure(ports, error)),
    )
  })

  port.on('message', (message: ToRunner) => {
    state.tick()
    switch (message.type) {
      case 'jobs':
        for (const { slot, job } of unpackJobs(message.jobs)) {
          active++
          state.start(slot)
          admission.push(job.type === 'visit' ? job.request.brandId : job.scope.brandId, { slot, job })
        }
        ticker ??= setInterval(() => state.tick(), tickMs)
        admission.admit()
        break
      case 'image':
        pipeline.images.keep(message.key, message.image)
        break
      case 'close':
        void close().finally(() => {
          post({ type: 'closed' })
          port.close()
        })
        break
    }
  })
  post({ type: 'ready' })
}

async function perform({ state, pipeline, checker }: RunnerPorts, slot: number, job: Job): Promise<Outcome> {
  if (job.type !== 'visit') state.enterCompiler(slot)
  if (job.type === 'checkDraft') return { type: 'checked', result: await checker.checkDraft(job.scope, job.input) }
  if (job.type === 'checkChange') return { type: 'checked', result: await checker.checkChange(job.scope, job.input) }
  const watch: RunWatch = {
    entered() {
      state.tick()
      state.enter(slot)
    },
    compiling() {
      state.tick()
      state.enterCompiler(slot)
    },
    hadEffect: () => state.markEffect(slot),
    mayRun(pageId) {
      state.setPage(slot, pageId)
      return !job.quarantined.includes(pageId)
    },
  }
  return { type: 'answer', answer: await pipeline.handle(job.request, watch) }
}

function failure({ port }: RunnerPorts, error: unknown): Outcome {
  if (error instanceof ElsewhereError) return { type: 'elsewhere', pageId: error.pageId }
  if (isCoreError(error)) return { type: 'failed', error: error.toPlain() }
  reportFault(port, error, 'runner')
  return { type: 'failed', error: new CoreError('server.internal', {}).toPlain() }
}

/** Only main has a log. */
export function reportFault(port: MessagePort, error: unknown, where: string): void {
  port.postMessage({ type: 'fault', error: plainFault(error), where } satisfies FromRunner)
}
