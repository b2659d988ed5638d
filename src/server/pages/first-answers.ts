import { setTimeout as wait } from 'node:timers/promises'
import type { Scope } from '../../core/brand/index.ts'
import { isCoreError } from '../../core/errors/index.ts'
import {
  standingOf,
  type BeginAnswerInput,
  type Claim,
  type FirstAnswer,
  type KeepAnswerInput,
  type Standing,
} from '../../core/kept-answer/index.ts'
import type { Session } from '../../core/session/index.ts'
import type { PublishedSource } from '../../core/source/index.ts'
import type { Store } from '../../core/store/index.ts'
import type { RunSession, RunTools } from '../../scripts/host/index.ts'
import { plainAnswer, type VisitorAnswer, type VisitorRequest } from '../visit/index.ts'

/** In milliseconds, between two looks for the first answer: ten seconds in all. */
const waits = [20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000]

const tryAgain = [['retry-after', '1']] as const

/** Answers to what is sent twice with one Idempotency-Key (rule 3.1-9): the second sender gets what the first one got. */
export class FirstAnswers {
  readonly #store: Store
  readonly #tools: RunTools

  constructor(store: Store, tools: RunTools) {
    this.#store = store
    this.#tools = tools
  }

  /**
   * The answer, where the visit is one that was sent before; else a claim to it. `key` is the visit's, `session` the
   * visitor's.
   */
  async begin(
    scope: Scope,
    given: { request: VisitorRequest; page: PublishedSource; session: Session; key: string },
  ): Promise<{ readonly answer: VisitorAnswer } | { readonly claim: Claim }> {
    const { request, page, session, key } = given
    if (!/^[\x20-\x7e]{1,255}$/.test(key)) return { answer: plainAnswer(400, request) }
    const name = { tokenHash: session.tokenHash, pageId: page.id, key }
    const visit: BeginAnswerInput = {
      ...name,
      bodyHash: this.#tools.hashToken(contentOf(request)),
      requestId: request.id,
      mayRepeat: page.settings.atomic,
      ofCustomer: session.customerId !== null,
    }
    const begun = await this.#store.writer.execute(scope, 'answer.begin', visit)
    if (begun.state === 'free') return { claim: { name, requestId: request.id } }
    return { answer: present(request, begun.state === 'under_way' ? await this.#await(scope, visit) : begun) }
  }

  /** Before what can't be taken back. Rejects where it must not be done: another visit has the claim by now. */
  async noteEffect(scope: Scope, claim: Claim): Promise<void> {
    await this.#store.writer.execute(scope, 'answer.noteEffect', claim)
  }

  async keep(scope: Scope, keeping: KeepAnswerInput): Promise<void> {
    try {
      await this.#store.writer.execute(scope, 'answer.keep', keeping)
    } catch (error) {
      // It took so long that it was given up; what it did is done all the same.
      if (!isCoreError(error, 'run.conflict')) throw error
    }
  }

  /**
   * Of a visit that failed by no fault of its own, whose answer is not kept: what kept it from it may be over when it is
   * sent once more. Then it is done, unless some of it was done already.
   */
  async giveUp(
    scope: Scope,
    claim: Claim,
    { tokenHash, hadEffect }: { tokenHash: string | null; hadEffect: boolean },
  ): Promise<void> {
    if (!hadEffect) return await this.#store.writer.execute(scope, 'answer.forget', claim)
    await this.keep(scope, { ...claim, tokenHash, answer: { status: 503, headers: [], body: null } })
  }

  async #await(scope: Scope, visit: BeginAnswerInput): Promise<Standing> {
    for (const ms of waits) {
      await wait(ms)
      const kept = await this.#store.reads.findKeptAnswer(scope, visit)
      const standing = standingOf(kept, visit, this.#tools.steadyNow())
      if (standing.state !== 'under_way') return standing
    }
    return { state: 'under_way' }
  }
}

/** What is kept of an answer; `session` is as it is by now. */
export function keepingOf(
  claim: Claim,
  { status, headers, body }: VisitorAnswer,
  { tokenHash, customerId }: Pick<RunSession, 'tokenHash' | 'customerId'>,
): KeepAnswerInput {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  return { ...claim, tokenHash, ofCustomer: customerId !== null, answer: { status, headers, body: text } }
}

function present(request: VisitorRequest, standing: Standing): VisitorAnswer {
  switch (standing.state) {
    case 'answered':
      return presentFirst(request, standing.answer)
    case 'other_body':
      return plainAnswer(422, request)
    case 'lost':
      return plainAnswer(409, request)
    // Free again: the first left nothing behind, or the session has another id by now.
    case 'free':
    case 'under_way':
      return plainAnswer(409, request, tryAgain)
  }
}

function presentFirst(request: VisitorRequest, { status, headers, body }: FirstAnswer): VisitorAnswer {
  return body === null ? plainAnswer(409, request) : { status, headers, body, startedSession: false }
}

/** A header, or a field of a form. An empty one is none. */
export function keyOf({ method, headers, body }: VisitorRequest): string | undefined {
  if (method !== 'POST') return undefined
  if (headers['idempotency-key']) return headers['idempotency-key']
  if (body === null || !/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(headers['content-type'] ?? '')) {
    return undefined
  }
  if (!Buffer.from(body.buffer, body.byteOffset, body.length).includes('Idempotency-Key')) return undefined
  return new URLSearchParams(Buffer.from(body).toString()).get('Idempotency-Key') || undefined
}

/** All that a second sending must have alike. */
function contentOf({ url, headers, body, bodyTooLarge }: VisitorRequest): string {
  const bytes = body === null ? '' : Buffer.from(body).toString('latin1')
  return [url, headers['content-type'] ?? '', bodyTooLarge ? 'too large' : bytes].join('\n')
}
