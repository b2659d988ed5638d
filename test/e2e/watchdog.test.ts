import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, type ApiClient } from './api-client.ts'
import { startServer, type CheckedServer } from './start-server.ts'

/** Loops inside the engine that no interrupt reaches: only ending the thread stops them. */
const stuck = {
  search: `'a'.repeat(3e6).indexOf('a'.repeat(1e6) + 'b')`,
  join: `new Array(1e9) + ''`,
  reverse: `Array.prototype.reverse.call({ length: 2 ** 53 - 1 })`,
  locale: `Array.prototype.toLocaleString.call({ length: 2 ** 53 - 1 })`,
  concat: `[].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true })`,
  'copy-within': `Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 0, 1)`,
  splice: `Array.prototype.splice.call({ length: 2 ** 53 - 1 }, 0, 1)`,
  unshift: `Array.prototype.unshift.call({ length: 2 ** 53 - 2 }, 1)`,
  sort: `Array.prototype.sort.call({ length: 2 ** 53 - 1 })`,
  raw: `String.raw({ raw: { length: 1e9 } })`,
  flat: `let a = []; for (let i = 0; i < 40; i++) a = [a, a]; a.flat(Infinity)`,
}

describe('a script stuck inside the engine', () => {
  let server: CheckedServer
  let api: ApiClient

  beforeAll(async () => {
    server = await startServer({ args: ['--sample'], environment: { STAGECRAFT_RUNNERS: '2' } })
    api = await openApi(server)
    for (const [name, code] of Object.entries(stuck)) {
      await api.publishPage(`stuck-${name}`, `<script scope="backend">${code}</script>after`)
    }
    await api.publishPage('fine', `<script scope="backend">setVariable('n', 6 * 7)</script>{{ var.n }}`)
  })

  afterAll(async () => {
    await server?.stop()
  })

  const visit = async (path: string) => {
    const answer = await fetch(server.pages + path, { signal: AbortSignal.timeout(25_000) })
    return {
      status: answer.status,
      text: await answer.text(),
      retryAfter: answer.headers.get('retry-after'),
      id: answer.headers.get('x-request-id'),
    }
  }

  it('is ended with 504, while its neighbours are answered as if nothing was', async () => {
    const answers = await Promise.all([visit('/stuck-search'), ...Array.from({ length: 20 }, () => visit('/fine'))])
    expect(answers[0]).toMatchObject({ status: 504 })
    for (const { status, text } of answers.slice(1)) expect([status, text]).toEqual([200, '42'])
  })

  it('goes to quarantine, and after three kills answers 503 for a while', async () => {
    expect(await visit('/stuck-search')).toMatchObject({ status: 504 })
    expect(await visit('/stuck-search')).toMatchObject({ status: 504 })
    const blocked = await visit('/stuck-search')
    expect(blocked.status).toBe(503)
    expect(Number(blocked.retryAfter)).toBeGreaterThan(0)
    expect(await visit('/fine')).toMatchObject({ status: 200, text: '42' })
  })

  it('is ended wherever the loop is, and stands in the run log', async () => {
    const others = Object.keys(stuck).filter((name) => name !== 'search')
    for (const name of others) {
      const { status, text } = await visit(`/stuck-${name}`)
      expect(status, name).toBe(504)
      expect(text).not.toContain('stuck')
      // Also when so many kills had all pages of the brand run apart.
      expect(await visit('/fine')).toMatchObject({ status: 200, text: '42' })
    }
    const killed = async () => {
      const { body } = await api.get('/runs?outcome=killed')
      return (body as { data: { page: string; duration_ms: number; compute_ms: number; error: object }[] }).data
    }
    const expected = ['search', 'search', 'search', ...others].map((name) => `stuck-${name}`).sort()
    // The visitor is answered before it is written.
    await expect.poll(async () => (await killed()).map((run) => run.page).sort()).toEqual(expected)
    for (const run of await killed()) {
      expect(run.compute_ms).toBeGreaterThanOrEqual(250)
      expect(run.duration_ms).toBeGreaterThan(0)
      expect(run.error).toMatchObject({ code: 'script.stuck', document: run.page, line: 0, column: 0 })
    }
  })

  it('is named in the run log where it comes with the product, in a layout of the brand', async () => {
    await api.publishPage('members/layout', `<script scope="backend">${stuck.raw}</script>@yield("content")`)
    const { status, id } = await visit('/members/login')
    expect(status).toBe(504)
    const killed = async () => {
      const { body } = await api.get('/runs?page=members%2Flogin')
      return (body as { data: object[] }).data
    }
    const page = 'members/login'
    await expect.poll(killed).toMatchObject([{ id, page, outcome: 'killed', error: { document: page } }])
  })

  it('goes to quarantine then too, and after three kills answers 503 for a while', async () => {
    expect(await visit('/members/login')).toMatchObject({ status: 504 })
    expect(await visit('/members/login')).toMatchObject({ status: 504 })
    const { status, retryAfter } = await visit('/members/login')
    expect(status).toBe(503)
    expect(Number(retryAfter)).toBeGreaterThan(1)
  })

  it('is refused where it can not even be compiled, and its author told why', async () => {
    const names = Array.from({ length: 60_000 }, (_, i) => `let a${i};`).join('')
    const html = `<script scope="backend">function f() { ${names} }</script>`
    const saving = api.post('/pages', { slug: 'endless', html, publish: true })
    for (let i = 0; i < 20; i++) expect(await visit('/fine')).toMatchObject({ status: 200, text: '42' })
    expect(await saving).toMatchObject({ status: 422, body: { code: 'source.too_complex' } })
    expect(await visit('/endless')).toMatchObject({ status: 404 })
    await api.publishPage('endless', `<script scope="backend">setVariable('n', 1)</script>{{ var.n }}`)
    expect(await visit('/endless')).toMatchObject({ status: 200, text: '1' })
  })

  it('leaves the process alive and ready', async () => {
    expect(server.process.exitCode).toBeNull()
    await expect.poll(() => visit('/readyz').then((answer) => answer.status)).toBe(200)
  })
})
