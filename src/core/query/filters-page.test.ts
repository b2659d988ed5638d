import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { entryProperties } from '../entry/entry-properties.ts'
import { filterOps, propertyOperands, storageOperands } from './operand.ts'
import { mostCombinators, mostConditions, mostListedValues } from './parse-filter.ts'
import { periodNames } from './period.ts'

const page = readFileSync(new URL('../../../docs/reference/filters.md', import.meta.url), 'utf8')

function section(title: string): string {
  return page.split(`## ${title}\n`)[1]!.split('\n## ')[0]!
}

const firstCells = (text: string) => [...text.matchAll(/^\| `([a-zA-Z_]+)` \|/gm)].map(([, name]) => name)

it('docs/reference/filters.md lists every operator, and none that is no more', () => {
  expect(firstCells(section('Operators'))).toEqual([
    ...filterOps.filter((op) => op.startsWith('is_') === false),
    'is_empty',
    'is_not_empty',
  ])
})

it('docs/reference/filters.md says what each operator is for', () => {
  for (const [, op, kinds] of section('Operators').matchAll(/^\| `([a-z_]+)` \| .*? \| (.*?) \| /gm)) {
    const taking = Object.entries(storageOperands).flatMap(([storage, { ops }]) =>
      ops.includes(op as never) ? [storage] : [],
    )
    const said =
      kinds === 'all'
        ? Object.keys(storageOperands)
        : kinds === 'all but json'
          ? Object.keys(storageOperands).filter((name) => name !== 'none')
          : kinds!.split(', ')
    expect([op, taking]).toEqual([op, said])
  }
})

it('docs/reference/filters.md lists every property and every period', () => {
  const named = [...section('Keys').matchAll(/`([a-z_]+)`/g)].map(([, name]) => name)
  expect(named).toEqual([...entryProperties])
  expect(firstCells(section('Periods'))).toEqual(periodNames)
})

it('docs/reference/filters.md says which properties are compared only as a whole', () => {
  const whole = Object.entries(propertyOperands).flatMap(([name, { ops }]) => (ops.includes('lt') ? [] : [name]))
  expect(whole).toEqual(['id', 'kind', 'rank', 'reference_type', 'reference_id'])
})

it('docs/reference/filters.md says how large a filter may be', () => {
  expect(page.replaceAll('\n', ' ')).toContain(
    `At most ${mostCombinators} of these inside each other, ${mostConditions} conditions in all, ${mostListedValues.toLocaleString('en')} values in a list.`,
  )
})
