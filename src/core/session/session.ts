import type { JsonObject } from '../json.ts'

/** One visitor's stored state between requests (rule 3.1-4). The cookie holds a token; only its hash is kept. */
export interface Session {
  readonly tokenHash: string
  readonly customerId: string | null
  /** Known without a customer where a page only learned an address. */
  readonly email: string | null
  readonly values: JsonObject
  readonly createdAt: number
  /** By the steady clock: how long ago it was holds, not the date. */
  readonly usedAt: number
}

/** A session lives for so long after its last use. */
export const sessionLifetimeMs = 3 * 60 * 60 * 1000
/** `usedAt` is only written when it is this old: a page view must not cost a write. */
export const sessionTouchMs = 5 * 60 * 1000
/** So long after `usedAt` it is gone: by then its last use, noted or not, is its lifetime ago. */
export const sessionKeptMs = sessionLifetimeMs + sessionTouchMs
/** Sessions without a customer that a brand may have; past it the longest unused go first. */
export const mostStrangerSessions = 100_000
export const mostSessionBytes = 256 * 1024
export const mostSessionValueBytes = 64 * 1024

/** Readable by scripts, written only by signing in (rule 3.2-4). */
export const reservedSessionKeys: ReadonlySet<string> = new Set(['customer', 'customer_id', 'is_customer', 'email'])
