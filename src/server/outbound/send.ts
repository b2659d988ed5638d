import type { IncomingMessage } from 'node:http'
import type { Awaitable } from '../../core/awaitable.ts'
import type { OutboundAnswer, OutboundRequest } from '../../scripts/host/index.ts'
import { extendChain } from '../visit/index.ts'
import { CallFailure, blocked } from './call-failure.ts'
import { checkTarget, type Target, type TargetRules } from './check-target.ts'
import { connect, type SentRequest } from './connect.ts'
import type { Limits } from './limits.ts'
import { readAnswer } from './read-answer.ts'
import { checkHeaders, withoutCredentials } from './request-headers.ts'

export interface SendContext {
  readonly rules: TargetRules
  readonly limits: Limits
  readonly signal: AbortSignal
  /** The CDN-Loop header of the visit that the call comes from. */
  readonly chain: string | undefined
  /** Called once, before anything of the call leaves this machine but a question to name servers. */
  readonly beforeConnect: () => Awaitable<void>
}

/** One call of a script, redirects followed (rule 3.2-9). Never rejects. */
export async function send(request: OutboundRequest, context: SendContext): Promise<OutboundAnswer> {
  const deadline = AbortSignal.timeout(context.limits.totalMs)
  const ended = new AbortController()
  const signal = AbortSignal.any([context.signal, deadline, ended.signal])
  try {
    return await follow(request, context, signal)
  } catch (error) {
    if (deadline.aborted) return { error: 'timeout' }
    if (!(error instanceof CallFailure)) return { error: 'failed' }
    return { error: error.code, ...(error.reason === undefined ? {} : { reason: error.reason }) }
  } finally {
    // Whatever happened, no connection is left.
    ended.abort()
  }
}

async function follow(
  { method, url, headers, body }: OutboundRequest,
  { rules, limits, chain, beforeConnect }: SendContext,
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  if (body !== undefined && Buffer.byteLength(body) > limits.bodyBytes) throw new CallFailure('too_large')
  const always = new Map([
    ['accept', '*/*'],
    ['accept-encoding', 'gzip, br'],
    ['user-agent', 'Stagecraft'],
  ])
  let asked: SentRequest = { method, headers: checkHeaders(headers), body }
  let target = await checkTarget(url, undefined, rules, signal)
  await beforeConnect()
  for (let redirects = 0; ; redirects++) {
    const sent = { ...asked, headers: new Map([...always, ...asked.headers, ['cdn-loop', extendChain(chain)]]) }
    const message = await connect(target, sent, limits, signal)
    try {
      const location = locationOf(message)
      if (location === undefined) return await readAnswer(message, limits.bodyBytes)
      if (redirects === limits.redirects) throw blocked(`more than ${limits.redirects} redirects`)
      const next = await checkTarget(location, target.url, rules, signal)
      asked = redirect(asked, message.statusCode!, target, next)
      target = next
    } finally {
      message.destroy()
    }
  }
}

/** Where the answer sends the call on to. */
function locationOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  return [301, 302, 303, 307, 308].includes(statusCode) ? headers.location : undefined
}

/** What is asked there: as browsers do it, with less told to another origin. */
function redirect(asked: SentRequest, status: number, from: Target, to: Target): SentRequest {
  const headers = from.url.origin === to.url.origin ? asked.headers : withoutCredentials(asked.headers)
  if (status === 307 || status === 308 || asked.method === 'GET') return { ...asked, headers }
  return {
    method: 'GET',
    headers: new Map([...headers].filter(([name]) => name !== 'content-type')),
    body: undefined,
  }
}
