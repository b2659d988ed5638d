import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isLargerThan } from './byte-length.ts'
import { fuzzing } from '../testing/fuzz.ts'

it('isLargerThan counts the bytes of UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(900), (text, limit) => {
      expect(isLargerThan(text, limit)).toBe(Buffer.byteLength(text) > limit)
    }),
    fuzzing(100),
  )
})
