import { ask, type Deciding, type Work } from '../command/work.ts'
import { createCustomer, ensureCustomer, type Customer, type CustomerInput } from '../customer/index.ts'
import { CoreError } from '../errors/index.ts'
import type { Json, JsonObject } from '../json.ts'
import { isLargerThan } from '../text/index.ts'
import { mostSessionBytes, type Session } from './session.ts'

export interface SaveSessionInput {
  /** Of the session as the visitor's cookie names it, or of the new one to make. */
  readonly tokenHash: string
  /** Null deletes a key. Merged by key: parallel requests of one visitor don't undo each other. */
  readonly set: Readonly<Record<string, Json>>
  /** The run found a session: where it has ended meanwhile, by signing in or out, nothing brings its token back. */
  readonly onlyExisting?: boolean
}

/** Writes what a run set, and notes that the session was used. Makes the session where it is none yet. */
export function* saveSession(
  deciding: Deciding,
  { tokenHash, set, onlyExisting = false }: SaveSessionInput,
): Work<void> {
  const { scope, steadyNow } = deciding
  const existing = yield* ask('findSession', scope, tokenHash)
  if (!existing && onlyExisting) return
  const session = existing ?? newSession(tokenHash, deciding)
  yield* ask('putSession', scope, { ...session, values: merge(session.values, set), usedAt: steadyNow })
}

export interface SignInInput {
  /** The session that the visitor had, if any. It ends: a stolen or planted token is worth nothing afterwards. */
  readonly tokenHash: string | null
  readonly newTokenHash: string
  readonly customer: CustomerInput
  /** What the run set so far. */
  readonly set: Readonly<Record<string, Json>>
  /** Signs up and never in: `input.invalid`, with nothing changed, where a customer has the e-mail or the id. */
  readonly onlyNew?: boolean
}

/** session.setCustomer (rule 3.2-4): the customer found or made, and a session under a new id (rule 3.1-4). */
export function* signIn(deciding: Deciding, input: SignInInput): Work<Customer> {
  const { scope, steadyNow } = deciding
  const findOrMake = input.onlyNew ? createCustomer : ensureCustomer
  const customer = yield* findOrMake(deciding, { customer: input.customer })
  const before = input.tokenHash === null ? undefined : yield* ask('findSession', scope, input.tokenHash)
  // A stranger's data stays with him; what another customer left behind does not.
  const isOtherCustomers = before !== undefined && before.customerId !== null && before.customerId !== customer.id
  const kept = before && !isOtherCustomers ? before : newSession(input.newTokenHash, deciding)
  if (input.tokenHash !== null) yield* ask('deleteSession', scope, input.tokenHash)
  yield* ask('putSession', scope, {
    ...kept,
    tokenHash: input.newTokenHash,
    customerId: customer.id,
    email: customer.email,
    values: merge(kept.values, isOtherCustomers ? {} : input.set),
    usedAt: steadyNow,
  })
  return customer
}

export function* destroySession({ scope }: Deciding, { tokenHash }: { readonly tokenHash: string }): Work<void> {
  yield* ask('deleteSession', scope, tokenHash)
}

function newSession(tokenHash: string, { now, steadyNow }: Deciding): Session {
  return { tokenHash, customerId: null, email: null, values: {}, createdAt: now, usedAt: steadyNow }
}

function merge(values: JsonObject, set: Readonly<Record<string, Json>>): JsonObject {
  const merged: Record<string, Json> = Object.create(null)
  for (const [key, value] of [...Object.entries(values), ...Object.entries(set)]) merged[key] = value
  for (const key of Object.keys(merged)) if (merged[key] === null) delete merged[key]
  if (isLargerThan(JSON.stringify(merged), mostSessionBytes))
    throw new CoreError('session.too_large', { limit: '256 KB' })
  return merged
}
