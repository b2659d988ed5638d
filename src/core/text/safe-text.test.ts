import { expect, it } from 'vitest'
import { isSafeText } from './safe-text.ts'

it('refuses NUL and halves of characters, and nothing else', () => {
  expect(['a\0b', '\ud800', '\udc00', 'a\udfffb', '\udc00\ud800'].filter(isSafeText)).toEqual([])
  const fine = ['', 'a\n\tb', '\u{1f600}', '\u202e', '\ufeff', '\uffff', 'e\u0301'.repeat(1000)]
  expect(fine.filter(isSafeText)).toEqual(fine)
})
