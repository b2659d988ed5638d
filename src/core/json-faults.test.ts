import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isDeeperThan } from './json-faults.ts'
import { fuzzing } from './testing/fuzz.ts'

it('counts the levels of a JSON text as its parsed value has them', () => {
  const levels = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(levels)) : 0
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 8 }), (value, most) => {
      expect(isDeeperThan(most, JSON.stringify(value))).toBe(levels(value) > most)
    }),
    fuzzing(100),
  )
})
