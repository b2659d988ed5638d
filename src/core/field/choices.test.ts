import { describe, expect, it } from 'vitest'
import { issuesOf } from '../testing/index.ts'
import { hasChoice, parseChoices } from './choices.ts'

describe('the options of a select', () => {
  it('may be texts, numbers, or objects with a label and a color', () => {
    const given = ['low', 2, { value: 'high', label: 'High', color: '#f00' }, { value: 'x' }]
    expect(parseChoices(given)).toEqual({
      choices: [
        { value: 'low', label: 'low' },
        { value: '2', label: '2' },
        { value: 'high', label: 'High', color: '#f00' },
        { value: 'x', label: 'x' },
      ],
    })
  })

  it('are told apart by their value, not by their label', () => {
    expect(
      parseChoices([
        { value: 'a', label: 'Same' },
        { value: 'b', label: 'Same' },
      ]).choices,
    ).toHaveLength(2)
    expect(issuesOf(() => parseChoices(['a', { value: 'a', label: 'B' }]))).toEqual({
      options: ['The options field holds a value twice.'],
    })
  })

  it('are 1,000 at most, of 255 characters each', () => {
    const many = Array.from({ length: 1000 }, (_, i) => String(i).padStart(255, '0'))
    expect(parseChoices(many).choices).toHaveLength(1000)
    expect(issuesOf(() => parseChoices([...many, 'one more']))).toHaveProperty('options')
    expect(issuesOf(() => parseChoices(['0'.repeat(256)]))).toHaveProperty('options')
  })

  it('know their values exactly', () => {
    const options = parseChoices(['low'])
    expect([hasChoice(options, 'low'), hasChoice(options, 'Low'), hasChoice({}, 'low')]).toEqual([true, false, false])
  })
})
