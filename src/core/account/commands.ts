import { ask, type Deciding, type Work } from '../command/work.ts'
import { CoreError, invalid } from '../errors/index.ts'
import { emailIdentity, parseEmail } from '../customer/index.ts'
import type { ApiKey, User } from './account.ts'

export interface SetOwnerInput {
  readonly email: string
  readonly name?: string
  /** Hashed by the caller: core knows no cryptography. */
  readonly passwordHash: string
}

/** `stagecraft owner`: makes an operator, or gives the one there is a new password. */
export function* setOwner({ now }: Deciding, input: SetOwnerInput): Work<User> {
  const email = parseEmail(input.email)
  if (email === undefined) throw invalid('email', 'The email field must be a valid e-mail address.')
  const existing = yield* ask('findUserByEmail', emailIdentity(email))
  if (existing) {
    const updated: User = { ...existing, passwordHash: input.passwordHash, operator: true, updatedAt: now }
    yield* ask('updateUser', updated)
    return updated
  }
  return yield* ask('insertUser', {
    email,
    name: input.name ?? email.slice(0, email.indexOf('@')),
    passwordHash: input.passwordHash,
    operator: true,
    createdAt: now,
    updatedAt: now,
  })
}

export interface CreateKeyInput {
  readonly userEmail: string
  readonly name: string
  readonly access: ApiKey['access']
  readonly expiresAt: number | null
  readonly hash: string
  readonly prefix: string
}

/** The key itself is made, shown and forgotten by the caller; here only its hash arrives. */
export function* createKey({ scope, now }: Deciding, { userEmail, ...given }: CreateKeyInput): Work<ApiKey> {
  const email = parseEmail(userEmail)
  const user = email === undefined ? undefined : yield* ask('findUserByEmail', emailIdentity(email))
  if (!user) throw new CoreError('user.not_found', { email: userEmail })
  return yield* ask('insertKey', scope, {
    ...given,
    brandId: scope.brandId,
    userId: user.id,
    lastUsedAt: null,
    createdAt: now,
  })
}

export function* revokeKey({ scope }: Deciding, { id }: { readonly id: number }): Work<void> {
  if (!(yield* ask('deleteKey', scope, id))) throw new CoreError('resource.not_found', {})
}

/** Last use, for whoever wonders which keys are still needed. */
export function* touchKey({ scope, now }: Deciding, { id }: { readonly id: number }): Work<void> {
  yield* ask('touchKey', scope, id, now)
}
