import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFaults } from '../../src/stores/sqlite/testing/index.ts'
import { openApi, type ApiClient } from './api-client.ts'
import { startServer, type CheckedServer } from './start-server.ts'

const day = 24 * 60 * 60_000
const preload = new URL('./settable-clock.mjs', import.meta.url).href

interface Run {
  readonly at: string
  readonly duration_ms: number
  readonly calls: readonly { readonly ms: number }[]
}

describe('a machine’s clock that is set while the server runs', () => {
  let server: CheckedServer
  let api: ApiClient
  let folder: string
  let cookie: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagecraft-clock-'))
    await writeFile(join(folder, 'clock'), '0')
    const environment = { CLOCK_FILE: join(folder, 'clock'), NODE_OPTIONS: `--import=${preload}` }
    server = await startServer({ args: ['--sample'], environment, data: join(folder, 'data') })
    api = await openApi(server)
    await api.publishPage(
      'visit',
      `<script scope="backend">
        if (!is_customer) session.setCustomer({ email: 'ada@example.com', name: 'Ada' })
        session.set('n', (session.get('n') || 0) + 1)
        addCrmFieldValue({ slug: 'quiz-answers', fieldKey: 'note', value: session.get('n') })
        response.json({ n: session.get('n'), year: new Date().getFullYear() })
      </script>`,
    )
    const first = await fetch(`${server.pages}/visit`)
    cookie = first.headers.getSetCookie()[0]!.split(';', 1)[0]!
    expect(await first.json()).toMatchObject({ n: 1 })
  }, 120_000)

  afterAll(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const visit = async () => {
    const answer = await fetch(`${server.pages}/visit`, { headers: { cookie } })
    return (await answer.json()) as { n: number; year: number }
  }
  const setClock = (offset: number) => writeFile(join(folder, 'clock'), String(offset))

  it('ends nobody’s session and takes no key, whether it is set ahead or back', async () => {
    let n = 1
    for (const offset of [15 * day, -15 * day, 0, 1_000, -1_000, 400 * day, 0]) {
      await setClock(offset)
      for (let i = 0; i < 3; i++) {
        const { n: told, year } = await visit()
        expect([offset / day, told]).toEqual([offset / day, ++n])
        // What a page shows is the machine's time.
        expect(year).toBe(new Date(Date.now() + offset).getFullYear())
      }
      expect(await api.get('/crm/entities')).toMatchObject({ status: 200 })
    }
    expect(await fetch(`${server.pages}/readyz`)).toMatchObject({ status: 200 })
  })

  it('leaves nothing that took less than no time in the run log', async () => {
    const runs = async () => ((await api.get('/runs?per_page=100')).body as { data: readonly Run[] }).data
    await expect.poll(async () => (await runs()).length, { timeout: 10_000 }).toBe(22)
    for (const { duration_ms, calls } of await runs()) {
      expect(duration_ms).toBeGreaterThanOrEqual(0)
      for (const { ms } of calls) expect(ms).toBeGreaterThanOrEqual(0)
    }
  })

  it('leaves entries and changes in the order in which they were made', async () => {
    const page = `<script scope="backend">
      response.json(getCrmFieldValues({ slug: 'quiz-answers', referenceType: 'customer', referenceId: customer.id, fieldKey: 'note' }))
    </script>`
    await api.publishPage('notes', page)
    const answer = await fetch(`${server.pages}/notes`, { headers: { cookie } })
    expect(await answer.json()).toEqual(Array.from({ length: 22 }, (_, i) => 22 - i))
    await server.end()
    // Among them a log that goes back in time.
    expect(findFaults(join(server.data, 'stagecraft.db'))).toEqual([])
  })
})
