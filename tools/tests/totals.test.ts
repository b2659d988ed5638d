import path from 'node:path'
import { expect, test } from 'vitest'
import { root as projectRoot, runTool } from '../run-command.ts'
import { readTotals } from './totals.ts'
import { temporaryProject } from '../testing/temporary-project.ts'

const config = `export default { test: { include: ['*.test.mjs'] } }`
const passing = `test('a', () => { expect(1).toBe(1) }); test('b', () => { expect(1).toBe(1) })`

/** Runs Vitest itself over these test files, by name. */
async function totalsOf(files: Readonly<Record<string, string>>) {
  const vitest = path.join(projectRoot, 'node_modules', 'vitest', 'dist', 'index.js')
  const imports = `import { expect, test } from ${JSON.stringify(vitest)}\n`
  const tests = Object.entries(files).map(([name, code]) => [`${name}.test.mjs`, imports + code])
  const root = temporaryProject({ 'vitest.config.mjs': config, ...Object.fromEntries(tests) })
  const report = path.join(root, 'report.json')
  const args = ['run', '--root', root, '--reporter=json', `--outputFile.json=${report}`]
  const { status } = await runTool('vitest', args, { output: 'collect', limit: 60_000 })
  return readTotals(report, status)
}

test('passed, failed and skipped tests are counted', async () => {
  const failing = `test('c', () => { expect(1).toBe(2) }); test.skip('d', () => {}); test.todo('e')`
  expect(await totalsOf({ passing, failing })).toEqual({ passed: 2, failed: 1, skipped: 2 })
})

test('a file that cannot be loaded counts as failed', async () => {
  expect(await totalsOf({ passing, broken: `import './gone.mjs'` })).toEqual({ passed: 2, failed: 1, skipped: 0 })
})

test('an error outside of every test counts as failed', async () => {
  const late = `${passing}; test('f', async () => { Promise.reject(new Error('late')); await new Promise((r) => setTimeout(r, 20)) })`
  expect(await totalsOf({ late })).toEqual({ passed: 3, failed: 1, skipped: 0 })
})

test('a run without a report has failed', () => {
  expect(readTotals(path.join(temporaryProject({}), 'report.json'), 'SIGKILL')).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  })
})
