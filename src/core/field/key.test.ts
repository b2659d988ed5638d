import { expect, it } from 'vitest'
import { entryProperties } from '../entry/entry-properties.ts'
import { isFieldKey, keyFault } from './key.ts'

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

it.each(entryProperties)('a key is never %s, which filters and sorts know of every entry', (key) => {
  expect(keyFault(key)).toBe(`must not be ${key}, which is a property of every entry`)
})

it.each([
  ['a b', 'must be 1 to 128 of a-z, A-Z, 0-9, _, . and -'],
  ['title', 'must not be title, which is a property of every entry'],
  ['__proto__', 'must not be __proto__, which JavaScript keeps to itself'],
  ['note', undefined],
])('the fault of %s is named', (key, fault) => {
  expect(keyFault(key)).toBe(fault)
})
