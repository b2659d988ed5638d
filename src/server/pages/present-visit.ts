import type { PublishedSource } from '../../core/source/index.ts'
import { serializeCookie, serializeLocation, type Run } from '../../scripts/host/index.ts'
import { plainAnswer, sessionCookieName, type VisitorAnswer, type VisitorRequest } from '../visit/index.ts'

/** What the visitor is sent: what the script answered, else the page that was printed. Without the run's cookies. */
export function presentRun({ reply }: Run, html: string | undefined): VisitorAnswer {
  const headers = new Map(reply.headers)
  if (!headers.has('content-type')) headers.set('content-type', reply.body?.type ?? 'text/html; charset=utf-8')
  if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-cache')
  return {
    status: reply.status ?? 200,
    headers: [...headers],
    body: reply.body?.text ?? html ?? '',
    startedSession: false,
  }
}

/** The same, with the cookies that the run set, and its session's as it is by now. */
export function withCookies(answer: VisitorAnswer, { reply, session }: Run, request: VisitorRequest): VisitorAnswer {
  const headers = [...answer.headers]
  for (const cookie of reply.cookies.values()) headers.push(['set-cookie', cookie])
  if (session.cookie !== undefined) headers.push(['set-cookie', sessionCookie(session.cookie, request)])
  return { ...answer, headers, startedSession: session.started }
}

function sessionCookie(
  change: NonNullable<Run['session']['cookie']>,
  { isSecure }: { readonly isSecure: boolean },
): string {
  const name = sessionCookieName(isSecure)
  return change === 'delete'
    ? serializeCookie(name, '', { maxAge: 0, httpOnly: true }, isSecure)
    : serializeCookie(name, change.token, { httpOnly: true }, isSecure)
}

/** Rule 3.1-3. */
export function loginAnswer(page: PublishedSource, request: VisitorRequest): VisitorAnswer {
  if (request.method === 'POST') return plainAnswer(401, request)
  const { redirectUrl } = page.settings
  const own = redirectUrl === null ? undefined : serializeLocation(redirectUrl)
  const location = own ?? `/members/login?next=${encodeURIComponent(request.url)}`
  return {
    status: 302,
    headers: [
      ['location', location],
      ['cache-control', 'no-store'],
    ],
    body: '',
    startedSession: false,
  }
}
