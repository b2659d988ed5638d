import { expect, it } from 'vitest'
import { aField, anEntity, fieldTypeFixtures, issuesOf, someDefinitions } from '../testing/index.ts'
import { fieldTypeNames } from '../field/index.ts'
import { parseSort } from './parse-sort.ts'

const deals = anEntity()
const fields = fieldTypeNames.map((type, i) =>
  aField({ id: i, key: `a_${type}`, type, options: fieldTypeFixtures[type].parsedOptions }),
)
const context = { definitions: someDefinitions({ fields }), entity: deals }
const parse = (by?: unknown, direction?: unknown) => parseSort(by, direction, context)

it('the newest come first where no sort is given', () => {
  expect(parse()).toEqual({ by: { property: 'created_at' }, direction: 'desc', ties: 'asc' })
  expect(parse(null, null)).toEqual(parse())
  expect(parse(undefined, 'asc')).toEqual({ by: { property: 'created_at' }, direction: 'asc', ties: 'asc' })
})

it('a sort that is given is ascending where no direction is', () => {
  expect(parse('title')).toEqual({ by: { property: 'title' }, direction: 'asc', ties: 'asc' })
  expect(parse('a_number', 'desc')).toEqual({ by: { fieldKey: 'a_number' }, direction: 'desc', ties: 'asc' })
})

it('the properties title, created_at, updated_at and rank have an order, and every field of one value that is compared', () => {
  for (const property of ['title', 'created_at', 'updated_at', 'rank']) expect(parse(property).by).toEqual({ property })
  const isSorted = (key: string) => {
    try {
      return 'fieldKey' in parse(key).by
    } catch {
      return false
    }
  }
  expect(fieldTypeNames.filter((type) => !isSorted(`a_${type}`))).toEqual([
    'multiselect',
    'json',
    'reference',
    'multi_reference',
  ])
})

it.each([['nothing'], ['stage_id'], ['__proto__'], [5], [['title']]])('refuses to sort by %j', (by) => {
  expect(Object.keys(issuesOf(() => parse(by)))).toEqual(['sort'])
})

it.each(['ASC', '', 1, 'up'])('refuses the direction %j', (direction) => {
  expect(issuesOf(() => parse('title', direction))).toEqual({ direction: ['The direction field must be asc or desc.'] })
})
