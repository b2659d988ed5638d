import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJsonObject, isSameJson, type Json } from './json.ts'
import { fuzzing } from './testing/fuzz.ts'

const anyJson = fc.jsonValue() as fc.Arbitrary<Json>

/** The same data with every object's keys in the opposite order. */
function reversed(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(reversed)
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, reversed(item)] as const)
      .reverse(),
  )
}

describe('isSameJson', () => {
  it('takes a copy for the same, whatever the order of its keys', () => {
    fc.assert(
      fc.property(anyJson, (value) => isSameJson(value, reversed(value))),
      fuzzing(100),
    )
  })

  it('agrees with the text of what was sorted', () => {
    const canonical = (value: Json): string =>
      JSON.stringify(value, (_, item: Json) =>
        isJsonObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
      )
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => isSameJson(a, b) === (canonical(a) === canonical(b))),
      fuzzing(100),
    )
  })

  it.each<readonly [Json | undefined, Json | undefined]>([
    [0, false],
    [1, '1'],
    ['', null],
    [null, undefined],
    [[], {}],
    [[1], { 0: 1 }],
    [{ a: undefined as unknown as Json }, { b: undefined as unknown as Json }],
    [{ toString: 1 }, {}],
    [
      [1, 2],
      [2, 1],
    ],
  ])('tells %j from %j', (a, b) => {
    expect(isSameJson(a, b)).toBe(false)
    expect(isSameJson(b, a)).toBe(false)
  })
})

describe('isJsonObject', () => {
  it('takes objects, and neither lists nor null', () => {
    expect([{}, Object.create(null), { a: 1 }].every(isJsonObject)).toBe(true)
    expect([null, undefined, [], 'a', 1, true].some(isJsonObject)).toBe(false)
  })
})
