import { parseFragment } from 'parse5'

/** Text in which character references are decoded, with the offset in the source of each of its UTF-16 units. */
export interface DecodedText {
  readonly text: string
  readonly offsetOf: (position: number) => number
}

const reference = /&(?:#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|[A-Za-z][A-Za-z0-9]{1,31});/g

/**
 * Decodes the character references of an attribute's value. Only references closed by a semicolon are decoded: the few
 * that browsers take without one are left as they stand, and what is left is never less strict than what is decoded.
 */
export function decodeReferences(source: string, start: number, end: number): DecodedText {
  const raw = source.slice(start, end)
  if (!raw.includes('&')) return { text: raw, offsetOf: (position) => start + position }

  let text = ''
  let last = 0
  const jumps: { readonly decoded: number; readonly offset: number }[] = []
  for (const match of raw.matchAll(reference)) {
    text += raw.slice(last, match.index)
    last = match.index + match[0].length
    text += decodeOne(match[0])
    jumps.push({ decoded: text.length, offset: last })
  }
  text += raw.slice(last)
  return {
    text,
    offsetOf(position) {
      let low = 0
      let high = jumps.length
      while (low < high) {
        const middle = (low + high) >> 1
        if ((jumps[middle]?.decoded ?? 0) <= position) low = middle + 1
        else high = middle
      }
      const jump = jumps[low - 1]
      return start + (jump === undefined ? position : jump.offset + (position - jump.decoded))
    },
  }
}

const frequent: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
}

function decodeOne(written: string): string {
  const known = frequent[written]
  if (known !== undefined) return known
  // The table of two thousand names is the parser's.
  const [node] = parseFragment(written).childNodes
  return node !== undefined && 'value' in node ? node.value : written
}
