import type { Role } from '../brand/index.ts'

/** Somebody who signs in to the admin or owns API keys. */
export interface User {
  readonly id: number
  readonly email: string
  readonly name: string
  /** Null until he has set a password: nobody signs in as him so far. */
  readonly passwordHash: string | null
  /** Owns every brand, later ones too, and makes and deletes brands (rule 5.5-4). */
  readonly operator: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** Somebody who may act in a brand. An operator is an owner of every one (rule 5.5-4). */
export interface Member {
  readonly user: User
  readonly role: Role
}

/** Kept without the key itself: only its hash (rule 1.4-2). */
export interface ApiKey {
  readonly id: number
  readonly brandId: number
  readonly userId: number
  readonly name: string
  readonly hash: string
  /** The first characters, by which a person tells keys apart. */
  readonly prefix: string
  readonly access: 'read' | 'write'
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
  readonly createdAt: number
}

/** What a key stands for at this moment: it acts with its user's role. Undefined role: no member any more. */
export interface KeyIdentity {
  readonly key: ApiKey
  readonly user: User
  readonly role: Role | undefined
}
