import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryProject } from '../testing/temporary-project.ts'
import { checkWords } from './check-words.ts'

function findingsIn(files: Readonly<Record<string, string>>) {
  return checkWords(temporaryProject(files)).findings.map(({ where, word }) => `${where} ${word}`)
}

// Planted words are pieced together, as this file is checked too.
const [synonym, easy, disable] = ['ten' + 'ant', 'eas' + 'y', 'oxlint-' + 'disable']
const outside = ['..', 'shared', 'x.md'].join('/')
const allow = `words-allow ${synonym}`

test.each([
  ['a banned synonym in a name', 'src/app/a.ts', `const ${synonym}Id = 1`, synonym],
  ['a banned synonym in prose', 'docs/a.md', `Each ${synonym}s data`, synonym],
  ['a word that belittles', 'docs/guide/a.md', `This is ${easy}.`, 'easy-words'],
  ['a word that belittles, in the first file read', 'README.md', `Sim${'ply'} start it`, 'easy-words'],
  ['a path outside the project', 'README.md', `See ${outside}`, 'outside-path'],
  ['a path of one machine', '.ci/run', `cd ${['', 'work', 'main'].join('/')}`, 'outside-path'],
  ['a registry', 'package-lock.json', `"https://${['registry', 'npmjs', 'org'].join('.')}/a"`, 'registry-host'],
  ['a lint rule switched off without a reason', 'src/app/a.ts', `// ${disable}-next-line no-console`, 'bare-disable'],
])('found: %s', (_title, file, line, word) => {
  expect(findingsIn({ [file]: `\n${line}\n` })).toEqual([`${file}:2 ${word}`])
})

test.each([
  ['a word that only contains another', 'docs/a.md', 'Adjust what is uneasy.'],
  ['a word of prose, in code', 'src/app/a.ts', 'const justNow = 1 // just now'],
  ['npm workspaces', 'CONTRIBUTING.md', 'The admin is one of the npm workspaces.'],
  [
    'a lint rule switched off with a reason',
    'src/app/a.ts',
    `// ${disable}-next-line no-console -- the command answers here`,
  ],
  ['a word allowed on its line', 'src/app/a.ts', `const ${synonym} = 1 // ${allow}: the other product's term`],
  ['a word allowed from the line before', 'docs/a.md', `<!-- ${allow}: a quotation -->\nEach ${synonym}`],
  ['a path in the project', 'README.md', 'See ./docs/working/a.md and https://a.example/homework/b'],
])('passed: %s', (_title, file, text) => {
  expect(findingsIn({ [file]: text })).toEqual([])
})

test('an allowance says why', () => {
  expect(findingsIn({ 'a.ts': `${synonym} // ${allow}` })).toEqual([`a.ts:1 ${synonym}`, 'a.ts:1 words-allow'])
})

test('an allowance that allows nothing is found', () => {
  expect(findingsIn({ 'a.ts': `brand // ${allow}: no longer there` })).toEqual(['a.ts:1 words-allow'])
})

test('files and folders whose names say nothing are found', () => {
  const files = {
    'src/app/utils/a.ts': '',
    'src/app/helper.ts': '',
    'src/app/share.ts': '',
    'src/app/common.test.ts': '',
  }
  expect(findingsIn(files)).toEqual([
    'src/app/common.test.ts empty-name',
    'src/app/helper.ts empty-name',
    'src/app/utils/a.ts empty-name',
  ])
})

test('installed packages and kept data are not read', () => {
  expect(
    checkWords(temporaryProject({ 'node_modules/a/a.js': synonym, 'data/log.txt': synonym, 'a.md': '' })).files,
  ).toBe(1)
})

test('the files of this project are read', () => {
  expect(checkWords(path.join(import.meta.dirname, '..', '..')).files).toBeGreaterThan(100)
})
