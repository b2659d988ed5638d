import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldCase, foldText } from './fold.ts'
import { fuzzing } from '../testing/fuzz.ts'

const anyText = fc.string({ unit: 'grapheme' })

describe('foldText', () => {
  it.each([
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['Zoë', 'zoe'],
    ['Zoe\u0308', 'zoe'],
    ['İstanbul', 'istanbul'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['οδός', 'οδοσ'],
    ['\u212a', 'k'],
    ['Ｆｕｌｌ', 'full'],
    ['ﬁne', 'fine'],
    ['日本', '日本'],
    ['', ''],
  ])('folds %j to %j', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => foldText(foldText(text)) === foldText(text)),
      fuzzing(100),
    )
  })

  it('folds a text as it folds its parts, so that a part is found in the whole', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => foldText(a + b) === foldText(a) + foldText(b)),
      fuzzing(100),
    )
  })
})

describe('foldCase', () => {
  it('leaves case out and keeps accents', () => {
    expect(foldCase('ÉCOLE')).toBe(foldCase('école'))
    expect(foldCase('E\u0301COLE')).toBe(foldCase('École'))
    expect(foldCase('STRAẞE')).toBe(foldCase('strasse'))
    expect(foldCase('Ecole')).not.toBe(foldCase('École'))
    expect(foldCase('ı')).not.toBe(foldCase('i'))
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => foldCase(foldCase(text)) === foldCase(text)),
      fuzzing(100),
    )
  })

  it('makes equal only what is equal folded: an index over folded texts finds every candidate', () => {
    for (let code = 0; code < 0x30000; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const letter = String.fromCodePoint(code)
      if (foldText(foldCase(letter)) !== foldText(letter)) expect.fail(`U+${code.toString(16)}`)
    }
    fc.assert(
      fc.property(anyText, (text) => foldText(foldCase(text)) === foldText(text)),
      fuzzing(100),
    )
  })
})
