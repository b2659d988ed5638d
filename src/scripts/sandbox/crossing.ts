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
