import type { ApiKey } from './account.ts'

/** A key as REST and the command line show it: without its hash, which is nobody's business. */
export type KeyFacts = {
  readonly id: number
  readonly user_id: number
  readonly name: string
  readonly prefix: string
  readonly access: ApiKey['access']
  /** RFC 3339, as are the next. */
  readonly expires_at: string | null
  readonly last_used_at: string | null
  readonly created_at: string
}

export function presentKey(key: ApiKey): KeyFacts {
  return {
    id: key.id,
    user_id: key.userId,
    name: key.name,
    prefix: key.prefix,
    access: key.access,
    expires_at: key.expiresAt === null ? null : timeOf(key.expiresAt),
    last_used_at: key.lastUsedAt === null ? null : timeOf(key.lastUsedAt),
    created_at: timeOf(key.createdAt),
  }
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
