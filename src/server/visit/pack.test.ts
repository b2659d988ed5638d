import fc from 'fast-check'
import { expect, it } from 'vitest'
import { aScope, fuzzing } from '../../core/testing/index.ts'
import type { Job, Outcome } from './messages.ts'
import type { VisitorRequest } from './page-service.ts'
import { packJobs, packOutcomes, unpackJobs, unpackOutcomes } from './pack.ts'

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const slot = fc.nat(63)
const bytes = fc.uint8Array({ maxLength: 40 })

const visit: fc.Arbitrary<Job> = fc.record({
  type: fc.constant('visit'),
  quarantined: fc.array(fc.nat(), { maxLength: 3 }),
  request: fc.record({
    id: fc.string(),
    brandId: fc.nat(),
    method: fc.string(),
    url: fc.string(),
    host: fc.string(),
    headers: fc.record({
      'user-agent': maybe(fc.string()),
      referer: maybe(fc.string()),
      'accept-language': maybe(fc.string()),
      'content-type': maybe(fc.string()),
      'cdn-loop': maybe(fc.string()),
      'idempotency-key': maybe(fc.string()),
    }) as fc.Arbitrary<VisitorRequest['headers']>,
    cookie: maybe(fc.string()),
    body: fc.option(bytes),
    bodyTooLarge: fc.boolean(),
    ip: fc.string(),
    isSecure: fc.boolean(),
    mayStartSession: fc.boolean(),
  }),
})
const check: Job = { type: 'checkDraft', scope: aScope(), input: { kind: 'page', name: 'a', text: 'b' } as never }

const answer: fc.Arbitrary<Outcome> = fc.record({
  type: fc.constant('answer'),
  answer: fc.record({
    status: fc.integer({ min: 200, max: 599 }),
    headers: fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 5 }),
    body: fc.oneof(fc.string(), bytes),
    startedSession: fc.boolean(),
  }),
})
const others: readonly Outcome[] = [
  { type: 'elsewhere', pageId: 3 },
  { type: 'checked', result: [1] },
  { type: 'failed', error: { code: 'server.busy', details: {}, message: 'x' } as never },
]

it('jobs and outcomes come out of a message as they went in', () => {
  const jobs = fc.array(fc.record({ slot, job: fc.oneof(visit, fc.constant(check)) }), { maxLength: 6 })
  const done = fc.array(fc.record({ slot, outcome: fc.oneof(answer, fc.constantFrom(...others)) }), { maxLength: 6 })
  fc.assert(
    fc.property(jobs, done, (someJobs, someDone) => {
      expect([...unpackJobs(structuredClone(packJobs(someJobs)))]).toEqual(someJobs)
      expect([...unpackOutcomes(structuredClone(packOutcomes(someDone)))]).toEqual(someDone)
    }),
    fuzzing(100),
  )
})
