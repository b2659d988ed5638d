import { expect, test } from 'vitest'
import { runCommand, runTool } from './run-command.ts'

const collect = { output: 'collect', limit: 30_000 } as const

function runCode(code: string, options: Parameters<typeof runCommand>[2] = collect) {
  return runCommand(process.execPath, ['-e', code], options)
}

test('a command tells its exit status and everything it wrote', async () => {
  const ending = await runCode('console.log("a"); console.error("b"); process.exitCode = 3')
  expect(ending.status).toBe(3)
  expect(ending.output.split('\n').toSorted()).toEqual(['', 'a', 'b'])
})

test('a command that a signal ended tells the signal', async () => {
  expect((await runCode('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)')).status).toBe('SIGTERM')
})

test('a command that is not there fails', async () => {
  expect(await runCommand('/nonexistent/command', [], collect)).toMatchObject({ status: 'not started' })
})

test('a command that takes too long is ended, and nobody waits for what it started', { timeout: 15_000 }, async () => {
  const code = `require('child_process').spawn('sleep', ['30'], { stdio: 'inherit' }); setInterval(() => {}, 1000)`
  expect((await runCode(code, { output: 'collect', limit: 500 })).status).toBe('timeout')
})

test('variables reach the command', async () => {
  const options = { ...collect, environment: { CHROMIUM_PATH: '/a b' } }
  expect((await runCode('console.log(process.env.CHROMIUM_PATH)', options)).output).toBe('/a b\n')
})

test('the tools the checks start are there', async () => {
  for (const tool of ['oxfmt', 'oxlint', 'tsc', 'knip', 'vitest', 'playwright-core']) {
    expect([tool, (await runTool(tool, ['--version'], collect)).status]).toEqual([tool, 0])
  }
})
