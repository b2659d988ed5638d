import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFaults } from '../../src/stores/sqlite/testing/index.ts'
import { openApi, type ApiClient } from './api-client.ts'
import { makeSmallDisk, type SmallDisk } from './small-disk.ts'
import { startServer, type CheckedServer } from './start-server.ts'

const entries = '/crm/entities/quiz-answers/entries'

describe('on a full disk', () => {
  let disk: SmallDisk
  let server: CheckedServer
  let api: ApiClient
  /** Ids of what was answered as written. */
  const written: string[] = []
  /** How many list values the page was answered for. */
  let noted = 0

  beforeAll(async () => {
    disk = makeSmallDisk()
    server = await startServer({ args: ['--sample'], data: disk.data, setup: disk.setup })
    api = await openApi(server)
    await api.publishPage('read', `<script scope="backend">setVariable('n', 6 * 7)</script>{{ var.n }}`)
    await api.publishPage(
      'write',
      `<script scope="backend">
        const of = { slug: 'quiz-answers', referenceType: 'visitor', referenceId: 'v' }
        try {
          response.json({ ok: addCrmFieldValue({ ...of, fieldKey: 'note', value: 'x'.repeat(9000), async: request.query.async === '1' }) })
        } catch (error) {
          response.status(503)
          response.json({ ok: false, error: error.message })
        }
      </script>`,
    )
    await api.publishPage(
      'trust',
      `<script scope="backend">setCrmField({ slug: 'quiz-answers', referenceType: 'visitor', referenceId: uuid(), fieldKey: 'note', value: 'x'.repeat(9000) })</script>done`,
    )
    await api.publishPage('session', `<script scope="backend">session.set('n', 1)</script>set`)
  })

  afterAll(async () => {
    await server?.stop()
    disk?.remove()
  })

  const visit = async (path: string) => {
    const answer = await fetch(server.pages + path)
    return { status: answer.status, text: await answer.text() }
  }
  const create = async () => {
    const { status, body } = await api.post(entries, { title: 'x'.repeat(500), values: {} })
    if (status === 201) written.push((body as { id: string }).id)
    return { status, body }
  }
  const write = async (path: string) => {
    const answer = await visit(path)
    if (answer.text === '{"ok":true}') noted++
    return answer
  }
  const isThere = async (id: string) => (await api.get(`/crm/entries/${id}`)).status === 200

  it('writes are refused, over REST and by pages, and say why', async () => {
    expect((await create()).status).toBe(201)
    expect(await write('/write')).toMatchObject({ status: 200 })
    disk.fill(server)
    // Where a large write finds no room a small one still may: until none of them does.
    const all = async () => [await create(), await write('/write'), await write('/write?async=1')] as const
    let answers = await all()
    for (let n = 0; answers.some(({ status }) => status < 300) && n < 100; n++) answers = await all()
    const [created, ...pages] = answers
    expect(created).toMatchObject({ status: disk.refusal.status, body: { code: disk.refusal.code } })
    for (const { status, text } of pages) {
      expect(status).toBe(503)
      expect(text).not.toMatch(/sqlite|stack|at \w+ \(|\.ts/i)
    }
    // A page that trusts in the write ends with it.
    expect(await visit('/trust')).toMatchObject({ status: 503 })
  })

  it('what only reads is answered', async () => {
    expect(await visit('/read')).toEqual({ status: 200, text: '42' })
    expect(await api.get(`${entries}?per_page=10`)).toMatchObject({ status: 200 })
    for (const id of written.slice(-20)) expect(await isThere(id)).toBe(true)
    expect(await visit('/readyz')).toMatchObject({ status: 200 })
  })

  it('the log does not say it each time', async () => {
    const refusals = 40
    const lines = () => server.output().stderr.match(/"the store failed"/g)?.length ?? 0
    const before = lines()
    expect(before).toBeGreaterThan(0)
    for (let i = 0; i < refusals; i++) expect(await create()).toMatchObject({ status: disk.refusal.status })
    expect(lines() - before).toBeLessThan(refusals / 2)
  })

  it('nothing but the store and what marks the folder lies in it: no log takes the last bytes', () => {
    const ours = /^stagecraft\.(db|db-wal|db-shm|lock|pid|sock)$/
    expect(readdirSync(disk.data).filter((name) => !ours.test(name))).toEqual([])
  })

  it('it goes on by itself once there is room', async () => {
    disk.makeRoom(server)
    expect((await create()).status).toBe(201)
    expect(await write('/write')).toMatchObject({ status: 200, text: '{"ok":true}' })
    expect(await visit('/session')).toMatchObject({ status: 200, text: 'set' })
    for (const id of written) expect(await isThere(id)).toBe(true)
    expect(await api.get(`${entries}?kind=value&per_page=1`)).toMatchObject({ body: { total: noted } })
  })

  it('has lost nothing and broken nothing', async () => {
    await server.stop()
    expect(findFaults(join(disk.data, 'stagecraft.db'))).toEqual([])
  })
})
