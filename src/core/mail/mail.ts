/** One e-mail that waits to be sent. It was accepted in the transaction of what it tells about, and goes when it went out. */
export interface Mail {
  readonly id: number
  readonly brandId: number
  /** One address, as {@link isMailable} takes it. */
  readonly to: string
  readonly subject: string
  /** Plain text. */
  readonly text: string
  /** Not before this moment, by the steady clock, as is `expiresAt`. */
  readonly dueAt: number
  /** How often sending failed. */
  readonly failures: number
  /** From then on nobody has any use for it. */
  readonly expiresAt: number
}

/** Of a brand. Where so many wait, the mail server is away for long, or somebody misuses us. */
export const mostWaitingMails = 1_000

/**
 * Stricter than `isEmail`: without what divides, quotes or names addresses, so that no mail program can read another
 * address, or a second one, out of it; without characters that nobody sees; and with a domain as {@link mailDomainOf}.
 */
export function isMailable(email: string): boolean {
  return (
    /^[^@\s"'`(),:;<>[\]\\\p{C}\p{DI}]+@[^@]+$/u.test(email) &&
    mailDomainOf(email.slice(email.indexOf('@') + 1)) !== undefined
  )
}

/**
 * A domain in the one spelling that mail goes to, whichever it is given in: `bücher.example`, `BÜCHER｡EXAMPLE` and
 * `xn--bcher-kva.example` are `xn--bcher-kva.example`. Undefined where it is none that has mailboxes, such as an IP
 * address.
 */
export function mailDomainOf(domain: string): string | undefined {
  // Nothing that a URL reads as more than a host, and nothing that its host would lose.
  if (!/^[\p{L}\p{M}\p{N}.。．｡-]+$/u.test(domain) || /\p{DI}/u.test(domain)) return undefined
  const host = URL.parse(`http://${domain}`)?.hostname
  return host !== undefined && /^(?:[a-z\d-]+\.)*(?!\d+$)[a-z\d-]+$/.test(host) ? host : undefined
}

/** Milliseconds until the next try, after so many failures: 5 s, 10 s, 20 s, up to 15 minutes. */
export function retryAfter(failures: number): number {
  return Math.min(5_000 * 2 ** Math.max(0, failures - 1), 15 * 60_000)
}
