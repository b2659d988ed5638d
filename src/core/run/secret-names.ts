/** Names whose values are secrets, as the end of a longer name: `userPassword`, `X-Api-Key`, `STRIPE_SECRET`. */
export const secretNames =
  'pass(?:word|wd|phrase|code|wort)|pwd|(?<=[_-])pass|secret|credentials?|token|authori[sz]ation|' +
  '(?:api|access|private|secret|signing|encryption|master|auth)[_-]?key|cookie|session[_-]?id|(?<![a-z])sid'
const endsInSecretName = new RegExp(`(?:${secretNames})$`, 'i')

/** A word before `code` that says which code it is: one of a sign-in, or one that is no secret. */
const secretCodeOf =
  '(?:one[ _-]?time|log[ _-]?in|sign[ _-]?in|verif(?:y|ication)|confirm(?:ation)?|auth(?:entication)?|access|security|reset|sms|e?mail|2fa|mfa|otp)[ _-]?'
const plainCodeOf =
  '(?:zip|postal|post|country|area|dial|error|status|exit|product|item|sort|discount|promo|coupon|voucher|qr|bar|http)[ _-]?'
/** Names of codes that somebody was sent, or types where he pays; one group. */
export const codeNames = `(?<![\\w-])(?<!\\b${plainCodeOf})((?:${secretCodeOf})?(?:code|pin|otp|cvv|cvc))`
const endsInCodeName = new RegExp(`${codeNames}$`, 'i')

/** Whether what stands under the name is a secret. */
export function isSecretName(name: string, value: string): boolean {
  return endsInSecretName.test(name) || (endsInCodeName.test(name) && isCodeOf(name, value))
}

/** `code` is a common word: of those only six digits are taken for one that was mailed. */
export function isCodeOf(name: string, digits: string): boolean {
  return /code$/i.test(name) ? /^\d{6}$/.test(digits) : /^\d{3,8}$/.test(digits)
}
