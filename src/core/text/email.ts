// Space, control and format characters (zero-width ones among them) would let two addresses look the same.
const refused = /[\s\p{Cc}\p{Cf}]/u
const shape = /^[^@]{1,64}@[^@.]+(?:\.[^@.]+)*$/

export function isEmail(text: string): boolean {
  return text.length <= 254 && shape.test(text) && !refused.test(text) && text.isWellFormed()
}

/** Trimmed and in NFC, or undefined where it is no address (rule 1.4-11). */
export function parseEmail(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim().normalize('NFC')
  return isEmail(text) ? text : undefined
}

/** Two addresses are one customer's when these are equal: ASCII case does not count, other letters do (rule 1.4-11). */
export function emailIdentity(email: string): string {
  return email.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
