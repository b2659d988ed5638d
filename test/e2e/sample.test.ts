import type { APIRequestContext, APIResponse, Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, type ApiClient } from './api-client.ts'
import { openBrowser } from './open-browser.ts'
import { readCode } from './outbox.ts'
import { startServer, type CheckedServer } from './start-server.ts'

/** The journey of the sample brand: what a newcomer sees after the README's first command. */
describe('the weight tracker in a browser', () => {
  let server: CheckedServer
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

  const post = (path: string, data: unknown, by: APIRequestContext = page.request) =>
    by.post(path, { data, headers: { 'content-type': 'application/json' } })
  const errorsOf = async (answer: APIResponse) => ((await answer.json()) as { errors: string[] }).errors.join(' ')
  const stat = (name: string) => page.locator('.stats:not(.words) .stat', { hasText: name }).locator('dd').textContent()

  it('a stranger sees the home page and no backend script', async () => {
    const answer = await page.goto('/')
    expect(answer?.status()).toBe(200)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Weigh in once a day')
    for (const path of ['/', '/join', '/quiz', '/weight/checkin']) {
      const html = await (await page.request.get(path)).text()
      expect(html, path).not.toMatch(/scope=.?backend|setCrmFields|requireValid|\{\{|@block|v-if/)
    }
  })

  it('a stranger’s check-in is 401, and his dashboard is the sign-in', async () => {
    const answer = await post('/weight/checkin', { weight: 80 })
    expect(answer.status()).toBe(401)
    expect(await answer.json()).toMatchObject({ ok: false })
    await page.goto('/dashboard')
    expect(page.url()).toBe(`${server.pages}/members/login?next=%2Fdashboard`)
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
        const answer = await post('/join', { name: 'Eve', email, goal: 70 }, stranger.request)
        expect(answer.status()).toBe(409)
        expect(await errorsOf(answer)).toBe('That e-mail has an account already. Please sign in instead.')
        const dashboard = await stranger.request.get('/dashboard', { maxRedirects: 0 })
        expect(dashboard.status()).toBe(302)
      }
    } finally {
      await stranger.close()
    }
    await page.goto('/dashboard')
    expect(await page.locator('h1').textContent()).toContain('Ada')
  })

  it('who is signed in stays so when he names somebody else’s address, and may send his own form again', async () => {
    const bob = await browser.newContext({ baseURL: server.pages })
    try {
      expect((await post('/join', { name: 'Bob', email: 'bob@example.com', goal: 80 }, bob.request)).status()).toBe(200)
      const cookies = await bob.cookies()
      expect((await post('/join', { name: 'Bob', email: 'ada@example.com', goal: 60 }, bob.request)).status()).toBe(409)
      expect(await bob.cookies()).toEqual(cookies)
      expect((await post('/join', { name: 'Bob', email: 'BOB@example.com', goal: 75 }, bob.request)).status()).toBe(200)
      expect((await post('/weight/checkin', { weight: 85 }, bob.request)).status()).toBe(200)
      const dashboard = await (await bob.request.get('/dashboard')).text()
      expect(dashboard).toContain('Hello, Bob')
      expect(dashboard).toMatch(/Goal<\/dt>\s*<dd>75</)
    } finally {
      await bob.close()
    }
    await page.goto('/dashboard')
    expect(await stat('Goal')).toBe('70 kg')
  })

  it('the dashboard shows every weight in the unit of the last check-in', async () => {
    const shownAfter = async (weight: number, unit: string) => {
      expect((await post('/weight/checkin', { weight, unit })).status()).toBe(200)
      await page.goto('/dashboard')
      return [await stat('Now'), await stat('Goal'), await stat('To go'), await page.locator('tbody tr').count()]
    }
    expect(await shownAfter(180, 'lbs')).toEqual(['180 lbs', '154.3 lbs', '25.7 lbs', 4])
    expect(await shownAfter(80, 'kg')).toEqual(['80 kg', '70 kg', '10 kg', 5])
    expect(await shownAfter(176, 'lbs')).toEqual(['176 lbs', '154.3 lbs', '21.7 lbs', 6])
    // From 82.5 kg to 176 lbs, which are 79.8 kg, on the way to 70 kg.
    expect(await page.locator('main').textContent()).toContain('21 % of the way')
    expect(await page.locator('tbody tr td:last-child').allTextContents()).toEqual([
      '176 lbs',
      '176.4 lbs',
      '180 lbs',
      '179 lbs',
      '180.6 lbs',
      '181.9 lbs',
    ])
    await page.goto('/weight/checkin')
    expect(await page.getByLabel('Weight', { exact: true }).getAttribute('placeholder')).toBe('176')
    expect(await page.getByLabel('Unit').inputValue()).toBe('lbs')
    const beyond = await post('/weight/checkin', { weight: 44, unit: 'lbs' })
    expect([beyond.status(), await errorsOf(beyond)]).toEqual([400, 'weight must be at least 45'])
  })

  it('says what is wrong with what can not be stored, and stores nothing of it', async () => {
    const stranger = await browser.newContext({ baseURL: server.pages })
    const join = { name: 'Cy', email: 'cy@example.com', goal: 70 }
    try {
      for (const [path, data, error] of [
        ['/weight/checkin', { weight: 90, notes: 'a\u0000' }, 'notes must not hold control characters'],
        ['/weight/checkin', { weight: 90, notes: 'a\ud800' }, 'notes must not hold control characters'],
        ['/weight/checkin', { weight: 90, notes: 'x'.repeat(501) }, 'notes must be at most 500 characters'],
        ['/weight/checkin', [90], 'Please fill in the form.'],
        ['/join', { ...join, name: 'A\u0000' }, 'name must not hold control characters'],
        ['/join', { ...join, name: ' \t\u200b\u00a0 ' }, 'name is required'],
        ['/join', { ...join, name: 7 }, 'name must be a string'],
      ] as const) {
        const answer = await post(path, data, path === '/join' ? stranger.request : page.request)
        expect([answer.status(), await errorsOf(answer)]).toEqual([400, error])
      }
      expect((await stranger.request.get('/dashboard', { maxRedirects: 0 })).status()).toBe(302)
      expect((await post('/join', { ...join, name: '  Cy  Twombly ' }, stranger.request)).status()).toBe(200)
      expect(await (await stranger.request.get('/dashboard')).text()).toContain('<h1>Hello, Cy  Twombly</h1>')
    } finally {
      await stranger.close()
    }
    await page.goto('/dashboard')
    expect(await stat('Now')).toBe('176 lbs')
    expect(await page.locator('tbody tr').count()).toBe(6)
  })

  it('says so when the body was too large, broken, of another type or not there', async () => {
    for (const [contentType, body, status, error] of [
      ['application/json', JSON.stringify({ weight: 90, notes: 'x'.repeat(70_000) }), 413, 'more text than this form'],
      ['application/json', '{"weight":', 400, 'damaged'],
      ['text/plain', 'weight=90', 415, 'as JSON or as a web form'],
      ['application/json', '', 400, 'fill in the form'],
    ] as const) {
      const answer = await page.request.post('/weight/checkin', {
        data: Buffer.from(body),
        headers: { 'content-type': contentType },
      })
      expect([answer.status(), await errorsOf(answer)]).toEqual([status, expect.stringContaining(error)])
    }
  })

  it('fits a phone, whatever somebody is called and notes', async () => {
    const phone: BrowserContext = await browser.newContext({
      baseURL: server.pages,
      viewport: { width: 375, height: 812 },
    })
    try {
      await post('/quiz', { goal: 'hold', pace: 'slow', obstacle: 'motivation' }, phone.request)
      await post('/join', { name: 'W'.repeat(80), email: 'w@example.com', goal: 1540, unit: 'lbs' }, phone.request)
      for (const weight of [1500.5, 1490])
        await post('/weight/checkin', { weight, unit: 'lbs', notes: 'w'.repeat(500) }, phone.request)
      const view = await phone.newPage()
      for (const width of [375, 320]) {
        await view.setViewportSize({ width, height: 812 })
        for (const path of ['/', '/quiz', '/weight/checkin', '/dashboard']) {
          await view.goto(path)
          const wide = await view.evaluate(
            `[...document.querySelectorAll('*')].filter((e) => e.scrollWidth > Math.ceil(e.clientWidth) && e.clientWidth > 0).map((e) => e.outerHTML.slice(0, 80))`,
          )
          expect(wide, `${path} at ${width}`).toEqual([])
          for (const name of ['Check in', 'Sign out']) {
            const item = view.getByRole('navigation').getByText(name)
            const height = (await item.boundingBox())!.height
            expect(height, `${name} is on one line`).toBeLessThan(45)
          }
        }
      }
    } finally {
      await phone.close()
    }
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

  it('a code from his mail signs him in again, on to the page that he wanted', async () => {
    await page.goto('/dashboard')
    expect(await page.title()).toBe('Sign in · Tally')
    await page.getByLabel('E-mail').fill('Ada@example.com')
    await page.getByRole('button', { name: 'Send me a code' }).click()
    await page.waitForURL('**/members/code?next=%2Fdashboard')
    const code = await readCode(server, 'Ada@example.com')
    const before = await page.context().cookies()

    await page.getByLabel('Six-digit code').fill(code === '000000' ? '000001' : '000000')
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('not right, or no longer good')
    await page.getByLabel('Six-digit code').fill(`${code.slice(0, 3)} ${code.slice(3)}`)
    await page.getByLabel('Six-digit code').press('Enter')
    await page.waitForURL('**/dashboard')
    expect(await page.locator('h1').textContent()).toBe('Hello, Ada Lovelace')
    expect(await stat('Now')).toBe('176 lbs')
    expect(await page.context().cookies()).not.toEqual(before)
    expect(server.output().stderr).toMatch(/"file":"[^"]+\.eml"/)
    expect(JSON.stringify(server.output())).not.toContain(code)

    // A form on another site goes without his cookie: it can sign him neither out nor in as somebody else.
    for (const path of ['logout', 'code']) {
      await page.goto(`${server.admin}/healthz`)
      await page.setContent(`<form method="post" action="${server.pages}/members/${path}"><button>Win</button></form>`)
      await page.getByRole('button', { name: 'Win' }).click()
      await page.waitForURL(`${server.pages}/**`)
    }
    await page.goto('/dashboard')
    expect(await page.locator('h1').textContent()).toBe('Hello, Ada Lovelace')
  })

  it('who comes by a code without having joined has an account, and can still set a goal; no script is needed', async () => {
    const visitor = await browser.newContext({
      baseURL: server.pages,
      javaScriptEnabled: false,
      viewport: { width: 320, height: 640 },
    })
    try {
      const view = await visitor.newPage()
      const fits = async () => {
        for (const element of await view.locator('main, main :is(p, form, label, input:visible, button, a)').all()) {
          const { x, width } = (await element.boundingBox())!
          expect(x + width, (await element.textContent()) ?? '').toBeLessThanOrEqual(320)
        }
      }
      await view.goto('/join')
      await view.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
      const email = `${'d'.repeat(60)}@example.com`
      await view.getByLabel('E-mail').fill(email)
      await fits()
      await view.getByRole('button', { name: 'Send me a code' }).click()
      await fits()
      const first = await readCode(server, email)
      await view.getByRole('button', { name: 'Send a new code' }).click()
      expect(await view.locator('main').textContent()).toContain('We mailed a new code')
      const second = await readCode(server, email, 2)
      if (first !== second) {
        await view.getByLabel('Six-digit code').fill(first)
        await view.getByRole('button', { name: 'Sign in' }).click()
        expect(await view.getByRole('alert').textContent()).toContain('ask for a new code')
        await fits()
      }
      await view.getByLabel('Six-digit code').fill(second)
      await view.getByRole('button', { name: 'Sign in' }).click()
      await view.waitForURL('**/dashboard')
      expect(await view.locator('h1').textContent()).toBe('Hello')
      await view.getByRole('link', { name: 'Set a goal' }).click()
      expect(await view.getByLabel('E-mail').inputValue()).toBe(email)
      const joined = await post('/join', { name: 'Dora', email, goal: 60 }, visitor.request)
      expect(joined.status()).toBe(200)
      await view.goto('/dashboard')
      expect(await view.locator('h1').textContent()).toBe('Hello, Dora')
      await view.goto('/members/logout')
      await fits()
      await view.getByRole('button', { name: 'Sign out' }).click()
      await view.goto('/members/logout')
      expect(await view.locator('h1').textContent()).toBe('You are signed out')
    } finally {
      await visitor.close()
    }
  })

  it('no page raised an error in the browser', () => {
    expect(faults).toEqual([])
  })
})

describe('the weight tracker where something can not be stored', () => {
  let server: CheckedServer
  let api: ApiClient

  beforeAll(async () => {
    server = await startServer({ args: ['--sample'] })
    api = await openApi(server)
  })

  afterAll(() => server?.stop())

  /** As a visitor who has no session. */
  const post = async (path: string, data: unknown) => {
    const answer = await fetch(`${server.pages}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(data),
    })
    return {
      status: answer.status,
      cookies: answer.headers.getSetCookie(),
      headers: answer.headers,
      body: await answer.text(),
    }
  }

  it('a write that was refused is 500 with a text', async () => {
    await api.publishPage(
      'refused',
      `<script scope="backend">
        import { requireSaved } from "validators";
        const fields = [{ fieldKey: 'checkin_notes', value: request.body.notes }];
        requireSaved(setCrmFields({ slug: 'weight-tracker', referenceType: 'test', referenceId: '1', fields }));
        response.json({ ok: true });
      </script>`,
    )
    expect((await post('/refused', { notes: 'a' })).status).toBe(200)
    const refused = await post('/refused', { notes: 'a\u0000' })
    expect(refused.status).toBe(500)
    expect(JSON.parse(refused.body)).toEqual({
      ok: false,
      errors: ['That could not be saved. Please try again in a moment.'],
    })
  })

  it('an address that began as many sessions as it may is told so, and nothing of it is stored', async () => {
    const quiz = () => post('/quiz', { goal: 'lose', pace: 'slow', obstacle: 'time' })
    const taken = await Promise.all(Array.from({ length: 60 }, quiz))
    expect(new Set(taken.map(({ status }) => status))).toEqual(new Set([200]))
    const answers = async () => ((await api.get('/crm/entities/quiz-answers/entries')).body as { total: number }).total
    expect(await answers()).toBe(60)
    for (const refused of [await quiz(), await post('/join', { name: 'Ada', email: 'ada@example.com', goal: 70 })]) {
      expect(refused).toMatchObject({ status: 429, cookies: [] })
      expect(refused.body).toContain('try again in a minute')
      expect(refused.headers.get('retry-after')).toBe('60')
    }
    expect(await answers()).toBe(60)
    expect((await api.get('/customers?q=ada')).body).toMatchObject({ data: [] })
  })
})
