import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryProject } from '../testing/temporary-project.ts'
import { checkBoundaries } from './check-boundaries.ts'

/** A project that keeps every rule; each test plants one breach in it. */
const sound = {
  'package.json': JSON.stringify({ dependencies: { kysely: '1.0.0' }, devDependencies: { vitest: '1.0.0' } }),
  'src/core/entry/entry.ts': `export interface Entry { readonly id: string }`,
  'src/core/entry/index.ts': `export type { Entry } from './entry.ts'`,
  'src/core/query/query.ts': `import type { Entry } from '../entry/entry.ts'\nexport type Query = Entry`,
  'src/core/testing/build-entry.ts': `export const anEntry = 1`,
  'src/core/entry/entry.test.ts': `import 'vitest'; import 'node:fs'; import '../testing/build-entry.ts'`,
  'src/stores/sqlite/queries.ts': `import type { Entry } from '../../core/entry/index.ts'\nexport const q = 1`,
  'src/stores/sqlite/thread.ts': `import { sql } from 'kysely'; import { q } from './queries.ts'; import 'node:sqlite'`,
  'src/stores/sqlite/index.ts': `export const start = () => new Worker(new URL('./thread.ts', import.meta.url))`,
  'src/stores/contract/suite.contract.ts': `import { test } from 'vitest'; import '../../core/testing/build-entry.ts'`,
  'src/template/render.ts': `export const render = 1`,
  'src/server/pages/serve.ts': `import { render } from '../../template/render.ts'`,
  'src/app/serve/index.ts': `import { start } from '../../stores/sqlite/index.ts'; await import('../../server/api/late.ts')`,
  'src/app/threads/runner.ts': `import '../../server/pages/pipeline.ts'; import type { Pool } from '../../server/runners/pool.ts'`,
  'src/app/threads/writer.ts': `import '../../stores/sqlite/index.ts'`,
  'src/app/threads/reader.ts': `import '../../stores/sqlite/index.ts'`,
  'src/server/api/late.ts': `import '../pages/serve.ts'`,
  'src/server/pages/pipeline.ts': `await import('./serve.ts')`,
  'src/server/runners/pool.ts': `export interface Pool { readonly size: number }`,
  'src/app/main.ts': `import { start } from '../stores/sqlite/index.ts'; await import(process.argv[2])`,
  'test/e2e/journey.test.ts': `import { start } from '../../src/stores/sqlite/index.ts'`,
}

function breachesWith(files: Readonly<Record<string, string>>) {
  const { breaches } = checkBoundaries(temporaryProject({ ...sound, ...files }))
  return breaches.map(({ where, rule }) => `${where} ${rule}`)
}

test('a sound project has no breach, and every file of src is counted', () => {
  expect(checkBoundaries(temporaryProject(sound))).toEqual({ modules: 19, breaches: [] })
})

test.each([
  ['core imports Node.js', 'src/core/a.ts', `import 'node:fs'`, 'layer core'],
  ['core imports Node.js by its bare name', 'src/core/a.ts', `import 'fs/promises'`, 'layer core'],
  ['core imports a package', 'src/core/a.ts', `import { sql } from 'kysely'`, 'layer core'],
  ['core imports a type', 'src/core/a.ts', `import type { X } from '../stores/sqlite/index.ts'`, 'layer core'],
  ['core names a type in place', 'src/core/a.ts', `type X = import('../stores/sqlite/index.ts').X`, 'layer core'],
  ['template imports core', 'src/template/a.ts', `import type { E } from '../core/entry/index.ts'`, 'layer template'],
  ['html imports core', 'src/html/a.ts', `import type { E } from '../core/entry/index.ts'`, 'layer html'],
  ['scripts imports a store', 'src/scripts/a.ts', `import { q } from '../stores/sqlite/queries.ts'`, 'layer scripts'],
  ['sqlite imports the server', 'src/stores/sqlite/a.ts', `export * from '../../server/a.ts'`, 'layer stores/sqlite'],
  ['overlay imports a store', 'src/stores/overlay/a.ts', `import '../sqlite/queries.ts'`, 'layer stores/overlay'],
  ['contract imports a store', 'src/stores/contract/a.ts', `import '../sqlite/index.ts'`, 'layer stores/contract'],
  ['the server imports a store', 'src/server/a.ts', `await import('../stores/sqlite/index.ts')`, 'layer server'],
  ['the server starts a thread', 'src/server/a.ts', thread('../stores/sqlite/thread.ts'), 'layer server'],
  ['the product imports a test', 'src/app/a.ts', `import '../../test/e2e/journey.test.ts'`, 'for tests'],
  ['the product imports a builder', 'src/app/a.ts', `import '../core/testing/build-entry.ts'`, 'for tests'],
  ['the product imports a package that does not ship', 'src/app/a.ts', `import 'vitest'`, 'for tests'],
  ['a folder is entered past its index', 'src/server/a.ts', `import '../core/entry/entry.ts'`, 'door'],
  ['a test enters past an index', 'test/a.test.ts', `import '../src/stores/sqlite/thread.ts'`, 'door'],
  ['an import is computed', 'src/scripts/a.ts', `await import(name)`, 'unclear'],
  ['an import is an absolute path', 'src/scripts/a.ts', `import '/etc/a.ts'`, 'unclear'],
  ['an import finds no file', 'src/app/a.ts', `import './gone.ts'`, 'missing'],
  ['a thread has no file', 'src/app/a.ts', thread('./gone.ts'), 'missing'],
])('planted: %s', (_title, file, code, rule) => {
  expect(breachesWith({ 'src/server/a.ts': '', [file]: `\n${code}` })).toEqual([`${file}:2 ${rule}`])
})

