import { expect, it } from 'vitest'
import { RateWindow } from './rate-window.ts'

it('allows so many in a window, of each key apart, and more in the next', () => {
  let now = 0
  const window = new RateWindow({ most: 60, windowMs: 60_000 }, () => now)
  for (let i = 0; i < 60; i++) {
    expect(window.msUntilAllowed('1 192.0.2.1')).toBe(0)
    window.count('1 192.0.2.1')
  }
  expect(window.msUntilAllowed('1 192.0.2.1')).toBe(60_000)
  expect(window.msUntilAllowed('1 192.0.2.2')).toBe(0)
  expect(window.msUntilAllowed('2 192.0.2.1')).toBe(0)
  now = 59_000
  expect(window.msUntilAllowed('1 192.0.2.1')).toBe(1_000)
  now = 60_000
  expect(window.msUntilAllowed('1 192.0.2.1')).toBe(0)
  window.count('1 192.0.2.1')
  expect(window.msUntilAllowed('1 192.0.2.1')).toBe(0)
})

it('has a place again for each that is given back, in the window that it was taken in', () => {
  let now = 0
  const window = new RateWindow({ most: 2, windowMs: 1_000 }, () => now)
  const [first, second] = [window.reserve('a'), window.reserve('a')]
  expect(window.reserve('a')).toBeUndefined()
  expect(window.reserve('b')).toBeDefined()
  first!.giveBack()
  expect(window.reserve('a')).toBeDefined()
  expect(window.reserve('a')).toBeUndefined()
  now = 1_000
  expect([window.reserve('a'), window.reserve('a')]).not.toContain(undefined)
  second!.giveBack()
  expect(window.reserve('a')).toBeUndefined()
})
