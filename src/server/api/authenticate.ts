import type { KeyIdentity } from '../../core/account/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import type { ApiPorts } from './api-ports.ts'
import { findBrand } from './path-names.ts'
import type { Caller } from './route.ts'

// Whatever a key looks like, it is one word of visible ASCII; anything else is not worth hashing.
const keyShape = /^[!-+\--~]{1,200}$/

/**
 * The caller behind the one key of a request (rules 1.4-2, 1.4-9). Throws `auth.invalid_key` where there is none, more
 * than one, or one that is unknown or expired; `auth.wrong_brand` where it is another brand's, or its user is no member
 * any more. A brand that does not exist answers like one that is somebody else's.
 */
export async function authenticate(
  { store, hashKey, now }: Pick<ApiPorts, 'store' | 'hashKey' | 'now'>,
  request: { readonly rawHeaders: readonly string[]; readonly brand: string },
): Promise<Caller> {
  const key = findKey(request.rawHeaders)
  if (key === undefined || !keyShape.test(key)) throw new CoreError('auth.invalid_key', {})
  const identity = await store.reads.findKey(hashKey(key))
  if (!identity || isExpired(identity, now())) throw new CoreError('auth.invalid_key', {})
  const { brands } = await store.installation()
  const brand = findBrand(brands, request.brand)
  if (!brand || identity.key.brandId !== brand.id || identity.role === undefined) {
    throw new CoreError('auth.wrong_brand', {})
  }
  const { id, name } = identity.key
  return {
    scope: { brandId: brand.id, actor: { type: 'key', id: String(id), name }, role: identity.role },
    brand,
    identity,
  }
}

/**
 * Read from the headers as they came: Node drops the second of two Authorization headers, and a request with two keys
 * must not be taken for either of them.
 */
function findKey(rawHeaders: readonly string[]): string | undefined {
  const keys: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    const value = rawHeaders[i + 1]!.trim()
    if (name === 'ef-access-key') keys.push(value)
    // Other schemes are not ours: a proxy in front may ask for Basic.
    if (name === 'authorization' && /^bearer(?:\s|$)/i.test(value)) keys.push(value.slice(6).trim())
  }
  return keys.length === 1 ? keys[0] : undefined
}

function isExpired({ key }: KeyIdentity, now: number): boolean {
  return key.expiresAt !== null && key.expiresAt <= now
}
