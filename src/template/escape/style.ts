import { toNumber } from '../expression/values.ts'
import { allowAddress, longestAddress } from './address.ts'

// Letters, digits and what has no meaning in CSS or HTML.
const unsafe = /[^\w .,:!#%*+?\u0080-\uffff-]/g

/** Text inside a string of CSS, with escapes for whatever could end it: quotes, tags, line ends, backslashes. */
export function styleString(text: string): string {
  return text.replace(unsafe, (char) => escapes[char.charCodeAt(0)] ?? '')
}

/** The blank ends the escape, so that a digit behind it is not taken for a part. All unsafe characters are ASCII. */
const escapes = Array.from({ length: 128 }, (_, code) => `\\${code.toString(16)} `)

/** Properties whose value is text; in them a value is always a string. */
const textProperties: ReadonlySet<string> = new Set([
  'content',
  'quotes',
  'grid-template-areas',
  'string-set',
  'hyphenate-character',
])

/** Functions that compute a color, a length, a transition; none that loads anything. */
const harmlessFunctions: ReadonlySet<string> = new Set(
  (
    'rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix var calc min max clamp translate translatex translatey ' +
    'translate3d scale scalex scaley rotate skew skewx skewy matrix cubic-bezier steps linear-gradient radial-gradient ' +
    'conic-gradient repeat minmax fit-content blur brightness contrast drop-shadow grayscale opacity saturate'
  ).split(' '),
)

const harmlessCharacters = /^[\w#%.,+\-*/() ]{1,500}$/

/**
 * The value of a declaration: a number, or text made of keywords, colors, lengths and harmless functions, as it is; all
 * other text as a string, which is what properties such as `content` want and others ignore.
 */
export function styleValue(value: string, property: string): string {
  if (!textProperties.has(property)) {
    const number = toNumber(value)
    if (number !== undefined) return String(number)
    if (isHarmless(value)) return value.trim()
  }
  return `"${styleString(value)}"`
}

function isHarmless(value: string): boolean {
  if (!harmlessCharacters.test(value) || value.trim() === '' || value.includes('/*') || value.includes('*/'))
    return false
  let depth = 0
  for (const [, name, bracket] of value.matchAll(/([\w-]*)([()])/g)) {
    if (bracket === '(') {
      if (name !== '' && !harmlessFunctions.has((name ?? '').toLowerCase())) return false
      depth++
    } else if (--depth < 0) return false
  }
  return depth === 0
}

/** An address inside `url(`: checked where the value begins it, and with nothing left that could end it. */
export function styleAddress(text: string, { isQuoted, isStart }: { isQuoted: boolean; isStart: boolean }): string {
  if (text.length > longestAddress) return ''
  const allowed = isStart ? allowAddress(text) : text.replaceAll(':', '%3A')
  if (isQuoted) return styleString(allowed)
  return allowed.toWellFormed().replace(/[^\w./?#&=@,+:%~-]/gu, percentEncode)
}

/** `encodeURIComponent`, and the parentheses and quotes that it leaves. */
function percentEncode(char: string): string {
  return encodeURIComponent(char).replace(/[!'()*]/, (left) => `%${left.charCodeAt(0).toString(16)}`)
}
