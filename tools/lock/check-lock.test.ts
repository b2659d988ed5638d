import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryProject } from '../testing/temporary-project.ts'
import { checkLock } from './check-lock.ts'

const tool = {
  version: '1.0.0',
  integrity: 'sha512-a',
  optionalDependencies: { 'tool-linux': '1.0.0', 'tool-mac': '1.0.0' },
}
const binary = { version: '1.0.0', integrity: 'sha512-b', optional: true }

function problemsOf(packages: Readonly<Record<string, unknown>>) {
  return checkLock(temporaryProject({ 'package-lock.json': JSON.stringify({ packages }) }))
}

test('a lock file with the package of every platform passes, wherever npm put them', () => {
  expect(
    problemsOf({
      '': {},
      'node_modules/tool': tool,
      'node_modules/tool/node_modules/tool-linux': binary,
      'node_modules/tool-mac': binary,
    }),
  ).toEqual([])
})

test('a platform that is not locked is named, with who needs it', () => {
  const found = problemsOf({ '': {}, 'node_modules/tool': tool, 'node_modules/tool-linux': binary })
  expect(found).toEqual([expect.stringMatching(/^tool-mac@1\.0\.0, which node_modules\/tool needs/)])
})

test('a package nothing vouches for is named', () => {
  expect(problemsOf({ '': {}, 'node_modules/a': { version: '1.0.0' } })).toEqual([
    expect.stringContaining('no integrity'),
  ])
})

test('a package bound to one registry is named', () => {
  const found = problemsOf({ '': {}, 'node_modules/a': { integrity: 'sha512-a', resolved: 'https://a.example/a.tgz' } })
  expect(found).toEqual([expect.stringContaining('names the registry')])
})

test('an empty lock file fails', () => {
  expect(problemsOf({})).toHaveLength(1)
})

test("this project's lock file holds every platform", () => {
  expect(checkLock(path.join(import.meta.dirname, '..', '..'))).toEqual([])
})
