import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listSpec, type RunCase } from '../../tools/rules/spec-case.ts'
import { CaseBrand, owner } from '../conformance/case-brand.ts'
import { openBrowser } from './open-browser.ts'
import { runCommand } from '../product/command.ts'
import { startServer, type CheckedServer } from './start-server.ts'

/** The page of a conformance case that has a script for the browser beside the one for the server, in a browser. */

let server: CheckedServer
let browser: Browser

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
  await runCommand(['owner', owner], { data: server.data, input: 'a long enough password\n' })
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

it('a script of the browser sends what was filled in, and shows what the script of the server answers', async () => {
  const file = listSpec().find(({ name }) => name === 'functions/examples-pages.yaml')!
  const { given } = file.read().find((each): each is RunCase => each.rule === '2.2 setCrmFields')!
  const signIn = '<script scope="backend">session.setCustomer({ email: "eve@example.com" })</script>'
  await CaseBrand.create(server, { ...given, pages: { ...given!.pages, in: signIn } })

  const page = await browser.newPage({ baseURL: server.pages })
  const logIt = async (weight: string) => {
    await page.fill('#weight', weight)
    await page.selectOption('#unit', 'lbs')
    await page.fill('#notes', '"Quoted" & <b>bold</b>')
    await page.click('button')
  }
  await page.goto('/weight/checkin')
  await logIt('180')
  await expect.poll(() => page.textContent('#result')).toBe('Not logged: not signed in')
  await page.goto('/in')
  await page.goto('/weight/checkin')
  await logIt('1000')
  await expect.poll(() => page.textContent('#result')).toBe('Not logged: weight must be at most 700')
  await logIt('180.5')
  await expect.poll(() => page.textContent('#result')).toBe('Logged: 180.5 lbs')
  await page.goto('/overview')
  expect(await page.textContent('h2')).toBe('Now: 180.5')
})
