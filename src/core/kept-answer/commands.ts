import { ask, type Deciding, type Work } from '../command/work.ts'
import { CoreError } from '../errors/index.ts'
import { byteLength, isLargerThan } from '../text/index.ts'
import {
  keptAnswerLifetimeMs,
  mostKeptBody,
  standingOf,
  type AnswerName,
  type FirstAnswer,
  type KeptAnswer,
  type Standing,
} from './kept-answer.ts'

export type BeginAnswerInput = Omit<KeptAnswer, 'begunAt' | 'answer' | 'bytes'>

/** Before the visit does anything: of all that come with one key, one is told that it is free. */
export function* beginAnswer({ scope, steadyNow }: Deciding, visit: BeginAnswerInput): Work<Standing> {
  const standing = standingOf(yield* ask('findKeptAnswer', scope, visit), visit, steadyNow)
  if (standing.state !== 'free') return standing
  yield* ask('dropKeptAnswers', scope, steadyNow - keptAnswerLifetimeMs)
  yield* ask('putKeptAnswer', scope, { ...visit, begunAt: steadyNow, answer: null, bytes: 0 })
  return standing
}

export interface KeepAnswerInput {
  readonly name: AnswerName
  readonly requestId: string
  /** Of the session as it is now: it may have got another id, or, null, have ended. */
  readonly tokenHash: string | null
  /** Whether it is a customer's by now; left out where that is as it was. */
  readonly ofCustomer?: boolean
  readonly answer: FirstAnswer
}

/** Throws `run.conflict` where another visit has taken over, because this one took too long. */
export function* keepAnswer({ scope }: Deciding, keeping: KeepAnswerInput): Work<void> {
  const { name, requestId, tokenHash } = keeping
  const kept = yield* ask('findKeptAnswer', scope, name)
  if (kept?.requestId !== requestId || kept.answer) throw new CoreError('run.conflict', {})
  const { ofCustomer = kept.ofCustomer } = keeping
  if (tokenHash !== name.tokenHash) yield* ask('deleteKeptAnswer', scope, name)
  if (tokenHash === null) return
  const answer = withoutLargeBody(keeping.answer)
  yield* ask('putKeptAnswer', scope, {
    ...kept,
    tokenHash,
    ofCustomer,
    answer,
    bytes: byteLength(JSON.stringify(answer)),
  })
}

/** The right to give the first answer: whoever holds it keeps the answer, or forgets the claim. */
export type Claim = Pick<KeepAnswerInput, 'name' | 'requestId'>

/**
 * Before the visit does what can't be taken back, such as a call of another server: from now on it is not done again,
 * whatever becomes of it. Throws `run.conflict` where another visit has taken over: then it must not be done.
 */
export function* noteEffect({ scope }: Deciding, { name, requestId }: Claim): Work<void> {
  const kept = yield* ask('findKeptAnswer', scope, name)
  if (kept?.requestId !== requestId || kept.answer) throw new CoreError('run.conflict', {})
  yield* ask('putKeptAnswer', scope, { ...kept, mayRepeat: false })
}

/** Of a visit that left nothing behind: it may be sent again. */
export function* forgetAnswer({ scope }: Deciding, { name, requestId }: Claim): Work<void> {
  const kept = yield* ask('findKeptAnswer', scope, name)
  if (kept?.requestId === requestId && !kept.answer) yield* ask('deleteKeptAnswer', scope, name)
}

function withoutLargeBody(answer: FirstAnswer): FirstAnswer {
  return answer.body !== null && isLargerThan(answer.body, mostKeptBody) ? { ...answer, body: null } : answer
}
