import { randomFillSync } from 'node:crypto'

/**
 * Makes UUIDv7s that grow within one maker: 48 bits of time, a 12-bit counter for ids of one millisecond, 62 random
 * bits (RFC 9562, method 1). A clock that steps back does not step the ids back.
 */
export function createIdMaker(now: () => number = Date.now): () => string {
  const random = Buffer.allocUnsafe(8 * 256)
  let used = random.length
  let time = 0
  let counter = 0
  return () => {
    const current = now()
    if (current > time) {
      time = current
      counter = 0
    } else if (++counter > 0xfff) {
      time++
      counter = 0
    }
    if (used === random.length) {
      randomFillSync(random)
      used = 0
    }
    const tail = random.toString('hex', used, used + 8)
    used += 8
    const hex = time.toString(16).padStart(12, '0')
    const variant = ((Number.parseInt(tail[0]!, 16) & 0x3) | 0x8).toString(16)
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${tail.slice(1, 4)}-${tail.slice(4)}`
  }
}
