import { expect, it } from 'vitest'
import { aField, anEntryId, fieldTypeFixtures } from '../testing/index.ts'
import { indexTerms } from './index-terms.ts'
import { fieldTypeNames } from './types/index.ts'

it('a value that does not fit its field is found by nothing it says (rule 1.3-4)', () => {
  for (const type of fieldTypeNames) {
    const field = aField({ type, options: fieldTypeFixtures[type].parsedOptions })
    for (const value of fieldTypeFixtures[type].invalid) expect(indexTerms(field, value)).toEqual([])
  }
})

it('a value that breaks only the rules of its field is found all the same', () => {
  const field = aField({ type: 'number', rules: { max: 700 } })
  expect(indexTerms(field, 701)).toEqual([{ text: null, number: 701, time: null }])
})

it('a list is found by each of its elements', () => {
  const field = aField({ type: 'multi_reference', options: { targetEntityId: 1 } })
  expect(indexTerms(field, [anEntryId(1), anEntryId(2)]).map(({ text }) => text)).toEqual([anEntryId(1), anEntryId(2)])
})

it('without a field a value stands for itself', () => {
  expect(indexTerms(undefined, 'Ada')).toEqual([{ text: 'Ada', number: null, time: null }])
  expect(indexTerms(undefined, 5)).toEqual([{ text: null, number: 5, time: null }])
  expect(indexTerms(undefined, true)).toEqual([{ text: null, number: 1, time: null }])
  expect([['Ada'], { a: 1 }, null].flatMap((value) => indexTerms(undefined, value))).toEqual([])
})
