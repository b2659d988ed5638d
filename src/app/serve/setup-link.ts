import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { SetupLink } from '../../server/api/index.ts'

const lifetimeMs = 24 * 60 * 60_000

/**
 * A link for the first owner (rule 5.3-1), with its token of 256 random bits, which is for printing once: the link itself
 * knows the hash. It lives in this process's memory alone, so a later start ends it by printing its own; and it is good
 * once because the writer makes no first owner where there is one.
 */
export function newSetupLink(now: () => number): { readonly token: string; readonly link: SetupLink } {
  const token = randomBytes(32).toString('base64url')
  const tokenHash = digest(token)
  const madeAt = now()
  const isLive = () => now() - madeAt < lifetimeMs
  return { token, link: { isLive, opens: (given) => timingSafeEqual(digest(given), tokenHash) && isLive() } }
}

/** As long for every text, so that two can be compared in a time that tells nothing. */
function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
