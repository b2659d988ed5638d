import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeSlug, isSlug, slugify } from './slug.ts'
import { fuzzing } from '../testing/fuzz.ts'

describe('a slug (rule 1.2-1)', () => {
  it.each(['deals', 'a', '2nd-hand', 'a_b-c', '0x', 'a'.repeat(64)])('may be %s', (slug) => {
    expect(isSlug(slug)).toBe(true)
  })

  it.each([
    '',
    '42',
    '4-2',
    '_deals',
    '-deals',
    'Deals',
    'größe',
    'a b',
    'a.b',
    'a/b',
    'a\n',
    'a'.repeat(65),
    42,
    null,
  ])('is never %j', (slug) => {
    expect(isSlug(slug)).toBe(false)
  })
})

describe('slugify', () => {
  it.each([
    ['Größe & Co', 'grosse-co'],
    ['  Won!  ', 'won'],
    ['snake_case', 'snake_case'],
    ['---', 'entity'],
    ['日本', 'entity'],
    ['2026', 'entity-2026'],
    ['a'.repeat(100), 'a'.repeat(58)],
  ])('makes of %j %j', (name, slug) => {
    expect(slugify(name, 'entity')).toBe(slug)
  })

  it('makes a slug of anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (name) => isSlug(slugify(name, 'entity'))),
      fuzzing(100),
    )
  })
})

describe('freeSlug', () => {
  it('adds the first free number', () => {
    const taken = new Set(['deals', 'deals-2'])
    expect(freeSlug('leads', (slug) => taken.has(slug))).toBe('leads')
    expect(freeSlug('deals', (slug) => taken.has(slug))).toBe('deals-3')
  })

  it('stays a slug where the name is as long as can be', () => {
    const wanted = 'a'.repeat(64)
    expect(isSlug(freeSlug(wanted, (slug) => slug === wanted))).toBe(true)
  })
})
