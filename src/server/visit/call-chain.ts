/**
 * Pages that call each other in a circle, through whatever names and installations: each call by a script carries a
 * `CDN-Loop` header (RFC 8586) with what the visit carried that it comes from and one word more, and a visit that went
 * through too many pages is refused. A visitor who sends such a header himself only refuses himself.
 */
const ourName = 'stagecraft'

/** Pages that a visit may have come through. */
const longestChain = 3
const longestHeader = 1_000

export function isLoop(header: string | undefined): boolean {
  if (header === undefined) return false
  const passed = header.split(',').filter((name) => name.trim().toLowerCase() === ourName)
  return passed.length >= longestChain || header.length > longestHeader
}

/** For a call that a page makes, which was visited with this header. */
export function extendChain(header: string | undefined): string {
  return header === undefined || header.trim() === '' ? ourName : `${header}, ${ourName}`
}
