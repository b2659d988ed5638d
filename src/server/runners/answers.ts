import { CoreError } from '../../core/errors/index.ts'
import type { FairQueue } from '../../event-loop/index.ts'
import { plainAnswer, type Outcome, type VisitorAnswer, type VisitorRequest } from '../visit/index.ts'
import type { Task } from './runner.ts'

/** Tells all that wait to try again later. */
export function refuse(queue: FairQueue<Task>, retryAfterSeconds: number): void {
  for (const task of queue.drain()) task.settle(refusal(retryAfterSeconds))
}

export function refusal(retryAfterSeconds: number): Outcome {
  return { type: 'failed', error: new CoreError('server.busy', { retryAfterSeconds }).toPlain() }
}

/** What the visitor gets; a runner too busy is no fault of ours, anything else that failed is. */
export function answerOf(outcome: Exclude<Outcome, { type: 'elsewhere' }>, request: VisitorRequest): VisitorAnswer {
  if (outcome.type === 'answer') return outcome.answer
  if (outcome.type === 'failed' && outcome.error.code === 'server.busy') return busy(request, 1)
  return plainAnswer(500, request)
}

export function busy(request: VisitorRequest, retryAfterSeconds: number): VisitorAnswer {
  return plainAnswer(503, request, [['retry-after', String(retryAfterSeconds)]])
}