function thread(file: string): string {
  return `new Worker(new URL('${file}', import.meta.url))`
}

test('what a folder keeps for tests has a door of its own, for tests', () => {
  const files = {
    'src/template/index.ts': '',
    'src/template/testing/index.ts': '',
    'src/template/testing/attack.ts': '',
    'src/template/text/b.test.ts': `import '../testing/attack.ts'`,
    'test/a.test.ts': `import '../src/template/testing/index.ts'\nimport '../src/template/testing/attack.ts'`,
    'src/server/pages/serve.ts': `import '../../template/testing/index.ts'`,
  }
  expect(breachesWith(files)).toEqual(['src/server/pages/serve.ts:1 for tests', 'test/a.test.ts:2 door'])
})

test('a folder that is entered as a whole has one door, its index', () => {
  expect(breachesWith({ 'src/template/index.ts': '' })).toEqual(['src/server/pages/serve.ts:1 door'])
})

test('a file without a layer is a breach, in a folder or beside them', () => {
  expect(breachesWith({ 'src/extras/a.ts': '', 'src/a.ts': '' })).toEqual([
    'src/a.ts no layer',
    'src/extras/a.ts no layer',
  ])
})

test.each([
  ['two files run each other', 'src/app', `import './b.ts'`, `import './a.ts'`],
  ['a file runs itself', 'src/app', `import './a.ts'`, ''],
  ['a name that is only a type still runs its file', 'src/app', `import { type B } from './b.ts'`, `import './a.ts'`],
  ['types of core go round', 'src/core', `import type { B } from './b.ts'`, `export type { A } from './a.ts'`],
])('planted: %s', (_title, folder, a, b) => {
  expect(breachesWith({ [`${folder}/a.ts`]: a, [`${folder}/b.ts`]: b })).toEqual([`${folder}/a.ts cycle`])
})

test('types outside core may refer to each other', () => {
  const files = { 'src/app/a.ts': `import type { B } from './b.ts'`, 'src/app/b.ts': `import type { A } from './a.ts'` }
  expect(breachesWith(files)).toEqual([])
})

test('of a knot of files, a shortest cycle is shown from end to end', () => {
  const root = temporaryProject({
    ...sound,
    'src/app/a.ts': `import './b.ts'; import './c.ts'`,
    'src/app/b.ts': `import './c.ts'`,
    'src/app/c.ts': `import './a.ts'`,
  })
  expect(checkBoundaries(root).breaches.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^src\/app\/a\.ts → src\/app\/c\.ts → src\/app\/a\.ts\. /),
  ])
})

test.each([
  ['at once', 'src/app/threads/runner.ts', `import '../../server/runners/pool.ts'`, 'src/app/threads/runner.ts'],
  [
    'by way of another file',
    'src/server/pages/pipeline.ts',
    `import '../runners/pool.ts'`,
    'src/app/threads/runner.ts',
  ],
  [
    'for a type',
    'src/app/serve/index.ts',
    `import { type S } from '../../server/pages/serve.ts'`,
    'src/app/serve/index.ts',
  ],
])('planted: a thread loads what it must not, %s', (_title, file, code, where) => {
  expect(breachesWith({ [file]: code })).toEqual([`${where} loads`])
})

test('the way to what a thread must not load is shown from end to end', () => {
  const root = temporaryProject({ ...sound, 'src/server/pages/pipeline.ts': `export * from '../runners/pool.ts'` })
  expect(checkBoundaries(root).breaches.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^src\/app\/threads\/runner\.ts → src\/server\/pages\/pipeline\.ts → src\/server\/runners\/pool\.ts\. /,
    ),
  ])
})

test('a thread without a file is a breach', () => {
  const { 'src/app/threads/reader.ts': _, ...rest } = sound
  const { breaches } = checkBoundaries(temporaryProject(rest))
  expect(breaches.map(({ where, rule }) => `${where} ${rule}`)).toEqual(['src/app/threads/reader.ts missing'])
})

test('a project without a file to read fails', () => {
  const { breaches } = checkBoundaries(temporaryProject({ 'package.json': '{}' }))
  expect(breaches.map(({ rule }) => rule)).toEqual(['unread'])
})

test('a file that does not parse fails by name', () => {
  const root = temporaryProject({ ...sound, 'src/app/a.ts': 'import {' })
  expect(() => checkBoundaries(root)).toThrow('src/app/a.ts')
})

test('the files of this project are read', () => {
  const { modules } = checkBoundaries(path.join(import.meta.dirname, '..', '..'))
  expect(modules).toBeGreaterThan(50)
})
