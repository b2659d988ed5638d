import { mailDomainOf } from '../mail/mail.ts'

/** A code that was mailed to somebody who wants to sign in (rule 3.7-1). Kept for an hour, as the limits count them. */
export interface SignInCode {
  readonly id: number
  /** Of the session that asked: in no other one the code is worth anything. */
  readonly tokenHash: string
  readonly email: string
  /** What {@link mailboxOf} and `networkOf` say: the limits are by these. */
  readonly mailbox: string
  readonly network: string
  /** Null once it was used, guessed at too often, or a newer one took its place. */
  readonly codeHash: string | null
  readonly triesLeft: number
  /** By the steady clock. */
  readonly createdAt: number
}

export const codeLifetimeMs = 10 * 60_000
export const mostTries = 5
/** The time in which the next two count. */
export const codeWindowMs = 60 * 60_000
export const mostCodesOfMailbox = 5
export const mostCodesOfNetwork = 20

/**
 * What addresses that probably lead to one mailbox have in common: neither letter case nor full-width letters count, nor
 * dots and what follows a `+` before the `@`, nor how the domain is spelled. Only the limits compare by it, so that
 * spelling it anew is no way around them; customers are told apart by `emailIdentity`. The address is as `isMailable`
 * takes it.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@')
  const domain = email.slice(at + 1)
  const [name = ''] = folded(email.slice(0, at)).replaceAll('.', '').split('+', 1)
  return `${name}@${mailDomainOf(domain) ?? folded(domain)}`
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC')
}

/** In a time that says nothing of where they differ. */
export function isSameHash(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}
