import { expect, test } from 'vitest'
import { runChecks } from './run-checks.ts'

async function run(checks: Parameters<typeof runChecks>[0]) {
  let written = ''
  const results = await runChecks(checks, (text) => (written += text))
  return { results, written }
}

test('every check runs, also behind one that fails or breaks', async () => {
  const { results } = await run([
    { name: 'fails', run: () => 'src/a.ts is wrong' },
    { name: 'breaks', run: () => Promise.reject(new Error('no such file')) },
    { name: 'passes', run: () => Promise.resolve('') },
  ])
  expect(results).toEqual([
    { name: 'fails', isOk: false },
    { name: 'breaks', isOk: false },
    { name: 'passes', isOk: true },
  ])
})

test('what a check found stands below its name', async () => {
  const { written } = await run([{ name: 'words', run: () => 'README.md:3  wrong\n  Say it otherwise.' }])
  expect(written).toMatch(/^words: failed \(\d+\.\d s\)\n {4}README\.md:3 {2}wrong\n {6}Say it otherwise\.\n$/)
})

test('the reason a check broke is shown', async () => {
  const { written } = await run([{ name: 'lock file', run: () => Promise.reject(new Error('no such file')) }])
  expect(written).toContain('no such file')
})
