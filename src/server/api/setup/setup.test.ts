import type { InjectOptions } from 'fastify'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { installationScope, systemActor } from '../../../core/brand/index.ts'
import type { User } from '../../../core/account/index.ts'
import { aClock, MemoryStore } from '../../../core/testing/index.ts'
import { anApiWorld } from '../testing/api-world.ts'
import { checkEveryAnswer, checkRefusal } from '../testing/send.ts'
import { setupPaths, setupRoute } from './index.ts'

const day = 24 * 3_600_000
const right = { token: 'the right token', email: 'ada@example.com', password: 'long enough', name: 'Ada Lovelace' }
const refused = { status: 403, body: { code: 'setup.invalid_token' } }

/** The API over an installation where nobody owns anything yet; `hasLink`: whether this start printed a link. */
function aNewInstallation({ hasLink = true, trustProxy = [] as readonly string[] } = {}) {
  const clock = aClock()
  const madeAt = clock.now()
  const store = new MemoryStore({ now: clock.now })
  const isLive = () => clock.now() - madeAt < day
  const { app, log } = anApiWorld({
    ports: {
      store,
      now: clock.now,
      steadyNow: clock.now,
      trustProxy,
      setupLink: hasLink ? { isLive, opens: (token) => token === right.token && isLive() } : undefined,
      passwordFault: (password) => (password.length < 8 ? 'must have at least 8 characters' : undefined),
      hashPassword: async (password) => `hash of ${password}`,
    },
  })

  async function inject(options: InjectOptions) {
    const response = await app.inject(options)
    checkEveryAnswer(response)
    return response
  }

  async function post(payload: unknown, options: InjectOptions = {}) {
    const response = await inject({
      method: 'POST',
      url: '/api/setup',
      headers: { 'content-type': 'application/json' },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      ...options,
    })
    const got = { status: response.statusCode, body: response.json<{ readonly [name: string]: unknown }>() }
    if (got.status >= 400) checkRefusal(got)
    return { ...got, headers: response.headers }
  }

  const ownerMade = (email: string) =>
    store.execute(installationScope(systemActor), 'account.setOwner', { email, passwordHash: 'by command' })
  const findUser = (email: string) => store.reads.findUserByEmail(email) as User | undefined
  const hasOwner = () => store.installation().hasOwner
  return { clock, log, inject, post, ownerMade, findUser, hasOwner }
}

