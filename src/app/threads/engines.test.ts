import { describe, expect, it } from 'vitest'
import { createEngines } from './engines.ts'

const { matchesPattern, patternFault } = createEngines()

describe('patterns of validation rules', () => {
  it.each([
    ['^[A-Z]{2}-\\d{4}$', 'AB-1234', true],
    ['^[A-Z]{2}-\\d{4}$', 'xAB-1234', false],
    ['\\d', 'anywhere 1', true],
    ['^\\p{L}+$', 'Größe', true],
    ['^\\u0041$', 'A', true],
    ['^.$', '😀', true],
    ['(?<year>\\d{4})', 'in 2026', true],
    ['', 'anything', true],
  ] as const)('%s on %s: %s', (pattern, text, matches) => {
    expect(patternFault(pattern)).toBeUndefined()
    expect(matchesPattern(pattern, text)).toBe(matches)
  })

  it.each([
    ['[', /missing closing/],
    ['(?=look)', /unsupported/],
    ['(a)\\1', /invalid escape/],
    ['a{1001}', /repeat/],
    ['((a{100}){100}){100}', /repeat/],
    ['('.repeat(2000) + ')'.repeat(2000), /deep/],
    ['.{1,1000}', /too large \(\d{4} steps, at most 1100\)/],
    [Array.from({ length: 30 }, () => '[a-z]{100}').join('x'), /too large/],
  ] as const)('%s is refused, and says why', (pattern, why) => {
    expect(patternFault(pattern)).toMatch(why)
  })

  it('take a text against which a backtracking engine would run for years', () => {
    expect(matchesPattern('^(a+)+$', `${'a'.repeat(9_999)}b`)).toBe(false)
    expect(matchesPattern('(x+x+)+y', 'x'.repeat(10_000))).toBe(false)
  })

  it('that are large match no text so long that it would hold up all other writes', () => {
    expect(matchesPattern('^.{1,500}$', 'x'.repeat(500))).toBe(true)
    expect(matchesPattern('.{1,500}', 'x'.repeat(900))).toBe(true)
    expect(matchesPattern('.{1,500}', 'x'.repeat(10_000))).toBe(false)
  })

  it('answer alike however many of them are in use', () => {
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 100; i++) expect(matchesPattern(`^${i}$`, String(i))).toBe(true)
    }
  })
})
