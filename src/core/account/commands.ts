import { ask, type Deciding, type Work } from '../command/work.ts'
import type { Role } from '../brand/index.ts'
import { CoreError, invalid } from '../errors/index.ts'
import { emailIdentity, parseEmail } from '../text/index.ts'
import type { ApiKey, Member, User } from './account.ts'

export interface SetOwnerInput {
  readonly email: string
  readonly name?: string
  /** Hashed by the caller: core knows no cryptography. */
  readonly passwordHash: string
  /** By the setup link: refused with `setup.invalid_token` where there is an owner, so that of two only one is made. */
  readonly mustBeFirst?: boolean
}

/**
 * `stagecraft owner` and the setup link (rule 5.3-1): makes an operator, or gives somebody who is known a new password,
 * and a new name where one is given.
 */
export function* setOwner({ now }: Deciding, input: SetOwnerInput): Work<User> {
  if (input.mustBeFirst && (yield* ask('installation')).hasOwner) throw new CoreError('setup.invalid_token', {})
  const email = requireEmail(input.email)
  const existing = yield* ask('findUserByEmail', emailIdentity(email))
  if (existing) {
    const { passwordHash, name = existing.name } = input
    const updated: User = { ...existing, name, passwordHash, operator: true, updatedAt: now }
    yield* ask('updateUser', updated)
    return updated
  }
  return yield* ask('insertUser', {
    email,
    name: input.name ?? nameOf(email),
    passwordHash: input.passwordHash,
    operator: true,
    createdAt: now,
    updatedAt: now,
  })
}

export interface PutMemberInput {
  readonly email: string
  readonly role: Role
}

/** Makes somebody a member of the brand, or gives a member another role. Who is nobody's user yet becomes one. */
export function* putMember({ scope, now }: Deciding, { email: given, role }: PutMemberInput): Work<Member> {
  const email = requireEmail(given)
  const user =
    (yield* ask('findUserByEmail', emailIdentity(email))) ??
    (yield* ask('insertUser', {
      email,
      name: nameOf(email),
      passwordHash: null,
      operator: false,
      createdAt: now,
      updatedAt: now,
    }))
  yield* ask('putMember', scope, { userId: user.id, role })
  return { user, role: user.operator ? 'owner' : role }
}

export interface CreateKeyInput {
  readonly userId: number
  readonly name: string
  readonly access: ApiKey['access']
  readonly expiresAt: number | null
  readonly hash: string
  readonly prefix: string
}

/**
 * The key itself is made, shown and forgotten by the caller; here only its hash arrives. Its user must be a member of the
 * brand at this moment: a key that waits for him to become one would open what nobody meant to open.
 */
export function* createKey({ scope, now }: Deciding, given: CreateKeyInput): Work<ApiKey> {
  const member = yield* ask('findMember', scope, given.userId)
  if (!member) throw invalid('user_id', 'The user_id field names no member of this brand.')
  return yield* ask('insertKey', scope, {
    ...given,
    brandId: scope.brandId,
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

function requireEmail(given: string): string {
  const email = parseEmail(given)
  if (email === undefined) throw invalid('email', 'The email field must be a valid e-mail address.')
  return email
}

/** What somebody is called who did not say it. */
function nameOf(email: string): string {
  return email.slice(0, email.indexOf('@'))
}
