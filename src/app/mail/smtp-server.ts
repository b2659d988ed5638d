import { isEmail } from '../../core/text/index.ts'

/** The mail server that STAGECRAFT_SMTP_URL names. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte, as with `smtps:`; else by STARTTLS, where the server has it. */
  readonly isSecure: boolean
  readonly login: { readonly user: string; readonly password: string } | undefined
  /** The sender; undefined where neither `?from=` nor the user's name says one. */
  readonly from: string | undefined
}

/** Such as `smtps://user:password@mail.example.com?from=hello@example.com`. Undefined where it is none. */
export function parseSmtpServer(text: string): SmtpServer | undefined {
  const url = /^smtps?:\/\//i.test(text) ? URL.parse(text) : null
  if (!url || !/^(?:\[[\da-f:.]+\]|[a-z\d.-]+)$/i.test(url.hostname) || !/^\/?$/.test(url.pathname) || url.hash !== '')
    return undefined
  if ([...url.searchParams.keys()].some((key) => key !== 'from')) return undefined
  const [user, password] = [decode(url.username), decode(url.password)]
  if (user === undefined || password === undefined || (user === '') !== (password === '')) return undefined
  const from = url.searchParams.get('from') ?? (isEmail(user) ? user : undefined)
  if (from !== undefined && !isEmail(from)) return undefined
  const isSecure = url.protocol.toLowerCase() === 'smtps:'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    isSecure,
    login: user === '' ? undefined : { user, password },
    from,
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
