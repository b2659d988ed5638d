import { expect, it } from 'vitest'
import { temporaryProject } from '../testing/temporary-project.ts'
import { findFuzzers } from './find-fuzzers.ts'

const property = 'fc.assert(fc.property(values, holds), fuzzing(100))\n'
const root = () =>
  temporaryProject({
    'src/core/two.test.ts': property + property,
    'src/stores/list.contract.ts': property,
    'src/core/testing/fuzz.ts': 'export function fuzzing(runs: number) {}',
    'src/core/plain.test.ts': 'it("is so", () => {})',
    'test/stores/one.test.ts': property,
  })

it('finds tests and suites with properties, and how many', () => {
  expect(findFuzzers(root())).toEqual([
    { file: 'src/core/two.test.ts', properties: 2 },
    { file: 'src/stores/list.contract.ts', properties: 1 },
    { file: 'test/stores/one.test.ts', properties: 1 },
  ])
})

it('finds those of the names that are given', () => {
  expect(findFuzzers(root(), ['one', 'core/tw']).map(({ file }) => file)).toEqual([
    'src/core/two.test.ts',
    'test/stores/one.test.ts',
  ])
  expect(findFuzzers(root(), ['plain'])).toEqual([])
})
