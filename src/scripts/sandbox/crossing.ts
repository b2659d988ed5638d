/**
 * JSON text from a script as a value, undefined where it is none: plain data with two additions. The guest library
 * writes NaN and the infinities, which JSON can't say, as numbers that no script writes otherwise: 1e999 reads as
 * Infinity by itself, 1e9999 means NaN.
 */
export function parseArgument(text: string): unknown {
  try {
    return text.includes('1e9999') ? JSON.parse(text, readNotANumber) : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The third argument is the text of a primitive value: in a string, the digits stand between quotes. */
function readNotANumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return context?.source === '1e9999' ? NaN : value
}

/** Whether JSON text nests deeper than so many levels; asked before it meets a parser, or code that walks its value. */
export function isDeeperThan(levels: number, text: string): boolean {
  // Every level takes two brackets.
  if (text.length <= 2 * levels) return false
  let depth = 0
  let isInString = false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0x22) isInString = !isInString
    else if (isInString) {
      if (unit === 0x5c) i++
    } else if (unit === 0x5b || unit === 0x7b) {
      if (++depth > levels) return true
    } else if (unit === 0x5d || unit === 0x7d) depth--
  }
  return false
}
