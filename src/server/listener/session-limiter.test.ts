import { expect, it } from 'vitest'
import { SessionLimiter } from './session-limiter.ts'

it('rule 3.1-4: an address starts 60 sessions a minute in a brand, and more in the next', () => {
  let now = 0
  const limiter = new SessionLimiter(() => now)
  for (let i = 0; i < 60; i++) {
    expect(limiter.mayStart(1, '192.0.2.1')).toBe(true)
    limiter.started(1, '192.0.2.1')
  }
  expect(limiter.mayStart(1, '192.0.2.1')).toBe(false)
  expect(limiter.mayStart(1, '192.0.2.2')).toBe(true)
  expect(limiter.mayStart(2, '192.0.2.1')).toBe(true)
  now = 60_000
  expect(limiter.mayStart(1, '192.0.2.1')).toBe(true)
})
