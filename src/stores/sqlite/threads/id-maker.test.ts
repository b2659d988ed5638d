import { expect, test } from 'vitest'
import { createIdMaker } from './id-maker.ts'
import { MonotonicClock } from './monotonic-clock.ts'

test('ids are UUIDv7s that grow, also within a millisecond and past its counter', () => {
  const newId = createIdMaker(() => Date.UTC(2026, 2, 15))
  const ids = Array.from({ length: 10_000 }, newId)
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true)
  expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)))
  expect(new Set(ids).size).toBe(10_000)
  expect(Number.parseInt(ids[0]!.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 2, 15))
})

test('ids keep growing when the clock steps back', () => {
  let now = 2000
  const newId = createIdMaker(() => now)
  const before = newId()
  now = 1000
  expect(newId() > before).toBe(true)
})

test('a clock that is set back stands still until its time comes again', () => {
  let machine = 5000.75
  const clock = new MonotonicClock(() => machine, 4000)
  expect(clock.current()).toBe(4000)
  expect(clock.advance()).toBe(5000)
  machine = 100
  expect(clock.advance()).toBe(5000)
  machine = 5001
  expect(clock.advance()).toBe(5001)
  expect(clock.current()).toBe(5001)
})
