import type { VisitorAnswer, VisitorRequest } from './page-service.ts'
import type { Job, Outcome } from './messages.ts'

/**
 * Jobs and outcomes as one flat list each. Between threads, an object costs as much as its keys: visits and answers,
 * which are nearly all there is, go without them for a quarter of the price. Anything else goes as it is.
 */
export type Packed = readonly unknown[]

export function packJobs(jobs: readonly { readonly slot: number; readonly job: Job }[]): Packed {
  const list: unknown[] = []
  for (const { slot, job } of jobs) {
    if (job.type !== 'visit') {
      list.push(slot, job)
      continue
    }
    const { request } = job
    const { headers } = request
    list.push(
      slot,
      request.id,
      job.quarantined.length === 0 ? undefined : job.quarantined,
      request.brandId,
      request.method,
      request.url,
      request.host,
      headers['user-agent'],
      headers.referer,
      headers['accept-language'],
      headers['content-type'],
      headers['cdn-loop'],
      headers['idempotency-key'],
      request.cookie,
      request.body,
      request.bodyTooLarge,
      request.ip,
      request.isSecure,
      request.mayStartSession,
    )
  }
  return list
}

export function* unpackJobs(list: Packed): Generator<{ readonly slot: number; readonly job: Job }> {
  for (let i = 0; i < list.length;) {
    const slot = list[i++] as number
    const next = list[i++]
    if (typeof next !== 'string') {
      yield { slot, job: next as Job }
      continue
    }
    const quarantined = (list[i++] as readonly number[] | undefined) ?? []
    const request = {
      id: next,
      brandId: list[i++],
      method: list[i++],
      url: list[i++],
      host: list[i++],
      headers: {
        'user-agent': list[i++],
        referer: list[i++],
        'accept-language': list[i++],
        'content-type': list[i++],
        'cdn-loop': list[i++],
        'idempotency-key': list[i++],
      },
      cookie: list[i++],
      body: list[i++],
      bodyTooLarge: list[i++],
      ip: list[i++],
      isSecure: list[i++],
      mayStartSession: list[i++],
    } as VisitorRequest
    yield { slot, job: { type: 'visit', request, quarantined } }
  }
}

export function packOutcomes(done: readonly { readonly slot: number; readonly outcome: Outcome }[]): Packed {
  const list: unknown[] = []
  for (const { slot, outcome } of done) {
    if (outcome.type !== 'answer') {
      list.push(slot, outcome)
      continue
    }
    const { status, headers, body, startedSession } = outcome.answer
    list.push(slot, status, body, startedSession, headers.length)
    for (const [name, value] of headers) list.push(name, value)
  }
  return list
}

export function* unpackOutcomes(list: Packed): Generator<{ readonly slot: number; readonly outcome: Outcome }> {
  for (let i = 0; i < list.length;) {
    const slot = list[i++] as number
    const next = list[i++]
    if (typeof next !== 'number') {
      yield { slot, outcome: next as Outcome }
      continue
    }
    const body = list[i++] as VisitorAnswer['body']
    const startedSession = list[i++] as boolean
    const headers: [string, string][] = []
    for (let left = list[i++] as number; left > 0; left--) headers.push([list[i++] as string, list[i++] as string])
    yield { slot, outcome: { type: 'answer', answer: { status: next, headers, body, startedSession } } }
  }
}
