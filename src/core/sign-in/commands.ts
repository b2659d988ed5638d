import { ask, type Deciding, type Work } from '../command/work.ts'
import { nothingGiven, type Customer } from '../customer/index.ts'
import { CoreError } from '../errors/index.ts'
import type { Json } from '../json.ts'
import { queueMail } from '../mail/index.ts'
import { saveSession, signIn } from '../session/commands.ts'
import { networkOf } from '../text/network.ts'
import {
  codeLifetimeMs,
  codeWindowMs,
  isSameHash,
  mailboxOf,
  mostCodesOfMailbox,
  mostCodesOfNetwork,
  mostTries,
} from './sign-in-code.ts'

export interface SendCodeInput {
  /** Of the session that asks, or of the new one to make. */
  readonly tokenHash: string
  /** The run found the session: where it has ended meanwhile, nothing brings its token back. */
  readonly onlyExisting: boolean
  /** As `isMailable` takes it. */
  readonly email: string
  /** Of the visitor. */
  readonly address: string
  /** Six digits, for the mail; the store keeps the hash only. */
  readonly code: string
  readonly codeHash: string
}

/**
 * members.sendCode (rules 3.7-1, 3.7-2). Never asks whether a customer has the address: nothing that it does can tell.
 * Throws `request.rate_limited` or `limit.reached`, with nothing changed.
 */
export function* sendCode(deciding: Deciding, input: SendCodeInput): Work<void> {
  const { scope, steadyNow } = deciding
  const { tokenHash, onlyExisting, email, code, codeHash } = input
  const mailbox = mailboxOf(email)
  const network = networkOf(input.address)
  const since = steadyNow - codeWindowMs
  if (
    (yield* ask('countSignInCodes', scope, { mailbox, since })) >= mostCodesOfMailbox ||
    (yield* ask('countSignInCodes', scope, { network, since })) >= mostCodesOfNetwork
  )
    throw new CoreError('request.rate_limited', { retryAfterSeconds: codeWindowMs / 1000 })
  if (onlyExisting && !(yield* ask('findSession', scope, tokenHash))) throw new CoreError('resource.not_found', {})
  yield* saveSession(deciding, { tokenHash, set: {} })
  yield* ask('dropSignInCodes', scope, since)
  yield* ask('endSignInCodes', scope, { tokenHash, mailbox })
  yield* ask('insertSignInCode', scope, {
    tokenHash,
    email,
    mailbox,
    network,
    codeHash,
    triesLeft: mostTries,
    createdAt: steadyNow,
  })
  const { brand } = yield* ask('definitions', scope)
  yield* queueMail(deciding, { to: email, ...codeMail(brand.name, code), expiresAt: steadyNow + codeLifetimeMs })
}

/** No link and no host name: neither could be trusted to be ours. */
function codeMail(site: string, code: string): { readonly subject: string; readonly text: string } {
  return {
    subject: `Your code for ${site}`,
    text: `Your code to sign in to ${site}:

    ${code}

It is good once, for ${codeLifetimeMs / 60_000} minutes, and only in the browser that asked for it.

You did not ask? Then somebody typed your address by mistake, and
there is nothing you need to do. Never give this code to anybody.
`,
  }
}

export interface VerifyCodeInput {
  readonly tokenHash: string
  readonly newTokenHash: string
  /** Made as the one of `sendCode` was, with the address given now. */
  readonly codeHash: string
  /** What the run set so far. */
  readonly set: Readonly<Record<string, Json>>
}

/**
 * members.verifyCode: signs in as the customer with the address that the code went to, who is made where there was none.
 * Undefined where the session has no code that is good, or the hash is not its: a try that counts.
 */
export function* verifyCode(deciding: Deciding, input: VerifyCodeInput): Work<Customer | undefined> {
  const { scope, steadyNow } = deciding
  const { tokenHash, newTokenHash, set } = input
  const code = yield* ask('findSignInCode', scope, tokenHash)
  if (!code || code.codeHash === null || steadyNow - code.createdAt >= codeLifetimeMs) return undefined
  if (!(yield* ask('findSession', scope, tokenHash))) return undefined
  if (!isSameHash(code.codeHash, input.codeHash)) {
    const triesLeft = code.triesLeft - 1
    yield* ask('updateSignInCode', scope, { ...code, triesLeft, codeHash: triesLeft > 0 ? code.codeHash : null })
    return undefined
  }
  yield* ask('updateSignInCode', scope, { ...code, codeHash: null })
  return yield* signIn(deciding, { tokenHash, newTokenHash, customer: { ...nothingGiven, email: code.email }, set })
}
