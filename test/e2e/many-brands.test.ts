import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { request as ask } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillBrands } from '../../src/stores/sqlite/testing/index.ts'
import { openApi, type ApiClient } from './api-client.ts'
import { runCommand } from '../product/command.ts'
import { startServer, type CheckedServer } from './start-server.ts'

const brands = 1_000
const pages = 10_000

describe('1,000 brands, one of them with 10,000 pages', () => {
  let folder: string
  let server: CheckedServer
  let api: ApiClient

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagecraft-many-'))
    const data = join(folder, 'data')
    await mkdir(data, { mode: 0o700 })
    await fillBrands(join(data, 'stagecraft.db'), { brands, pages })
    server = await startServer({ data, environment: { STAGECRAFT_RUNNERS: '2' } })
    api = await openApi(server, 'brand-0')
  }, 120_000)

  afterAll(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const visit = (brand: string, path: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { hostname, port } = new URL(server.pages)
      const sent = ask({ hostname, port, path, headers: { host: `${brand}.localhost` } }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('end', () => resolve({ status: answer.statusCode!, text }))
      })
      sent.on('error', reject)
      sent.end()
    })

  it('each brand has its own page, and no other’s', async () => {
    const some = Array.from({ length: 50 }, (_, i) => `brand-${(i * 337 + 1) % brands}`)
    const answers = await Promise.all(some.flatMap((brand) => [visit(brand, '/p0'), visit(brand, '/p1')]))
    for (const [i, brand] of some.entries()) {
      expect(answers[2 * i]).toEqual({ status: 200, text: `${brand} p0` })
      expect(answers[2 * i + 1]!.status).toBe(brand === 'brand-0' ? 200 : 404)
    }
    expect(await visit(`brand-${brands}`, '/p0')).toMatchObject({ status: 421 })
  })

  it('each page of the many is found', async () => {
    const some = Array.from({ length: 50 }, (_, i) => `p${(i * 7_919) % pages}`)
    const answers = await Promise.all(some.map((page) => visit('brand-0', `/${page}`)))
    expect(answers).toEqual(some.map((page) => ({ status: 200, text: `brand-0 ${page}` })))
    expect(await visit('brand-0', `/p${pages}`)).toMatchObject({ status: 404 })
  })

  it('no script reaches the server by an address that a brand answers for', async () => {
    await runCommand(['brand', 'create', 'By address', '--host', '93.184.215.14'], server)
    const urls = ['http://93.184.215.14/', 'http://93.184.215.14:8080/', 'http://[::ffff:93.184.215.14]/']
    const script = `const answers = []; ${urls.map((url) => `answers.push(http.get('${url}').error)`).join(';')}; response.json(answers)`
    await api.publishPage('inside', `<script scope="backend">${script}</script>`)
    expect(await visit('brand-0', '/inside')).toEqual({ status: 200, text: JSON.stringify(urls.map(() => 'blocked')) })
  })

  it('one more is there at once, and in the list', async () => {
    await api.publishPage('one-more', 'one more')
    expect(await visit('brand-0', '/one-more')).toEqual({ status: 200, text: 'one more' })
    expect(await api.get('/pages?per_page=100')).toMatchObject({ status: 200, body: { total: pages + 2 } })
  })
})
