import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CoreError, errorCodes, invalid, isCoreError, isOurFault, plainFault, type ErrorCode } from './errors.ts'

/** The code's sentence with the names of its details where they stand: `No brand has the slug or id "{brand}".` */
function sentenceOf(code: ErrorCode): string {
  return new CoreError(code, anyDetails as never).message
}

const anyDetails = new Proxy(
  {},
  { get: (_, name) => ({ toString: () => `{${String(name)}}`, join: () => `{${String(name)}}` }) },
)

describe('docs/reference/errors.md', () => {
  const page = readFileSync(new URL('../../../docs/reference/errors.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z_.]+)` \| (.*?) \| (.*?) \|$/gm)].map(([, code, sentence, fault]) => ({
    code,
    sentence,
    fault,
  }))

  it('lists every code, and none that is no more', () => {
    expect(rows.map((row) => row.code)).toEqual(errorCodes)
  })

  it('says each code’s sentence', () => {
    expect(rows.map((row) => row.sentence)).toEqual(errorCodes.map(sentenceOf))
  })

  it('says whose fault it is', () => {
    for (const { code, fault } of rows)
      expect(['caller', 'author', 'operator', 'ours', 'nobody'], code).toContain(fault)
  })
})

describe('CoreError', () => {
  it('says its sentence, and keeps code, details and cause', () => {
    const cause = new Error('driver')
    const error = new CoreError('entity.not_found', { slug: 'deal', nearest: 'deals' }, { cause })
    expect(error).toMatchObject({
      message: 'No entity has the slug "deal". Did you mean "deals"?',
      code: 'entity.not_found',
      details: { slug: 'deal', nearest: 'deals' },
      cause,
      name: 'CoreError',
    })
    expect(error).toBeInstanceOf(Error)
  })

  it('crosses a thread as plain data and is the same on the other side', () => {
    const error = new CoreError('stage.requirements', { stage: 'Won', keys: ['amount', 'email'] })
    const other = CoreError.fromPlain(structuredClone(error.toPlain()))
    expect(other).toEqual(error)
    expect(other.message).toBe('The stage "Won" needs a value under: amount, email.')
  })

  it('is known by its code', () => {
    const error: unknown = invalid('title', 'The title field is required.')
    expect([isCoreError(error), isCoreError(error, 'input.invalid'), isCoreError(error, 'store.full')]).toEqual([
      true,
      true,
      false,
    ])
    expect([isCoreError(new Error('x')), isCoreError(undefined)]).toEqual([false, false])
  })

  it('is its code alone as a fault for the log of another thread; other errors are what they are', () => {
    const [cause, other] = [new Error('driver'), new TypeError('x')]
    const error = plainFault(new CoreError('brand.not_found', { brand: 'what a visitor sent' }, { cause }))
    expect(error).not.toBeInstanceOf(CoreError)
    expect([error.message, error.cause]).toEqual(['brand.not_found', cause])
    expect(plainFault(other)).toBe(other)
    expect(plainFault('what a visitor sent').message).toBe('a thrown string')
  })

  it('is our fault where a store or the server is at fault, and so is what nobody foresaw', () => {
    const ours = errorCodes.filter((code) => isOurFault(new CoreError(code, anyDetails as never)))
    expect(ours).toEqual(errorCodes.filter((code) => /^(?:store|server)\./.test(code)))
    expect([isOurFault(new Error('x')), isOurFault(undefined)]).toEqual([true, true])
  })

  it('names an input that is wrong', () => {
    expect(invalid('title', 'The title field is required.')).toMatchObject({
      message: 'The given data was invalid.',
      details: { errors: { title: ['The title field is required.'] } },
    })
  })
})

describe('codes', () => {
  it('are a noun and a problem', () => {
    for (const code of errorCodes) expect(code).toMatch(/^[a-z]+\.[a-z_]+$/)
  })
})
