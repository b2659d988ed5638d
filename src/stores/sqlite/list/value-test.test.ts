import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareText } from '../../../core/text/index.ts'
import { afterPrefix } from './value-test.ts'
import { fuzzing } from '../../../core/testing/index.ts'

test('every text that begins so lies before the text after the prefix, and no other', () => {
  const text = fc.string({ unit: 'binary', maxLength: 4 })
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), text, text, (prefix, rest, other) => {
      const end = afterPrefix(prefix)
      const isInside = (value: string) =>
        compareText(value, prefix) >= 0 && (end === undefined || compareText(value, end) < 0)
      expect(isInside(prefix + rest)).toBe(true)
      expect(isInside(other)).toBe(other.startsWith(prefix))
    }),
    fuzzing(2000),
  )
})

test.each([
  ['a', 'b'],
  ['az', 'a{'],
  ['\ud7ff', '\ue000'],
  ['a\u{10ffff}', 'b'],
  ['\u{10ffff}\u{10ffff}', undefined],
])('after %j comes %j', (prefix, end) => {
  expect(afterPrefix(prefix)).toBe(end)
})
