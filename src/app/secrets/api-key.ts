import { hash, randomBytes } from 'node:crypto'
import type { NewKey } from '../../server/api/index.ts'

/** A new API key: 256 random bits behind a mark by which scanners of leaked secrets know what it is. */
export function newApiKey(): NewKey {
  const key = `sc_${randomBytes(32).toString('base64url')}`
  return { key, hash: hashApiKey(key), prefix: key.slice(0, 8) }
}

/**
 * What a key is kept and found by. Without salt and in one round: 256 random bits can't be guessed, and what the time
 * of a look-up may tell is of a hash, which nobody can choose.
 */
export function hashApiKey(key: string): string {
  return hash('sha256', key, 'hex')
}
