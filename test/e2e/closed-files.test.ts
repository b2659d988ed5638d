import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asAnybody } from '../product/as-anybody.ts'
import { openApi, type ApiClient } from './api-client.ts'
import { startServer, type CheckedServer } from './start-server.ts'

const entries = '/crm/entities/quiz-answers/entries'

/**
 * What a system leaves that turned a disk read-only after an error: what is open fails to be written, and what is opened
 * anew opens for reading alone. Made here of a bound on files, and of permissions.
 */
describe('a data folder that may not be written any more while it is served', () => {
  let data: string
  let server: CheckedServer
  let api: ApiClient

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'stagecraft-closed-'))
    // The trap: else the first write past the bound would end the process.
    server = await startServer({ args: ['--sample'], data, setup: `trap '' XFSZ; ${asAnybody}` })
    api = await openApi(server)
    await api.publishPage('read', `<script scope="backend">setVariable('n', 6 * 7)</script>{{ var.n }}`)
    await api.publishPage(
      'write',
      `<script scope="backend">
        addCrmFieldValue({ slug: 'quiz-answers', referenceType: 'visitor', referenceId: 'v', fieldKey: 'note', value: 'x' })
      </script>written`,
    )
  })

  afterAll(async () => {
    makeWritable()
    await server?.stop()
    await rm(data, { recursive: true, force: true })
  })

  const files = () => readdirSync(data).filter((name) => name.startsWith('stagecraft.db'))
  const boundFiles = (bytes: string) => execFileSync('prlimit', ['--pid', `${server.process.pid}`, `--fsize=${bytes}:`])
  const close = () => {
    for (const name of files()) chmodSync(join(data, name), 0o400)
    chmodSync(data, 0o500)
    boundFiles('0')
  }
  const makeWritable = () => {
    chmodSync(data, 0o700)
    for (const name of files()) chmodSync(join(data, name), 0o600)
  }
  const open = () => {
    boundFiles('unlimited')
    makeWritable()
  }
  const visit = async (path: string) => {
    const answer = await fetch(server.pages + path)
    return { status: answer.status, text: await answer.text() }
  }
  const create = (title: string) => api.post(entries, { title, values: {} })
  const refused = { status: 503, body: { code: 'store.unavailable' } }

  it('refuses writes, over REST and by pages', async () => {
    expect(await create('before')).toMatchObject({ status: 201 })
    expect(await visit('/write')).toMatchObject({ status: 200, text: 'written' })
    close()
    expect(await create('while open files fail')).toMatchObject(refused)
    boundFiles('unlimited')
    for (let i = 0; i < 3; i++) {
      expect(await create('while it opens for reading')).toMatchObject(refused)
      const { status, text } = await visit('/write')
      expect(status).toBe(503)
      expect(text).not.toMatch(/sqlite|readonly|stack|at \w+ \(|\.ts/i)
    }
  })

  it('answers what only reads, and says that it is not ready', async () => {
    expect(await visit('/read')).toEqual({ status: 200, text: '42' })
    expect(await api.get(entries)).toMatchObject({ status: 200, body: { data: [{ title: 'before' }] } })
    expect(await visit('/readyz')).toEqual({ status: 503, text: 'waiting for writer\n' })
  })

  it('goes on by itself once it may be written again, and has what was answered', async () => {
    open()
    expect(await create('after')).toMatchObject({ status: 201 })
    expect(await visit('/write')).toMatchObject({ status: 200, text: 'written' })
    expect(await visit('/readyz')).toMatchObject({ status: 200 })
    const { body } = await api.get(`${entries}?per_page=100`)
    const titles = (body as { data: readonly { title: string }[] }).data.map(({ title }) => title)
    expect(titles.filter((title) => /^(before|while|after)/.test(title)).toSorted()).toEqual(['after', 'before'])
  })

  it('stops in good order meanwhile, and has it all at the next start', async () => {
    close()
    expect(await create('while it stops')).toMatchObject(refused)
    boundFiles('unlimited')
    expect(await server.end()).toMatchObject({ status: 0 })
    makeWritable()
    server = await startServer({ data })
    const { body } = await api.at(server).get(`${entries}?per_page=100`)
    expect((body as { data: readonly object[] }).data).toMatchObject([{ title: 'after' }, { title: 'before' }])
  })
})
