const rest = '\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069'
const inLine = new RegExp(`[\\x00-\\x1f${rest}]`, 'g')
const inLines = new RegExp(`[\\x00-\\x08\\x0b-\\x1f${rest}]`, 'g')

/**
 * The text as it may stand in one line on a terminal: what would move the cursor, begin a line or turn the direction of
 * writing is shown as its escape, or as the mark.
 */
export function printableLine(text: string, mark?: string): string {
  return mark === undefined ? text.replace(inLine, escapeOf) : text.replace(inLine, mark)
}

/** The same, with line ends and tabs as they are. */
export function printableLines(text: string): string {
  return text.replace(inLines, escapeOf)
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
