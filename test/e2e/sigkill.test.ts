import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openApi } from './api-client.ts'
import { startServer, type RunningServer } from './start-server.ts'

const kills = 20
const visitors = 16

let data: string | undefined
let server: RunningServer | undefined

afterAll(async () => {
  server?.process.kill('SIGKILL')
  if (data !== undefined) await rm(data, { recursive: true, force: true })
})

/** Checks in without pause until the server is gone; notes what was answered. */
async function checkIn(origin: string, name: string, answered: Set<string>): Promise<void> {
  for (let n = 0; ; n++) {
    const id = `${name}-${n}`
    try {
      const answer = await fetch(`${origin}/checkin`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id }),
      })
      if (answer.ok && ((await answer.json()) as { ok?: boolean }).ok) answered.add(id)
    } catch {
      return
    }
  }
}

it('SIGKILL under load, 20 times: every answered write is there after the restart', { timeout: 300_000 }, async () => {
  data = await mkdtemp(join(tmpdir(), 'stagecraft-'))
  server = await startServer({ args: ['--sample'], data })
  const setup = await openApi(server)
  await setup.publishPage(
    'checkin',
    `<script scope="backend">
      const { id } = request.body;
      const reference = { referenceType: 'visitor', referenceId: id };
      const ok = setCrmFields({ slug: 'weight-tracker', ...reference, fields: [{ fieldKey: 'current_weight', value: 80 }, { fieldKey: 'checkin_notes', value: id }] })
        && addCrmFieldValue({ slug: 'weight-tracker', ...reference, fieldKey: 'weighin_history', value: { id }, async: true });
      response.json({ ok });
    </script>`,
  )
  const answered = new Set<string>()
  for (let round = 0; round < kills; round++) {
    const { pages, process } = server
    const before = answered.size
    const load = Array.from({ length: visitors }, (_, i) => checkIn(pages, `${round}-${i}`, answered))
    // The moment is counted in answers, not in time: it falls anywhere in a commit, on a slow machine too.
    const enough = 20 + Math.floor(Math.random() * 200)
    await expect.poll(() => answered.size - before, { timeout: 20_000, interval: 3 }).toBeGreaterThan(enough)
    const ended = new Promise((resolve) => process.once('exit', resolve))
    process.kill('SIGKILL')
    await Promise.all([ended, ...load])
    server = await startServer({ data })
  }

  const missing: string[] = []
  const api = await openApi(server)
  await api.publishPage(
    'look',
    `<script scope="backend">
      response.json(request.body.map((id) => {
        const reference = { slug: 'weight-tracker', referenceType: 'visitor', referenceId: id };
        return [getCrmField({ ...reference, fieldKey: 'checkin_notes' }) === id, getCrmFieldValues({ ...reference, fieldKey: 'weighin_history' }).length, getCrmEntries(reference).length];
      }))
    </script>`,
  )
  const ids = [...answered]
  for (let i = 0; i < ids.length; i += 200) {
    const some = ids.slice(i, i + 200)
    const answer = await fetch(`${server.pages}/look`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(some),
    })
    const found = (await answer.json()) as [boolean, number, number][]
    some.forEach((id, k) => {
      const [isThere, values, entries] = found[k]!
      if (!isThere || values !== 1 || entries !== 2) missing.push(id)
    })
  }
  expect(missing).toEqual([])
  expect(answered.size).toBeGreaterThan(kills * 20)
})
