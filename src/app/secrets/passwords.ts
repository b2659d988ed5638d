import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { promisify } from 'node:util'
import { isSafeText } from '../../core/text/index.ts'

// The second of the settings that OWASP's password storage cheat sheet holds for equal: 19 MiB, 2 passes, one lane.
// They stand in each hash, so that raising them leaves older hashes valid.
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const
const saltBytes = 16
const tagBytes = 32

const leastLength = 8
// A bound, not a rule of taste: what is hashed must not be endless.
const mostLength = 1000

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>

/** Why a password is refused, to end "The password …"; undefined where it is taken. */
export function passwordFault(password: string): string | undefined {
  if (!isSafeText(password)) return 'must not hold NUL or broken characters'
  const { length } = normalize(password)
  if (length < leastLength) return `must have at least ${leastLength} characters`
  return length > mostLength ? `must have at most ${mostLength} characters` : undefined
}

/** An argon2id hash in the PHC string format, which names its parameters. Takes about 50 ms of a thread of libuv's. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const tag = await hash(password, salt, cost)
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

/**
 * Whether the password is the hashed one. False for a hash that is none of ours. For the sign-in of users, who have no
 * pages yet: tests hold it to what `hashPassword` stores for them today.
 */
export async function verifyPassword(password: string, passwordHash: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]{22})\$([\w+/]{43})$/.exec(passwordHash)
  if (!parts || passwordFault(password) !== undefined) return false
  const [memory, passes, parallelism] = parts.slice(1, 4).map(Number) as [number, number, number]
  const tag = await hash(password, Buffer.from(parts[4]!, 'base64'), { memory, passes, parallelism })
  return timingSafeEqual(tag, Buffer.from(parts[5]!, 'base64'))
}

function hash(password: string, nonce: Buffer, given: Pick<Argon2Parameters, 'memory' | 'passes' | 'parallelism'>) {
  return derive('argon2id', { message: normalize(password), nonce, tagLength: tagBytes, ...given })
}

// The same letters may be typed in several ways: two keyboards must yield one password.
function normalize(password: string): string {
  return password.normalize('NFC')
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
