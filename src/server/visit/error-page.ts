import type { VisitorAnswer } from './page-service.ts'

/** The error page as an answer. */
export function plainAnswer(
  status: number,
  request: { readonly id: string },
  headers: VisitorAnswer['headers'] = [],
): VisitorAnswer {
  return {
    status,
    headers: [['content-type', 'text/html; charset=utf-8'], ['cache-control', 'no-store'], ...headers],
    body: errorPage(status, request.id),
    startedSession: false,
  }
}

/** What a visitor sees when there is no page to show: one quiet page for all statuses, never a word of the inside. */
function errorPage(status: number, requestId: string): string {
  const { title, text } = texts[status] ?? texts[500]!
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>
:root { color-scheme: light dark; --text: #1c2024; --muted: #60646c; --surface: #fcfcfd }
@media (prefers-color-scheme: dark) { :root { --text: #edeef0; --muted: #b0b4ba; --surface: #111113 } }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; justify-items: center; gap: .5rem; padding: 2rem;
  font: 1rem/1.6 system-ui, sans-serif; color: var(--text); background: var(--surface); text-align: center }
h1 { margin: 0; font-size: 1.5rem; letter-spacing: -.01em } p { margin: 0; max-width: 34rem } small { color: var(--muted) }
</style>
</head>
<body>
<h1>${title}</h1>
<p>${text}</p>
<small>${status} · ${requestId}</small>
</body>
</html>
`
}

const texts: Readonly<Record<number, { readonly title: string; readonly text: string }>> = {
  400: { title: 'That request can’t be read', text: 'The address or its headers are not well-formed.' },
  401: { title: 'Please sign in', text: 'This is only for people who are signed in.' },
  404: { title: 'Page not found', text: 'There is nothing at this address.' },
  405: { title: 'Not possible here', text: 'This address does not answer to that kind of request.' },
  408: { title: 'That took too long', text: 'The request did not arrive in time.' },
  409: {
    title: 'That was sent already',
    text: 'It is still being worked on, or nobody can say what became of it. Please look before you send it once more.',
  },
  413: { title: 'Too large', text: 'More was sent than this address takes.' },
  421: { title: 'Nobody lives here', text: 'No site answers under this host name.' },
  422: { title: 'That can’t be sent again', text: 'Something else was sent in its place before.' },
  431: { title: 'Too large', text: 'The headers of this request are larger than this server takes.' },
  500: { title: 'Something went wrong', text: 'It has been noted. Please try again in a moment.' },
  503: { title: 'Busy right now', text: 'Please try again in a moment.' },
  504: { title: 'That took too long', text: 'The page did not finish in time.' },
  508: { title: 'Going in circles', text: 'Pages call each other without an end.' },
}
