import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CoreError, invalid, type ErrorCode, type ErrorDetails } from '../../../core/errors/index.ts'
import { answerError } from './error-answer.ts'

/** An example of every error: a code without one does not compile. */
const examples: { readonly [C in ErrorCode]: ErrorDetails<C> } = {
  'input.invalid': { errors: { title: ['The title field is required.'] } },
  'request.malformed': { reason: 'it is not' },
  'request.too_large': { limit: '1 MB' },
  'request.unsupported_type': {},
  'request.rate_limited': { retryAfterSeconds: 30 },
  'request.method_not_allowed': { allow: 'GET, HEAD' },
  'auth.invalid_key': {},
  'auth.wrong_brand': {},
  'auth.forbidden': {},
  'setup.invalid_token': {},
  'resource.not_found': {},
  'brand.not_found': { brand: 'canary' },
  'user.not_found': { email: 'canary@example.com' },
  'entity.not_found': { slug: 'canary', nearest: 'canaries' },
  'entity.no_pipelines': {},
  'limit.reached': { what: 'pipelines', limit: 50 },
  'list.use_cursor': { input: 'page', limit: 10_000 },
  'stage.requirements': { stage: 'Won', keys: ['amount'] },
  'stage.ambiguous': { stage: 'new', pipelines: ['sales', 'support'] },
  'field.required': { keys: ['amount', 'email'] },
  'field.unique': { key: 'email', entryId: null },
  'field.duplicates': { key: 'email', count: 3, examples: [{ value: 'a@example.com', entryIds: ['1', '2'] }] },
  'field.locked': { key: 'amount' },
  'entry.not_found': {},
  'entry.too_large': { limit: '256 KB' },
  'customer.invalid': { reason: 'it needs an e-mail address' },
  'run.conflict': {},
  'session.too_large': { limit: '256 KB' },
  'revision.stale': { revisionId: 4 },
  'source.invalid': { issues: [{ message: 'Unexpected token.', line: 3, column: 9, input: 'html' }] },
  'source.too_complex': { limit: '2 s' },
  'source.no_draft': {},
  'publication.breaks': { pages: ['shop'] },
  'publication.raced': {},
  'store.unavailable': {},
  'store.full': {},
  'store.newer': { found: 99, known: 1 },
  'server.busy': { retryAfterSeconds: 3 },
  'server.internal': {},
}

function answerOf<C extends ErrorCode>(code: C) {
  return answerError(new CoreError(code, examples[code], { cause: new Error('canary') }), 'the-id')
}

describe('an error over HTTP', () => {
  it.each(Object.keys(examples) as ErrorCode[])('%s has one shape, and shows no cause', (code) => {
    const { status, body, isFault } = answerOf(code)
    expect(body).toMatchObject({
      message: expect.stringMatching(/^[A-Z]/),
      code: status === 404 ? 'resource.not_found' : expect.any(String),
    })
    expect(JSON.stringify(body)).not.toContain('canary')
    expect(isFault).toBe(status >= 500)
    expect(body['request_id']).toBe(status >= 500 ? 'the-id' : undefined)
  })

  it('of 422 with texts says that the data is invalid, and which rule refused in its code (rule 1.4-9)', () => {
    const message = 'The given data was invalid.'
    expect(answerError(invalid('slug', 'The slug has already been taken.'), '').body).toEqual({
      message,
      code: 'input.invalid',
      errors: { slug: ['The slug has already been taken.'] },
    })
    expect(answerOf('field.required').body).toEqual({
      message,
      code: 'field.required',
      errors: { 'values.amount': ['The amount field is required.'], 'values.email': ['The email field is required.'] },
      keys: ['amount', 'email'],
    })
    expect(answerOf('stage.requirements').body).toMatchObject({
      message,
      errors: { stage_id: ['The stage "Won" needs a value under: amount.'] },
      keys: ['amount'],
    })
    expect(answerOf('source.invalid').body).toMatchObject({
      message,
      errors: { html: ['Line 3, column 9: Unexpected token.'] },
    })
  })

  it('of 422 without an input to name says what is wrong', () => {
    expect(answerOf('limit.reached').body).toEqual({
      message: 'The limit of 50 pipelines is reached.',
      code: 'limit.reached',
      what: 'pipelines',
      limit: 50,
    })
  })

  it('that time heals says when to come back', () => {
    expect(answerOf('request.rate_limited')).toMatchObject({
      status: 429,
      headers: { 'retry-after': '30' },
      body: { retry_after: 30 },
    })
    expect(answerOf('server.busy')).toMatchObject({ status: 503, headers: { 'retry-after': '3' } })
    expect(answerOf('store.unavailable')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  })

  it('of 409 says how it stands now', () => {
    expect(answerOf('revision.stale')).toMatchObject({ status: 409, body: { revision_id: 4 } })
  })

  it('that nobody foresaw is ours', () => {
    for (const thrown of [new TypeError('canary'), 'canary', null, undefined, { statusCode: 400, message: 'canary' }]) {
      const { status, body } = answerError(thrown, 'the-id')
      expect({ status, body }).toEqual({
        status: 500,
        body: { message: 'Something went wrong on our side.', code: 'server.internal', request_id: 'the-id' },
      })
    }
  })

  it('carries nothing that docs/reference/rest.md does not name', () => {
    const page = readFileSync(new URL('../../../../docs/reference/rest.md', import.meta.url), 'utf8')
    const [, section = ''] = /^Decide on `code`([^]*?)\n\n/m.exec(page) ?? []
    for (const code of Object.keys(examples) as ErrorCode[]) {
      const { message: _, code: __, errors: ___, ...details } = answerOf(code).body
      for (const key of Object.keys(details)) expect(section, `${code}: ${key}`).toContain(`\`${key}\``)
    }
  })
})
