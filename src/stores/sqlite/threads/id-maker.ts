import { randomFillSync } from 'node:crypto'

/**
 * Makes UUIDv7s that grow: 48 bits of time, a 12-bit counter for ids of one millisecond, 62 random bits (RFC 9562,
 * 6.2, method 1). Where a millisecond has more ids than the counter, they borrow from the next. A clock that steps back
 * does not step the ids back.
 */
export function createIdMaker(now: () => number = Date.now): () => string {
  const random = Buffer.allocUnsafe(8 * 512)
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
    random[used] = (random[used]! & 0x3f) | 0x80
    const tail = random.toString('hex', used, (used += 8))
    const head = time.toString(16).padStart(12, '0')
    return `${head.slice(0, 8)}-${head.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`
  }
}
