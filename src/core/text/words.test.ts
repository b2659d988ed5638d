import { expect, test } from 'vitest'
import { wordsOf } from './words.ts'

test.each([
  ['Größe & Co', ['grosse', 'co']],
  ['a.b_c-d', ['a', 'b', 'c', 'd']],
  ['東京 タワー 12', ['東京', 'タワー', '12']],
  ['💶 !!!', []],
  ['', []],
])('the words of %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words)
})
