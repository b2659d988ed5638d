/** The first answer to a POST that came with an Idempotency-Key (rule 3.1-9): given again to whoever sends it again. */
export interface KeptAnswer extends AnswerName {
  /** Of what was sent: the same key with something else is a mistake. */
  readonly bodyHash: string
  /** Of the visit that is being answered, or was. */
  readonly requestId: string
  /**
   * Without an answer nothing was done, and it may be done again: of an atomic page, until the visit does what does not
   * wait for its end (`noteEffect`).
   */
  readonly mayRepeat: boolean
  /** The session is a customer's. Answers to strangers have room of their own: they push none of a customer's out. */
  readonly ofCustomer: boolean
  /** By the steady clock, in milliseconds. */
  readonly begunAt: number
  /** Null while the visit is under way. */
  readonly answer: FirstAnswer | null
  /** Of the answer, as JSON. */
  readonly bytes: number
}

/** Keys are the visitor's own: each session has its own for each page. */
export interface AnswerName {
  readonly tokenHash: string
  readonly pageId: number
  readonly key: string
}

/** Without cookies. */
export interface FirstAnswer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Null where there is none to give: it was too large to be kept, or we failed after something was done. */
  readonly body: string | null
}

export const keptAnswerLifetimeMs = 24 * 60 * 60 * 1000
/** Bytes of a body. */
export const mostKeptBody = 128 * 1024

/** Past either of them the oldest go. */
export interface KeptBound {
  readonly answers: number
  readonly bytes: number
}

export const mostOfSession: KeptBound = { answers: 100, bytes: 4 * 1024 * 1024 }
/** Of a brand's customers, and as much again of its strangers. */
export const mostOfBrand: KeptBound = { answers: 10_000, bytes: 32 * 1024 * 1024 }

/** After so long a visit that has not answered never will: two runs of 30 s, and the waiting before them. */
const longestVisitMs = 120_000

export type Standing =
  /** Nobody has: the visit may go on. */
  | { readonly state: 'free' }
  | { readonly state: 'answered'; readonly answer: FirstAnswer }
  | { readonly state: 'under_way' }
  /** It was begun and never answered. Whether it was done nobody knows. */
  | { readonly state: 'lost' }
  | { readonly state: 'other_body' }

/** Where a visit stands with this key. `now` by the steady clock. */
export function standingOf(
  kept: KeptAnswer | undefined,
  visit: { readonly bodyHash: string; readonly requestId: string },
  now: number,
): Standing {
  if (!kept || now - kept.begunAt >= keptAnswerLifetimeMs) return { state: 'free' }
  if (kept.bodyHash !== visit.bodyHash) return { state: 'other_body' }
  if (kept.answer) return { state: 'answered', answer: kept.answer }
  // The same visit once more, as nothing was written when its thread ended.
  if (kept.requestId === visit.requestId) return { state: 'free' }
  if (now - kept.begunAt < longestVisitMs) return { state: 'under_way' }
  return { state: kept.mayRepeat ? 'free' : 'lost' }
}
