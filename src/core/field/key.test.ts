import { expect, it } from 'vitest'
import { isFieldKey } from './key.ts'

it.each(['note', 'Note', '0', 'a.b-c_d', 'toString', 'hasOwnProperty', 'x'.repeat(128)])('a key may be %s', (key) => {
  expect(isFieldKey(key)).toBe(true)
})

it.each(['', ' ', 'a b', 'größe', 'a/b', 'a$', 'a%', "a'b", '👍', 'a\n', 'x'.repeat(129), 5, null, undefined])(
  'a key is never %j',
  (key) => {
    expect(isFieldKey(key)).toBe(false)
  },
)

it.each(['__proto__', 'constructor', 'prototype', 'id', 'title', 'stage_id', 'values', 'created_at', 'deleted_at'])(
  'a key is never %s, which means something else already',
  (key) => {
    expect(isFieldKey(key)).toBe(false)
  },
)
