import { describe, expect, it } from 'vitest'
import { issuesOf } from '../testing/index.ts'
import { parseReference, parseReferenceId, parseReferenceType } from './reference.ts'

describe('a reference (rule 1.3-3)', () => {
  it.each(['customer', 'Order', 'a', 'quiz_visitor-2', 'x'.repeat(64)])('may have the type %s', (type) => {
    expect(parseReferenceType(type)).toBe(type)
  })

  it.each(['', ' customer', 'a b', 'größe', 'a.b', 'a:b', 'x'.repeat(65), 5, null, undefined, ['a']])(
    'never has the type %j',
    (type) => {
      expect(parseReferenceType(type)).toBeUndefined()
    },
  )

  it.each(['42', ' ', 'Ada', 'ada', 'a b', 'a:b/c?d=e', "o'hara", '日本', '\u{1f600}', 'x'.repeat(512)])(
    'may have the id %j, kept as it is',
    (id) => {
      expect(parseReferenceId(id)).toBe(id)
    },
  )

  it('takes an integer as its decimal text', () => {
    expect([42, 0, -7, 9_007_199_254_740_991].map(parseReferenceId)).toEqual(['42', '0', '-7', '9007199254740991'])
  })

  it.each(['', '{', 'a}', '[', ']', '"', '\\', 'a\0', '\ud800', 'x'.repeat(513), 1.5, 2 ** 53, NaN, true, null, {}])(
    'never has the id %j',
    (id) => {
      expect(parseReferenceId(id)).toBeUndefined()
    },
  )

  it('has a type and an id, or is none', () => {
    expect(parseReference('order', 42)).toEqual({ type: 'order', id: '42' })
    expect([parseReference(undefined, undefined), parseReference(null, null), parseReference(null, undefined)]).toEqual(
      [null, null, null],
    )
    expect(issuesOf(() => parseReference('order', null))).toHaveProperty('reference_id')
    expect(issuesOf(() => parseReference(null, '42'))).toHaveProperty('reference_type')
    expect(issuesOf(() => parseReference('order', ''))).toHaveProperty('reference_id')
  })
})
