import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isSameJson, type Json } from '../json.ts'
import { uniqueKey } from './unique-key.ts'
import { fuzzing } from '../testing/fuzz.ts'

it.each<readonly [Json, Json]>([
  ['Ada', 'ADA'],
  ['straße', 'STRASSE'],
  ['É', 'e\u0301'],
  [
    ['A', 'b'],
    ['a', 'B'],
  ],
  [
    { x: 'A', y: 1 },
    { y: 1, x: 'a' },
  ],
  [0, -0],
])('%j equals %j', (a, b) => {
  expect(uniqueKey(a)).toBe(uniqueKey(b))
})

it.each<readonly [Json, Json]>([
  ['e', 'é'],
  ['ı', 'i'],
  ['1', 1],
  ['true', true],
  ['a', 'a '],
  [
    ['a', 'b'],
    ['b', 'a'],
  ],
  [{ A: 1 }, { a: 1 }],
  [[], {}],
  [0, false],
])('%j differs from %j', (a, b) => {
  expect(uniqueKey(a)).not.toBe(uniqueKey(b))
})

it('tells apart what differs in more than case', () => {
  const lower = fc.jsonValue({ stringUnit: fc.constantFrom('a', 'b', '"', ',', ':', '{', '[') }) as fc.Arbitrary<Json>
  fc.assert(
    fc.property(lower, lower, (a, b) => (uniqueKey(a) === uniqueKey(b)) === isSameJson(a, b)),
    fuzzing(100),
  )
})
