import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PresentBroken } from '../http/index.ts'
import { plainAnswer, type VisitorAnswer } from '../visit/index.ts'

/** On every answer; of these a page may set the last only (rule 3.2-5). */
const fixedHeaders = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'SAMEORIGIN'],
  ['referrer-policy', 'strict-origin-when-cross-origin'],
] as const

/** Throws where a header is none that HTTP can carry; nothing has been sent then. */
export function sendAnswer(
  answer: VisitorAnswer,
  {
    id,
    request,
    response,
  }: { readonly id: string; readonly request: IncomingMessage; readonly response: ServerResponse },
): void {
  if (response.destroyed) return
  const { status } = answer
  const body = status === 205 ? '' : answer.body
  const hasBody = !bodiless.has(status)
  const headers: string[] = []
  for (const [name, value] of withFixed(answer.headers)) headers.push(name, value)
  if (hasBody) headers.push('content-length', String(Buffer.byteLength(body)))
  headers.push('x-request-id', id)
  // What was not read to its end can't be followed by another request.
  if (!request.complete) headers.push('connection', 'close')
  response.writeHead(status, headers)
  response.end(request.method === 'HEAD' || !hasBody ? undefined : body)
}

/** What never became a request gets the page that every other refusal is. */
export const presentAsPage: PresentBroken = ({ status }, id) => {
  const { headers, body } = plainAnswer(status, { id })
  return { headers: withFixed(headers), body: String(body) }
}

function withFixed(headers: VisitorAnswer['headers']): VisitorAnswer['headers'] {
  return [...headers, ...fixedHeaders.filter(([name]) => !headers.some(([own]) => own === name))]
}

/** Statuses that HTTP knows no body of; 205 has one of no length. */
const bodiless: ReadonlySet<number> = new Set([204, 304])
