import { expect, it } from 'vitest'
import { RateWindow } from './rate-window.ts'

it('allows so many in a window, of each key apart, and more in the next', () => {
  let now = 0
  const window = new RateWindow({ most: 60, windowMs: 60_000 }, () => now)
  for (let i = 0; i < 60; i++) {
    expect(window.allows('1 192.0.2.1')).toBe(true)
    window.count('1 192.0.2.1')
  }
  expect(window.allows('1 192.0.2.1')).toBe(false)
  expect(window.allows('1 192.0.2.2')).toBe(true)
  expect(window.allows('2 192.0.2.1')).toBe(true)
  now = 59_000
  expect(window.msUntilAllowed('1 192.0.2.1')).toBe(1_000)
  now = 60_000
  expect(window.msUntilAllowed('1 192.0.2.1')).toBe(0)
  window.count('1 192.0.2.1')
  expect(window.allows('1 192.0.2.1')).toBe(true)
})
