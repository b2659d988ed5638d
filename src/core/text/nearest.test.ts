import { describe, expect, it } from 'vitest'
import { findNearest } from './nearest.ts'

describe('findNearest', () => {
  const known = ['deals', 'leads', 'pattern-tracker', 'contacts']

  it.each([
    ['deal', 'deals'],
    ['Deals', 'deals'],
    ['patern-traker', 'pattern-tracker'],
    ['contcats', 'contacts'],
    ['laeds', 'leads'],
    ['lead', 'leads'],
  ])('knows what %s was meant to be', (name, nearest) => {
    expect(findNearest(name, known)).toBe(nearest)
  })

  it('finds nothing where nothing is near', () => {
    expect(findNearest('invoices', known)).toBeUndefined()
    expect(findNearest('', known)).toBeUndefined()
    expect(findNearest('deals', [])).toBeUndefined()
  })

  it('forgives one slip of any kind in a short name, and no two', () => {
    expect(['leds', 'lleads', 'lezds', 'laeds'].map((name) => findNearest(name, ['leads']))).toEqual(
      Array(4).fill('leads'),
    )
    expect(['les', 'lzzds', 'lxlea'].map((name) => findNearest(name, ['leads']))).toEqual(Array(3).fill(undefined))
    expect(findNearest('leads', ['lead'])).toBe('lead')
  })

  it('takes the first of several that are equally near', () => {
    expect(findNearest('cat', ['car', 'bat'])).toBe('car')
  })

  it('looks at no more than the beginning of a very long name', () => {
    expect(findNearest('deals'.padEnd(1_000_000, 'x'), known)).toBeUndefined()
  })
})
