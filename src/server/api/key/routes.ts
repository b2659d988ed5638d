import { Type } from 'typebox'
import { presentKey, type ApiKey } from '../../../core/account/index.ts'
import { mayActAs } from '../../../core/brand/index.ts'
import { invalid } from '../../../core/errors/index.ts'
import { Input } from '../../../core/input/index.ts'
import type { Json } from '../../../core/json.ts'
import type { Store } from '../../../core/store/index.ts'
import { parseInstant } from '../../../core/text/index.ts'
import { found, getId } from '../path-names.ts'
import { defineRoute, type Caller, type Route } from '../route.ts'
import { Deleted } from '../schema.ts'
import { CreatedKeySchema, KeySchema, NewKeySchema } from './schema.ts'

const listKeys = defineRoute({
  id: 'listKeys',
  method: 'GET',
  path: '/keys',
  noun: 'keys',
  summary: "The caller's own keys; an owner sees those of everybody",
  role: 'admin',
  answer: Type.Array(KeySchema),
  async handle({ ports, caller, scope }) {
    const keys = await ports.store.reads.listKeys(scope)
    return keys.filter((key) => maySee(caller, key)).map(presentKey)
  },
})

const createKey = defineRoute({
  id: 'createKey',
  method: 'POST',
  path: '/keys',
  noun: 'keys',
  summary: 'Make a key; it is in this answer and never shown again',
  role: 'admin',
  body: NewKeySchema,
  wrapper: 'key',
  status: 201,
  answer: CreatedKeySchema,
  async handle({ ports, caller, scope, body }) {
    const given = parseNewKey(body, { caller, now: ports.now() })
    await checkKeyUser(ports.store, { caller, userId: given.userId })
    const { key, hash, prefix } = ports.newKey()
    const made = await ports.store.writer.execute(scope, 'account.createKey', { ...given, hash, prefix })
    return { ...presentKey(made), key }
  },
})

const deleteKey = defineRoute({
  id: 'deleteKey',
  method: 'DELETE',
  path: '/keys/{key}',
  noun: 'keys',
  summary: 'Revoke a key, at once',
  role: 'admin',
  answer: Deleted,
  async handle({ ports, caller, scope, params }) {
    const id = getId(params.key)
    const keys = await ports.store.reads.listKeys(scope)
    found(keys.find((key) => key.id === id && maySee(caller, key)))
    await ports.store.writer.execute(scope, 'account.revokeKey', { id })
    return { success: true as const }
  },
})

/** Admins have keys of their own, owners keys of all (rule 5.5-6). */
function maySee({ scope, identity }: Caller, key: ApiKey): boolean {
  return mayActAs(scope.role, 'owner') || key.userId === identity.user.id
}

function parseNewKey(body: Json, { caller, now }: { readonly caller: Caller; readonly now: number }) {
  const input = new Input(body)
  const name = input.text('name', 255)
  input.require('name', name)
  const access = input.oneOf('access', ['read', 'write'] as const) ?? 'write'
  const userId = input.integer('user_id', 1, Number.MAX_SAFE_INTEGER) ?? caller.identity.user.id
  const expiresAt = input.collect(() => parseExpiry(input.value('expires_at') ?? null, now)) ?? null
  input.done()
  return { userId, name: name!, access, expiresAt }
}

/**
 * An owner makes keys for every member; for an operator, who is more than an owner, only he himself does (rules 5.5-4,
 * 5.5-6). Whether the user is a member at all is judged inside the write.
 */
async function checkKeyUser(
  { reads }: Store,
  { caller, userId }: { readonly caller: Caller; readonly userId: number },
): Promise<void> {
  const { scope, identity } = caller
  if (userId === identity.user.id) return
  if (!mayActAs(scope.role, 'owner')) {
    throw invalid('user_id', 'The user_id field must be your own id: only owners make keys for others.')
  }
  const member = await reads.findMember(scope, userId)
  if (member?.user.operator && !identity.user.operator) {
    throw invalid('user_id', 'The user_id field names an operator, who alone makes keys for himself.')
  }
}

function parseExpiry(value: Json, now: number): number | null {
  if (value === null || value === '') return null
  const instant = typeof value === 'string' ? parseInstant(value) : undefined
  if (instant === undefined) {
    throw invalid(
      'expires_at',
      'The expires_at field must be a date such as 2026-03-15, or an instant such as 2026-03-15T09:30:00Z.',
    )
  }
  if (instant <= now) throw invalid('expires_at', 'The expires_at field must be in the future.')
  return instant
}

export const keyRoutes: readonly Route[] = [listKeys, createKey, deleteKey]
