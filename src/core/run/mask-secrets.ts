import type { KnownSecrets } from './known-secrets.ts'
import { codeNames, isCodeOf, secretNames } from './secret-names.ts'

const mask = '[masked]'

/**
 * What looks like a secret, replaced by `[masked]`: keys of well-known makers and our own, tokens, passwords under a name
 * that says so, one-time codes, cards. Ids, hashes, dates, phone numbers and amounts stay as they are. `known` are
 * masked wherever they stand.
 *
 * It runs over what strangers wrote, so each expression here is linear: it can begin only where a match before it can't
 * still be going on, and what follows is of a bounded length or can't fail.
 */
export function maskSecrets(text: string, known?: KnownSecrets): string {
  if (text.length < shortest) return text
  let masked = (known?.mask(text, mask) ?? text).replace(privateKey, mask)
  masked = maskNamed(masked)
  masked = masked.replace(namedCode, (found, name: string, between: string, digits: string) =>
    isCodeOf(name, digits) ? name + between + mask : found,
  )
  masked = masked.replace(wellKnown, mask).replace(webToken, mask)
  masked = masked.replace(scheme, (found, name: string, space: string, token: string) =>
    isToken(token) ? name + space + mask : found,
  )
  masked = masked.replace(urlPassword, `$1${mask}@`)
  masked = masked.replace(longWord, (word) => (looksRandom(word) ? mask : word))
  return masked.replace(digitGroups, (digits) => (isCard(digits) ? mask : digits))
}

/** Nobody's secret is shorter, and words such as `null` are not one. */
const shortest = 4

const privateKey =
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]{0,80}-----|$)/g

/** After the name, with its quote where it has one: what says that the value follows. */
const before = String.raw`\\{0,16}["'\x60]?[ \t]{0,8}(?:=>|[:=]|,[ \t]{0,8}\\{0,16}["']?value\\{0,16}["']?[ \t]{0,8}:)[ \t]{0,8}`
const secretName = new RegExp(`(?:${secretNames})${before}`, 'gi')
const openQuote = /(\\{0,16})(["'`])/y
const bareValue = /(?:(?:Bearer|Basic|Token|Digest)[ \t]{1,8})?[^\s,;&"'`<>(){}[\]|\\]+/iy
const bareLine = /[^\r\n"'`\\]+/y
const noSecret = /^(?:null|undefined|true|false|none)$/i

/** Values under a name: in JSON (also inside a text of JSON), in `name=value`, in headers, in a console line's objects. */
function maskNamed(text: string): string {
  let masked = ''
  let done = 0
  secretName.lastIndex = 0
  for (let name = secretName.exec(text); name; name = secretName.exec(text)) {
    const from = secretName.lastIndex
    const { start, end } = findValue(text, from, /^(?:authori|cookie)/i.test(name[0]))
    const value = text.slice(start, end)
    if (value.length >= shortest && !noSecret.test(value)) {
      masked += text.slice(done, start) + mask
      done = end
    }
    secretName.lastIndex = Math.max(from, end)
  }
  return done === 0 ? text : masked + text.slice(done)
}

/** Where a value stands, without its quotes; one that is not closed goes on to the end. */
function findValue(text: string, from: number, isWholeLine: boolean): { start: number; end: number } {
  openQuote.lastIndex = from
  const quote = openQuote.exec(text)
  if (!quote) {
    const bare = isWholeLine ? bareLine : bareValue
    bare.lastIndex = from
    return { start: from, end: bare.test(text) ? bare.lastIndex : from }
  }
  const [open, escapes] = quote as unknown as [string, string]
  const start = from + open.length
  for (let end = text.indexOf(open, start); end >= 0; end = text.indexOf(open, end + 1)) {
    if (countBackslashes(text, end) % (2 * escapes.length + 2) === 0) return { start, end }
  }
  return { start, end: text.length }
}

/** Right before `at`; counted no further than matters. */
function countBackslashes(text: string, at: number): number {
  let count = 0
  while (count < 64 && text[at - 1 - count] === '\\') count++
  return count
}

const namedCode = new RegExp(
  `${codeNames}(${before}\\\\{0,16}["'\`]?|[ \\t]{1,8}(?:is|was)[ \\t]{1,8})(\\d{3,8})(?!\\w|[.-]\\d)`,
  'gi',
)

const wellKnown = new RegExp(
  `(?<![A-Za-z0-9_])(?:${[
    'sc_[\\w-]{20,}', // keys of this API
    '[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{16,}', // Stripe
    '(?:AKIA|ASIA)[A-Z0-9]{16}', // AWS
    'gh[opsru]_[A-Za-z0-9]{20,}|github_pat_\\w{20,}|glpat-[\\w-]{16,}|npm_[A-Za-z0-9]{20,}',
    'xox[a-z]-[\\w-]{10,}|xapp-[\\w-]{10,}', // Slack
    'AIza[\\w-]{30,}|ya29\\.[\\w-]{10,}|GOCSPX-[\\w-]{16,}', // Google
    'SG\\.[\\w-]{16,64}\\.[\\w-]{16,}', // SendGrid
    'sk-(?=[\\w-]{0,64}\\d)[\\w-]{20,}|hf_[A-Za-z0-9]{20,}', // models
    'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,}|dop_v1_[a-f0-9]{20,}',
    '\\$(?:argon2(?:id|i|d)|2[aby]|scrypt)\\$[\\w$+/=.,]{20,}', // hashes of passwords
  ].join('|')})`,
  'g',
)
const webToken = /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*){1,3}/g
const scheme = /(?<![A-Za-z])(Bearer|Basic)([ \t]{1,8})([\w.~+/=-]{8,})/gi
const urlPassword = /(:\/\/[^\s/@:"'`]{0,64}:)[^\s/@"'`]{1,256}@/g

/** Not `authentication` after `basic`. */
function isToken(text: string): boolean {
  return text.length >= 20 || /\d/.test(text)
}

const longWord = /[\w-]{32,}/g

/**
 * Tells tokens of chance from names and ids that people and programs put together: those change between small letters,
 * capitals, digits and signs at every third character at most, chance does at two of three. Hashes and UUIDs have no
 * capitals among them.
 */
function looksRandom(word: string): boolean {
  const counts: Record<CharacterKind, number> = { small: 0, capital: 0, digit: 0, sign: 0 }
  const length = Math.min(word.length, 512)
  let changes = 0
  let last: CharacterKind | undefined
  for (let i = 0; i < length; i++) {
    const kind = kindOf(word.charCodeAt(i))
    counts[kind]++
    if (last !== undefined && kind !== last) changes++
    last = kind
  }
  return counts.small >= 3 && counts.capital >= 3 && counts.digit >= 2 && changes > length * 0.45
}

type CharacterKind = 'small' | 'capital' | 'digit' | 'sign'

function kindOf(code: number): CharacterKind {
  if (code >= 97) return 'small'
  if (code >= 65 && code <= 90) return 'capital'
  return code >= 48 && code <= 57 ? 'digit' : 'sign'
}

const digitGroups = /(?<![\d.+]|\d[ -])\d(?:[ -]?\d){12,18}(?![ -]?\d|\.\d)/g
/** As cards are printed: in one, in fours, or in 4, 6 and 5. */
const cardGroups = /^(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5})$/
/** Of the large schemes, with the lengths that each has. */
const cardNumber =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3[068]\d{12}|6\d{15,18})$/

function isCard(text: string): boolean {
  if (!cardGroups.test(text)) return false
  const digits = text.replace(/[ -]/g, '')
  return cardNumber.test(digits) && hasCheckDigit(digits)
}

/** By Luhn. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
