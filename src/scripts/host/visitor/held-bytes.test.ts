import { describe, expect, it } from 'vitest'
import type { Json } from '../../../core/json.ts'
import { HeldBytes } from './held-bytes.ts'

const put = (held: HeldBytes, key: string, value: Json) => held.put(key, JSON.stringify(value))

describe('what is held, to the byte of its JSON', () => {
  const values = { a: 1, 'ü"': ['é', '😀', '\ud800'], c: { d: null } }
  const bytes = new TextEncoder().encode(JSON.stringify(values)).length

  it('fits where it is as large as the bound, and not where it is a byte larger', () => {
    const fill = (most: number) => {
      const held = new HeldBytes(most)
      return Object.entries(values).map(([key, value]) => put(held, key, value))
    }
    expect(fill(bytes)).toEqual([true, true, true])
    expect(fill(bytes - 1)).toEqual([true, true, false])
  })

  it('begins with what was there', () => {
    const held = new HeldBytes(bytes, values)
    expect([put(held, 'a', 2), put(held, 'a', 10), put(held, 'b', 1)]).toEqual([true, false, false])
  })
})

it('a value takes the place of the one before, and a refused one changes nothing', () => {
  const held = new HeldBytes(100)
  for (let i = 0; i < 10; i++) expect(put(held, 'a', 'x'.repeat(60))).toBe(true)
  expect(put(held, 'a', 'x'.repeat(200))).toBe(false)
  expect(put(held, 'b', 'x'.repeat(30))).toBe(false)
  expect(put(held, 'b', 'x'.repeat(20))).toBe(true)
})

it('what is deleted makes room, once', () => {
  const held = new HeldBytes(100)
  put(held, 'a', 'x'.repeat(60))
  held.delete('a')
  held.delete('a')
  held.delete('nothing')
  expect([put(held, 'b', 'x'.repeat(60)), put(held, 'c', 'x'.repeat(60))]).toEqual([true, false])
})
