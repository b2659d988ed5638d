import { describe, expect, it } from 'vitest'
import { typeKeys } from './read-password.ts'

/** Types the keys one chunk after the other, as a terminal sends them. */
function type(...chunks: readonly string[]) {
  return chunks.reduce(typeKeys, { text: '', outcome: undefined })
}

describe('typing a password blind', () => {
  it('ends with the line', () => {
    expect(type('s', 'ecret', '\r')).toEqual({ text: 'secret', outcome: 'entered' })
    expect(type('pasted whole\n')).toEqual({ text: 'pasted whole', outcome: 'entered' })
  })

  it('takes back characters, whole ones, and the whole line', () => {
    expect(type('ab', '\u007f', 'c', '\r').text).toBe('ac')
    expect(type('a😀', '\b', '\r').text).toBe('a')
    expect(type('\u007f', 'a', '\r').text).toBe('a')
    expect(type('wrong', '\u0015', 'right', '\r').text).toBe('right')
  })

  it('ignores keys that are no characters', () => {
    expect(type('a', '\u001b[A', '\t', 'b', '\r').text).toBe('ab')
  })

  it('is given up with Ctrl-C or at the end of input', () => {
    expect(type('abc', '\u0003')).toEqual({ text: '', outcome: 'given up' })
    expect(type('\u0004').outcome).toBe('given up')
  })
})
