import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { serve } from '../product/serve.ts'
import { temporaryFolders } from './temporary-folders.ts'

/** What settings change in a server as it runs; how they are read is tested in src/app/config. */

const newFolder = temporaryFolders()

it('a public address under https keeps the cookies of visitors to https', async () => {
  const args = ['--sample', '--url', 'https://www.example.com']
  const { started } = await serve(args, { folder: newFolder() })
  const answer = await fetch(`http://127.0.0.1:${started.pages.port}/quiz`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ goal: 'lose', pace: 'slow', obstacle: 'time' }),
  })
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([
    200,
    [expect.stringMatching(/^__Host-stagecraft_session=.*; Secure$/)],
  ])
})

it.runIf(process.platform === 'linux')('as many threads run scripts as are asked for', async () => {
  const { started } = await serve(['--runners', '3'], { folder: newFolder() })
  const tasks = `/proc/${started.pid}/task`
  const names = () => readdirSync(tasks).map((task) => readFileSync(`${tasks}/${task}/comm`, 'utf8').trim())
  // The spare that waits to take over comes with the first visit.
  await expect.poll(() => names().filter((name) => name === 'runner').length).toBe(3)
})
