import { describe, expect, it } from 'vitest'
import { newSetupLink } from './setup-link.ts'

describe('a setup link', () => {
  it('opens by its own token and no other', () => {
    const { token, link } = newSetupLink(Date.now)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(link.opens(token)).toBe(true)
    const other = newSetupLink(Date.now)
    for (const wrong of ['', token.slice(1), `${token}=`, token.toUpperCase(), ` ${token}`, other.token]) {
      expect({ wrong, opens: link.opens(wrong) }).toEqual({ wrong, opens: false })
    }
  })

  it('is good for 24 hours', () => {
    let now = 1_000
    const { token, link } = newSetupLink(() => now)
    now += 24 * 3_600_000 - 1
    expect([link.isLive(), link.opens(token)]).toEqual([true, true])
    now += 1
    expect([link.isLive(), link.opens(token)]).toEqual([false, false])
  })
})
