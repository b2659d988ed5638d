/**
 * The text an expression is read from. Usually the source itself; for a v- attribute the attribute's value with its
 * character references decoded, which is why offsets are looked up.
 */
export interface ExpressionText {
  readonly text: string
  /** Where expressions in it must have ended. */
  readonly end: number
  /** The offset in the template's source of an offset in `text`. */
  readonly offsetOf: (position: number) => number
}

/** An expression that does not follow the grammar. `at` is an offset in the template's source. */
export class ExpressionSyntaxError extends Error {
  readonly at: number
  readonly code: 'template.expression' | 'template.nesting'

  constructor(message: string, at: number, code: 'template.expression' | 'template.nesting' = 'template.expression') {
    super(message)
    this.name = 'ExpressionSyntaxError'
    this.at = at
    this.code = code
  }
}

export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'symbol' | 'end'
  /** The name, the symbol, the text without its quotes and escapes, the number's digits. */
  readonly value: string
  /** Offsets in `ExpressionText.text`. */
  readonly start: number
  readonly end: number
}

const nameStart = /[\p{ID_Start}_$]/u
const namePattern = /[\p{ID_Start}_$][\p{ID_Continue}$]*/uy
const numberPattern = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// Longest first.
const symbols = '=== !== == != <= >= && || < > + - * / % ! ? : . , ( ) [ ] { } | ='.split(' ')
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/** Reads the token that begins at or after `position`. */
export function readToken(source: ExpressionText, position: number): Token {
  const { text, end } = source
  let start = position
  while (start < end && isSpace(text.charCodeAt(start))) start++
  if (start >= end) return { kind: 'end', value: '', start: end, end }

  const char = text.charAt(start)
  if (char === '"' || char === "'") return readString(source, start, char)
  if (char >= '0' && char <= '9') return readNumber(source, start)
  if (nameStart.test(char)) {
    namePattern.lastIndex = start
    const value = namePattern.exec(text)?.[0] ?? char
    return { kind: 'name', value, start, end: start + value.length }
  }
  const symbol = symbols.find((candidate) => text.startsWith(candidate, start))
  if (symbol === undefined) throw new ExpressionSyntaxError(describeStray(char), source.offsetOf(start))
  return { kind: 'symbol', value: symbol, start, end: start + symbol.length }
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0
}

function describeStray(char: string): string {
  if (char === '`') return 'Text stands in single or double quotes; there are no template literals here.'
  if (char === '@') return 'A directive can’t stand inside an expression.'
  return `"${char}" has no meaning in an expression.`
}

function readNumber(source: ExpressionText, start: number): Token {
  numberPattern.lastIndex = start
  const value = numberPattern.exec(source.text)?.[0] ?? ''
  const end = start + value.length
  if (nameStart.test(source.text.charAt(end)) && end < source.end) {
    throw new ExpressionSyntaxError(`A number can’t be followed by "${source.text.charAt(end)}".`, source.offsetOf(end))
  }
  return { kind: 'number', value, start, end }
}

function readString(source: ExpressionText, start: number, quote: string): Token {
  const { text, end } = source
  let value = ''
  for (let at = start + 1; at < end; at++) {
    const char = text.charAt(at)
    if (char === quote) return { kind: 'text', value, start, end: at + 1 }
    if (char !== '\\') {
      value += char
      continue
    }
    at++
    const escaped = text.charAt(at)
    if (escaped !== 'u') {
      value += escapes[escaped] ?? escaped
      continue
    }
    const hex = /^[0-9a-fA-F]{4}/.exec(text.slice(at + 1, at + 5))?.[0]
    if (hex === undefined) throw new ExpressionSyntaxError('\\u needs four hex digits.', source.offsetOf(at))
    value += String.fromCharCode(Number.parseInt(hex, 16))
    at += 4
  }
  throw new ExpressionSyntaxError(`This text has no closing ${quote}.`, source.offsetOf(start))
}
