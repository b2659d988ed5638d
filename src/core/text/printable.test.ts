import { expect, it } from 'vitest'
import { printableLine, printableLines } from './printable.ts'

it('shows what a terminal would obey, or read the other way, as its escape or as the mark', () => {
  const text = 'a\0b\n\tc\r\u001b[31m\u007f\u0085\u2028\u202e\u2066'
  expect(printableLine(text)).toBe(String.raw`a\u0000b\u000a\u0009c\u000d\u001b[31m\u007f\u0085\u2028\u202e\u2066`)
  expect(printableLine('a\n\u202eb', '?')).toBe('a??b')
  expect(printableLines(text)).toBe(
    String.raw`a\u0000b` + '\n\tc' + String.raw`\u000d\u001b[31m\u007f\u0085\u2028\u202e\u2066`,
  )
})

it('leaves all else as it is', () => {
  const fine = ' Zoë \\ \u{1f600}\u00a0\u2027\u202f\ufeff'
  expect([printableLine(fine), printableLines(fine)]).toEqual([fine, fine])
})
