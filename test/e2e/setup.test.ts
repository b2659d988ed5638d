import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from './open-browser.ts'
import { runCommand } from '../product/command.ts'
import { startServer, type CheckedServer } from './start-server.ts'

/** From the printed link to a first answer of the API, as a newcomer does it. */
describe('the setup link in a browser', () => {
  let server: CheckedServer
  let browser: Browser
  let page: Page
  let link: string
  const faults: string[] = []
  const asked: string[] = []

  beforeAll(async () => {
    server = await startServer({ args: ['--sample'] })
    link = server.started.setup_url!
    browser = await openBrowser()
    page = await browser.newPage()
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (line) => {
      if (line.text().includes('Content Security Policy')) faults.push(line.text())
    })
    page.on('request', (request) => asked.push(request.url()))
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  const submit = () => page.getByRole('button', { name: 'Become the owner' }).click()

  it('without its token asks for the whole link, and shows the form once it is there', async () => {
    await page.goto(link.replace(/#.*/, ''))
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Open the whole link')
    await page.goto(link)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Become the owner')
  })

  it('is in reach of the keyboard, and shows what is wrong beside its field', async () => {
    await page.getByLabel('Name').press('Tab')
    await page.keyboard.type('nobody')
    await page.keyboard.press('Tab')
    await page.keyboard.type('short')
    await page.keyboard.press('Enter')
    const [email, password] = [page.getByLabel('E-mail'), page.getByLabel('Password')]
    await expect.poll(() => email.getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('#email-error').textContent()).toContain('must be a valid e-mail address')
    expect(await page.locator('#password-error').textContent()).toContain('must have at least 8 characters')
    expect(await page.evaluate('document.activeElement.id')).toBe('email')
    await password.fill('long enough now')
    expect(await page.locator('#password-error').textContent()).toBe('')
    await page.getByRole('button', { name: 'Show' }).click()
    expect(await password.getAttribute('type')).toBe('text')
  })

  it('fits a phone', async () => {
    for (const width of [1100, 375, 320]) {
      await page.setViewportSize({ width, height: 740 })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    }
  })

  it('with another token says that it does not work', async () => {
    await page.goto(`${link.slice(0, -3)}xyz`)
    await page.getByLabel('E-mail').fill('ada@example.com')
    await submit()
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('This setup link does not work')
  })

  it('makes the owner, and says how to make a key, which then opens the API', async () => {
    await page.goto(link)
    await page.getByLabel('Name').fill('Ada Lovelace')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Password').fill('long enough now')
    await submit()
    const heading = page.getByRole('heading', { name: 'You are the owner' })
    await heading.waitFor()
    expect(page.url()).not.toContain('#')
    const [npx, stagecraft, ...args] = (await page.locator('#command').textContent())!.split(' ')
    expect([npx, stagecraft, ...args].join(' ')).toBe('npx stagecraft key create --brand demo --user ada@example.com')
    const key = (await runCommand(args, server)).trim()
    const headers = { authorization: `Bearer ${key}` }
    expect((await fetch(`${server.admin}/api/brands/demo/crm/entities`, { headers })).status).toBe(200)
    await page.getByRole('link', { name: '/api/docs' }).click()
    await page.getByText('POST').first().waitFor()
  })

  it('is closed afterwards', async () => {
    expect((await page.goto(link))?.status()).toBe(404)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Setup is closed')
  })

  it('sent its token in no address, and ran into no fault', () => {
    const token = link.slice(link.indexOf('#') + 1)
    expect(asked.some((url) => url.endsWith('/api/setup'))).toBe(true)
    // The browser's own name of a page holds the fragment; what is sent ends before it.
    expect(asked.map((url) => url.replace(/#.*/, '')).filter((url) => url.includes(token))).toEqual([])
    expect(faults).toEqual([])
    const { stdout, stderr } = server.output()
    expect((stdout + stderr).split(token)).toHaveLength(2)
  })
})
