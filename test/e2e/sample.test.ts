import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from './open-browser.ts'
import { startServer, type RunningServer } from './start-server.ts'

/** The journey of the sample brand: what a newcomer sees after the README's first command. */
describe('the weight tracker in a browser', () => {
  let server: RunningServer
  let browser: Browser
  let page: Page
  const faults: string[] = []

  beforeAll(async () => {
    server = await startServer({ args: ['--sample'] })
    browser = await openBrowser()
    page = await browser.newPage({ baseURL: server.pages })
    page.on('pageerror', (error) => faults.push(String(error)))
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  const post = (path: string, data: unknown) =>
    page.request.post(path, { data, headers: { 'content-type': 'application/json' } })

  it('a stranger sees the home page and no backend script', async () => {
    const answer = await page.goto('/')
    expect(answer?.status()).toBe(200)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Weigh in once a day')
    for (const path of ['/', '/join', '/quiz', '/weight/checkin']) {
      const html = await (await page.request.get(path)).text()
      expect(html, path).not.toMatch(/scope=.?backend|setCrmFields|requireValid|\{\{|@block|v-if/)
    }
  })

  it('a stranger’s check-in is 401, and his dashboard is the sign-up', async () => {
    const answer = await post('/weight/checkin', { weight: 80 })
    expect(answer.status()).toBe(401)
    expect(await answer.json()).toMatchObject({ ok: false })
    await page.goto('/dashboard')
    expect(new URL(page.url()).pathname).toBe('/join')
  })

  it('a stranger takes the quiz, without an account', async () => {
    await page.goto('/quiz')
    await page.getByLabel('Lose weight').check()
    await page.getByLabel('A little every week').check()
    await page.getByLabel('Old habits').check()
    await page.getByRole('button', { name: 'See my plan' }).click()
    await page.waitForURL('**/join')
    expect(await page.locator('h1').textContent()).toContain('Join')
  })

  it('bad input is 400 and the form shows what is wrong', async () => {
    const answer = await post('/join', { name: '', email: 'nobody', goal: 1 })
    expect(answer.status()).toBe(400)
    const { errors } = (await answer.json()) as { errors: string[] }
    expect(errors.length).toBeGreaterThanOrEqual(3)
    await page.evaluate('document.querySelectorAll("form").forEach((form) => (form.noValidate = true))')
    await page.getByRole('button', { name: 'Join' }).click()
    await expect.poll(() => page.getByRole('status').textContent()).toContain('name')
  })

  it('he joins', async () => {
    await page.getByLabel('Name').fill('Ada Lovelace')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Goal weight').fill('70')
    await page.getByRole('button', { name: 'Join' }).click()
    await page.waitForURL('**/weight/checkin')
    expect(await page.locator('.lead').textContent()).toContain('Ada')
  })

  it('a check-in beyond reason is refused with its reason, a real one is logged', async () => {
    const refused = await post('/weight/checkin', { weight: 7, unit: 'stone' })
    expect(refused.status()).toBe(400)
    expect(((await refused.json()) as { errors: string[] }).errors.join(' ')).toMatch(
      /weight must be at least 20.*unit/,
    )
    for (const weight of ['82.5', '81.9', '81.2']) {
      await page.goto('/weight/checkin')
      await page.getByLabel('Weight', { exact: true }).fill(weight)
      await page.getByLabel('Notes').fill(`<b>after</b> ${weight}`)
      await page.getByRole('button', { name: 'Log weight' }).click()
      await expect.poll(() => page.getByRole('status').textContent()).toBe(`Logged: ${weight} kg`)
    }
  })

  it('the dashboard shows them, and what the stranger had answered', async () => {
    await page.goto('/dashboard')
    const text = await page.locator('main').textContent()
    for (const part of [
      'Hello, Ada',
      '81.2',
      '70',
      '11.2',
      '<b>after</b> 82.5',
      'What you told us',
      'Lose weight',
      'Old habits',
    ])
      expect(text).toContain(part)
    expect(await page.locator('svg.chart circle').count()).toBe(3)
    expect(await page.locator('main b').count()).toBe(0)
  })

  it('nobody joins as somebody who exists, in whatever spelling', async () => {
    const stranger = await browser.newContext({ baseURL: server.pages })
    try {
      for (const email of ['ada@example.com', 'ADA@Example.com', '  ada@example.com ']) {
        const answer = await stranger.request.post('/join', { data: { name: 'Eve', email, goal: 70 } })
        expect([400, 409]).toContain(answer.status())
        const dashboard = await stranger.request.get('/dashboard', { maxRedirects: 0 })
        expect(dashboard.status()).toBe(302)
      }
    } finally {
      await stranger.close()
    }
    await page.goto('/dashboard')
    expect(await page.locator('h1').textContent()).toContain('Ada')
  })

  it('signing out ends the session for good', async () => {
    const before = await page.context().cookies()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL((url) => url.pathname === '/')
    const thief = await browser.newContext({ baseURL: server.pages })
    await thief.addCookies(before)
    expect((await thief.request.get('/dashboard', { maxRedirects: 0 })).status()).toBe(302)
    await thief.close()
  })

  it('no page raised an error in the browser', () => {
    expect(faults).toEqual([])
  })
})