describe('POST /api/setup', () => {
  it('makes the first owner and answers with him, and never with a secret', async () => {
    const { post, findUser } = aNewInstallation()
    const { status, body } = await post(right)
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { id: 1, email: 'ada@example.com', name: 'Ada Lovelace', operator: true },
    })
    expect([...Value.Errors(setupRoute.answer, body)]).toEqual([])
    expect(findUser('ada@example.com')).toMatchObject({ operator: true, passwordHash: 'hash of long enough' })
  })

  it('names him by his address where he gives no name', async () => {
    for (const name of [undefined, null, '', '  ']) {
      expect((await aNewInstallation().post({ ...right, name })).body).toMatchObject({ name: 'ada' })
    }
  })

  it('takes the password whole, with the spaces at its ends', async () => {
    const { post, findUser } = aNewInstallation()
    await post({ ...right, password: '  with space  ' })
    expect(findUser('ada@example.com')).toMatchObject({ passwordHash: 'hash of   with space  ' })
  })

  it('names every input at fault, which leaves the link as it was', async () => {
    const { post, hasOwner } = aNewInstallation()
    const { token } = right
    expect(await post({ token, email: 'ada', password: 'short', name: 'x'.repeat(256) })).toMatchObject({
      status: 422,
      body: {
        errors: {
          email: ['The email field must be a valid e-mail address.'],
          password: ['The password field must have at least 8 characters.'],
          name: ['The name field must not be greater than 255 characters.'],
        },
      },
    })
    expect((await post({ token })).body['errors']).toEqual({
      email: ['The email field is required.'],
      password: ['The password field is required.'],
    })
    expect((await post({ ...right, password: 12_345_678 })).body['errors']).toEqual({
      password: ['The password field must be a string.'],
    })
    expect(hasOwner()).toBe(false)
    expect(await post(right)).toMatchObject({ status: 201 })
  })

  it.each([undefined, null, '', 'a wrong token', 'the right toke', 5, true, ['the right token'], { token: 'x' }])(
    'refuses the token %j, whatever else is sent',
    async (token) => {
      const { post, hasOwner } = aNewInstallation()
      expect(await post({ ...right, token })).toMatchObject(refused)
      expect(await post({ token })).toMatchObject(refused)
      expect(hasOwner()).toBe(false)
    },
  )

  it('refuses the token a second time', async () => {
    const { post, findUser } = aNewInstallation()
    await post(right)
    expect(await post({ ...right, email: 'eve@example.com' })).toMatchObject(refused)
    expect(await post({ ...right, password: 'another one' })).toMatchObject(refused)
    expect(findUser('eve@example.com')).toBeUndefined()
    expect(findUser('ada@example.com')).toMatchObject({ passwordHash: 'hash of long enough' })
  })

  it('of many at the same moment makes one owner', async () => {
    const { post, findUser } = aNewInstallation()
    const emails = Array.from({ length: 8 }, (_, i) => `owner${i}@example.com`)
    const answers = await Promise.all(emails.map((email) => post({ ...right, email })))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(7)
    expect(emails.filter((email) => findUser(email) !== undefined)).toHaveLength(1)
  })

  it('refuses everybody once the command made an owner', async () => {
    const { post, ownerMade, findUser } = aNewInstallation()
    ownerMade('bob@example.com')
    expect(await post(right)).toMatchObject(refused)
    expect(findUser('ada@example.com')).toBeUndefined()
  })

  it('refuses the token after 24 hours', async () => {
    const { post, clock, hasOwner } = aNewInstallation()
    clock.advance(day)
    expect(await post(right)).toMatchObject(refused)
    expect(hasOwner()).toBe(false)
  })

  it('takes it until then', async () => {
    const { post, clock } = aNewInstallation()
    clock.advance(day - 1)
    expect(await post(right)).toMatchObject({ status: 201 })
  })

  it('refuses everybody where this start printed no link', async () => {
    expect(await aNewInstallation({ hasLink: false }).post(right)).toMatchObject(refused)
  })

  it('after 10 wrong tokens refuses an address for 15 minutes, the right one too, and no other address', async () => {
    const { post, clock } = aNewInstallation()
    const guesses = await Promise.all(Array.from({ length: 30 }, () => post({ ...right, token: 'a guess' })))
    expect(guesses.filter(({ status }) => status === 403)).toHaveLength(10)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(20)
    expect(await post(right)).toMatchObject({
      status: 429,
      body: { code: 'request.rate_limited', retry_after: 900 },
      headers: { 'retry-after': '900' },
    })
    expect(await post({ ...right, token: 'a guess' }, { remoteAddress: '192.0.2.9' })).toMatchObject(refused)
    clock.advance(15 * 60_000)
    expect(await post(right)).toMatchObject({ status: 201 })
  })

  it('takes the IPv6 addresses of one network, which one machine has all of, for one', async () => {
    const { post } = aNewInstallation()
    const from = (address: string) => ({ remoteAddress: address })
    for (let i = 0; i < 10; i++)
      expect(await post({ ...right, token: 'a guess' }, from(`2001:db8:0:1::${i}`))).toMatchObject({ status: 403 })
    expect(await post(right, from('2001:db8:0:1:ffff::1'))).toMatchObject({ status: 429 })
    expect(await post(right, from('2001:db8:0:2::1'))).toMatchObject({ status: 201 })
  })

  it('does not count what is wrong behind the right token', async () => {
    const { post } = aNewInstallation()
    for (let i = 0; i < 12; i++) await post({ ...right, password: 'short' })
    expect(await post(right)).toMatchObject({ status: 201 })
  })

  it('believes X-Forwarded-For of trusted proxies only', async () => {
    const guess = { ...right, token: 'a guess' }
    const from = (address: string): InjectOptions => ({
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      remoteAddress: '10.0.0.1',
    })
    const open = aNewInstallation()
    for (let i = 0; i < 10; i++) await open.post(guess, from(`192.0.2.${i}`))
    expect(await open.post(guess, from('192.0.2.99'))).toMatchObject({ status: 429 })
    const behindProxy = aNewInstallation({ trustProxy: ['10.0.0.1'] })
    for (let i = 0; i < 10; i++) await behindProxy.post(guess, from('192.0.2.1'))
    expect(await behindProxy.post(guess, from('192.0.2.1'))).toMatchObject({ status: 429 })
    expect(await behindProxy.post(right, from('192.0.2.2'))).toMatchObject({ status: 201 })
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'takes no body of the type %j, which another site could send without asking',
    async (type) => {
      const { post, hasOwner } = aNewInstallation()
      const got = await post(right, { headers: { 'content-type': type, origin: 'https://evil.example' } })
      expect(got).toMatchObject({ status: 415, body: { code: 'request.unsupported_type' } })
      expect(hasOwner()).toBe(false)
    },
  )

  it('allows no other site to ask: a preflight is refused, and no answer names an origin', async () => {
    const { inject } = aNewInstallation()
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    const preflight = await inject({ method: 'OPTIONS', url: '/api/setup', headers })
    expect(preflight.statusCode).toBe(405)
    expect(preflight.headers).toMatchObject({ allow: 'POST' })
    expect(preflight.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('refuses a body that is too large, broken or no object', async () => {
    const { post } = aNewInstallation()
    expect(await post({ ...right, name: 'x'.repeat(1_048_576) })).toMatchObject({ status: 413 })
    expect(await post('{"token":')).toMatchObject({ status: 400 })
    expect(await post('[]')).toMatchObject({ status: 422 })
    expect(await post('')).toMatchObject(refused)
  })

  it('looks at no body where nobody can be let in', async () => {
    expect(await aNewInstallation({ hasLink: false }).post('{broken')).toMatchObject(refused)
  })

  it('leaves nothing of it in the log', async () => {
    const { post, log } = aNewInstallation()
    await post({ ...right, token: 'a wrong token' })
    await post(right)
    expect(log).toContainEqual(expect.objectContaining({ text: 'the first owner was made by the setup link' }))
    expect(JSON.stringify(log)).not.toMatch(/token|ada|long enough/i)
  })
})

describe('GET /setup', () => {
  it('is the form while somebody may become the owner, and says that it is closed from then on', async () => {
    const { inject, post } = aNewInstallation()
    const open = await inject({ url: '/setup' })
    expect(open.statusCode).toBe(200)
    expect(open.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer' })
    expect(open.body).toContain('<form')
    await post(right)
    const closed = await inject({ url: '/setup' })
    expect(closed.statusCode).toBe(404)
    expect(closed.body).toContain('Setup is closed')
    expect(closed.body).not.toContain('<form')
  })

  it('is closed after 24 hours, and where no link was printed', async () => {
    const { inject, clock } = aNewInstallation()
    clock.advance(day)
    expect((await inject({ url: '/setup' })).statusCode).toBe(404)
    expect((await aNewInstallation({ hasLink: false }).inject({ url: '/setup' })).statusCode).toBe(404)
  })

  it('runs nothing but its own files, reaches no other host, and asks only for what is served', async () => {
    const { inject } = aNewInstallation()
    for (const url of setupPaths) {
      const { statusCode, headers, body } = await inject({ url })
      expect(statusCode).toBe(200)
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/)
      expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/)
      expect(`${url}: ${body}`).not.toMatch(
        /https?:\/\/|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|style=|onclick=/,
      )
      const asked = [...body.matchAll(/<(?:link|script)[^>]*(?:href|src)="(\/[^"]*)"/g)].map(([, path]) => path!)
      for (const path of asked) expect((await inject({ url: path })).statusCode).toBe(200)
    }
  })
})
