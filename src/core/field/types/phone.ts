import { defineTextType } from '../field-type.ts'

/** Loose on purpose: numbers are written in too many ways to know better. */
const pattern = /^[+(]?\d[\d\s().\-/]{1,40}(?:\s?(?:x|ext\.?)\s?\d{1,8})?$/i

export const phoneField = defineTextType({
  name: 'phone',
  expected: 'a phone number such as +49 30 1234567',
  fits: (text) => pattern.test(text),
})
