import { describe, expect, it } from 'vitest'
import { findMismatch } from './match.ts'

const uuid = '01890000-0000-7000-8000-000000000000'

describe('what a conformance case expects', () => {
  it.each<[expected: unknown, found: unknown]>([
    [1, 1],
    [null, null],
    [{ a: 1 }, { a: 1, b: 2 }],
    [
      [{ a: 1 }, 'x'],
      [{ a: 1, b: 2 }, 'x'],
    ],
    ['<any>', null],
    ['<string>', ''],
    ['<number>', 0],
    ['<id>', uuid],
    ['<time>', '2026-01-01T00:00:00.000Z'],
    [{ a: '<absent>' }, {}],
    ['<~ ^a+$>', 'aaa'],
    ['<~ a.b>', 'xa\nb'.replace('\n', '-')],
  ])('%j is met by %j', (expected, found) => {
    expect(findMismatch(expected, found)).toBeUndefined()
  })

  it.each<[expected: unknown, found: unknown, where: string]>([
    [1, '1', 'it is "1", expected 1'],
    [null, undefined, 'it is absent, expected null'],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, 'it.a.b[1] is 3, expected 2'],
    [[1], [1, 2], 'it is [1,2], expected [1]'],
    [{}, [], 'it is [], expected {}'],
    [{ a: '<absent>' }, { a: null }, 'it.a is null, expected "<absent>"'],
    ['<any>', undefined, 'it is absent, expected "<any>"'],
    ['<id>', `${uuid}0`, `it is "${uuid}0", expected "<id>"`],
    ['<time>', '2026-01-01', 'it is "2026-01-01", expected "<time>"'],
    ['<~ ^a$>', 'ab', 'it is "ab", expected "<~ ^a$>"'],
    [{ toString: 1 }, {}, 'it.toString is absent, expected 1'],
  ])('%j is not met by %j', (expected, found, where) => {
    expect(findMismatch(expected, found)).toBe(where)
  })
})
