import { expect, it } from 'vitest'
import { Offenders } from './offenders.ts'

it('a page that killed a runner is quarantined for five minutes, alone', () => {
  let now = 0
  const offenders = new Offenders(() => now)
  offenders.killed(1, 7)
  expect(offenders.quarantinedOf(1)).toEqual([7])
  expect(offenders.quarantinedOf(2)).toEqual([])
  expect(offenders.blockedSeconds(7)).toBe(0)
  now = 5 * 60_000
  expect(offenders.quarantinedOf(1)).toEqual([])
})

it('after three kills a page is blocked for a minute', () => {
  let now = 0
  const offenders = new Offenders(() => now)
  for (let i = 0; i < 3; i++) offenders.killed(1, 7)
  offenders.killed(1, 8)
  expect(offenders.blockedSeconds(7)).toBe(60)
  expect(offenders.blockedOf(1)).toEqual([7])
  expect(offenders.blockedOf(2)).toEqual([])
  now = 59_500
  expect(offenders.blockedSeconds(7)).toBe(1)
  now = 60_000
  expect(offenders.blockedSeconds(7)).toBe(0)
})

it('a brand with ten kills, whichever its pages, is quarantined as a whole', () => {
  let now = 0
  const offenders = new Offenders(() => now)
  for (let page = 1; page <= 10; page++) offenders.killed(1, page)
  offenders.killed(2, 99)
  expect(offenders.isBrandQuarantined(1)).toBe(true)
  expect(offenders.isBrandQuarantined(2)).toBe(false)
  now = 5 * 60_000
  expect(offenders.isBrandQuarantined(1)).toBe(false)
})
