import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareText } from './compare.ts'
import { fuzzing } from '../testing/fuzz.ts'

const anyText = fc.string({ unit: 'binary' })

it('orders texts as their UTF-8 bytes are ordered', () => {
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b))
      expect(Math.sign(compareText(a, b))).toBe(bytes)
    }),
    fuzzing(100),
  )
})

it('puts what lies beyond the first plane last', () => {
  expect(['\u{1f600}', '\uff01', 'a', ''].sort(compareText)).toEqual(['', 'a', '\uff01', '\u{1f600}'])
})
