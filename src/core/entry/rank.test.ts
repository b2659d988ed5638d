import fc from 'fast-check'
import { expect, it } from 'vitest'
import { growingIds } from '../testing/index.ts'
import { rankOfNew } from './rank.ts'
import { fuzzing } from '../testing/fuzz.ts'

it('a later entry ranks behind an earlier one, in the same millisecond too', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 0, 0, 1, 1000, -5), { maxLength: 200 }), (steps) => {
      let time = Date.UTC(2026, 2, 15)
      const newId = growingIds(() => time)
      const ranks = steps.map((step) => {
        time += step
        return rankOfNew(newId())
      })
      expect(ranks).toEqual(ranks.toSorted())
      expect(new Set(ranks).size).toBe(ranks.length)
    }),
    fuzzing(100),
  )
})

it('keeps the order of ids that differ in their first 100 bits', () => {
  expect(rankOfNew('01990000-0000-7fff-8000-000000000000') < rankOfNew('01990000-0001-7000-8000-000000000000')).toBe(
    true,
  )
  expect(rankOfNew('01990000-0000-7000-8fff-ffffffffffff') < rankOfNew('01990000-0000-7000-9000-000000000000')).toBe(
    true,
  )
  expect(rankOfNew('01990000-0000-7000-8000-00000fffffff') < rankOfNew('01990000-0000-7000-8000-000010000000')).toBe(
    true,
  )
})
