import { jsonText } from '../expression/json.ts'
import type { Budget } from '../run/budget.ts'

/**
 * A value where script takes one: a literal that means the same in JavaScript and in JSON. A missing value is `null`,
 * since nothing at all would break the script.
 */
export function scriptValue(value: unknown, budget: Budget): string {
  const json = jsonText(value ?? null, budget)
  // Behind a minus sign of the author's, a negative number would make a decrement.
  return json.startsWith('-') ? ` ${json}` : json
}

// Letters, digits and what has no meaning in any string, template literal, regular expression, HTML or CSS.
const plain = /^[\w .,:;?*()@#%^|~!\u0080-\u2027\u202a-\uffff]*$/
const unsafe = /[^\w .,:;?*()@#%^|~!\u0080-\u2027\u202a-\uffff]/g

function escapeUnit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}

const escapes = Array.from({ length: 128 }, (_, code) => escapeUnit(code))

/** Text inside a string or template literal of JavaScript, or a string of JSON. */
export function scriptString(text: string): string {
  if (plain.test(text)) return text
  return text.replace(unsafe, (char) => escapes[char.charCodeAt(0)] ?? escapeUnit(char.charCodeAt(0)))
}
