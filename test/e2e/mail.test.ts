import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startMailServer } from '../../src/app/mail/testing/mail-server.ts'
import type { RunningServer } from '../product/serve.ts'
import { startServer } from './start-server.ts'

const email = 'ada@example.com'

async function aFolder(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'stagecraft-'))
  onTestFinished(() => rm(data, { recursive: true, force: true }))
  return data
}

/** Posts a form without a browser; follows nothing. */
async function post(server: RunningServer, path: string, fields: Readonly<Record<string, string>>, cookie = '') {
  const answer = await fetch(`${server.pages}${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie },
    redirect: 'manual',
  })
  await answer.arrayBuffer()
  const session = answer.headers.getSetCookie()[0]?.split(';', 1)[0]
  return { status: answer.status, session }
}

it('a mail that was accepted outlives the process and the mail server’s absence, and so do the limits', async () => {
  const data = await aFolder()
  const absent = await startMailServer()
  await absent.close()
  const environment = { STAGECRAFT_SMTP_URL: `smtp://127.0.0.1:${absent.port}?from=hello@tally.example` }
  const first = await startServer({ args: ['--sample'], data, environment })
  const { session } = await post(first, '/members/login', { email })
  await vi.waitUntil(() => first.output().stderr.includes('it is tried again'), { timeout: 20_000, interval: 20 })
  await first.end('SIGKILL')

  const mails = await startMailServer(absent.port)
  onTestFinished(() => mails.close())
  const second = await startServer({ data, environment })
  onTestFinished(() => second.stop())
  await vi.waitUntil(() => mails.taken.length > 0, { timeout: 25_000, interval: 20 })
  expect(mails.taken).toMatchObject([{ from: 'hello@tally.example', to: [email] }])
  const [, code] = /^ {4}(\d{6})$/m.exec(mails.taken[0]!.text)!
  const entered = await post(second, '/members/code', { code: code! }, session)
  expect([entered.status, entered.session === session]).toEqual([303, false])
  const dashboard = await fetch(`${second.pages}/dashboard`, { headers: { cookie: entered.session! } })
  expect([dashboard.status, dashboard.redirected]).toEqual([200, false])

  const statuses: number[] = []
  for (let i = 0; i < 5; i++) statuses.push((await post(second, '/members/login', { email })).status)
  expect(statuses).toEqual([303, 303, 303, 303, 429])
  const said = JSON.stringify([first.output(), second.output()])
  expect(said).not.toContain(email)
  expect(said).not.toContain(code)
}, 60_000)
