import { expect, it } from 'vitest'
import { imageKeyOf } from './image-store.ts'

type Pair = readonly [name: string, source: string]

const keyOf = (documents: readonly Pair[], modules: readonly Pair[] = []) =>
  imageKeyOf({
    documents: documents.map(([name, source]) => ({ name, source })),
    modules: new Map(modules),
    resolve: () => undefined,
    dynamicImports: new Map(),
  })

it('programs that differ in any way have keys of their own, whatever their texts say', () => {
  const programs = [
    keyOf([['a', 'b']]),
    keyOf([['ab', '']]),
    keyOf([['a', 'b']], [['c', 'd']]),
    keyOf([
      ['a', 'b'],
      ['c', 'd'],
    ]),
    keyOf([], [['a', 'b']]),
    // A name where a separator of the lists could stand.
    keyOf([
      ['a', 'b'],
      ['modules', 'c'],
    ]),
    keyOf([['a', 'b']], [['modules', 'c']]),
    keyOf([['1', '2']], [['3', '4']]),
  ]
  expect(new Set(programs).size).toBe(programs.length)
  expect(keyOf([['a', 'b']], [['c', 'd']])).toBe(programs[2])
})
