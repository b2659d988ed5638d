import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, it } from 'vitest'
import { findFaults } from '../../src/stores/sqlite/testing/index.ts'
import { openApi, type ApiClient } from './api-client.ts'
import { startServer, type RunningServer } from './start-server.ts'

/** As many as fit in some seconds: a start is a second of computing. The store alone is killed 50 times in its own test. */
const kills = 20
const visitors = 12
const clients = 4

let data: string | undefined
let server: RunningServer | undefined

afterAll(async () => {
  server?.process.kill('SIGKILL')
  if (data !== undefined) await rm(data, { recursive: true, force: true })
})

/** Writes under ever new ids until the server is gone; notes which were answered. */
async function writeOn(write: (id: string) => Promise<boolean>, name: string, answered: Set<string>): Promise<void> {
  for (let n = 0; ; n++) {
    const id = `${name}-${n}`
    try {
      if (await write(id)) answered.add(id)
    } catch {
      return
    }
  }
}

/** One run: two fields, a list value without waiting for it, and a second write to what the first one made. */
const checkinPage = `<script scope="backend">
  const { id } = request.body
  const of = { slug: 'weight-tracker', referenceType: 'visitor', referenceId: id }
  const ok = setCrmFields({ ...of, fields: [{ fieldKey: 'current_weight', value: 80 }, { fieldKey: 'checkin_notes', value: id }] })
    && addCrmFieldValue({ ...of, fieldKey: 'weighin_history', value: { id }, async: true })
    && setCrmField({ ...of, fieldKey: 'current_weight', value: 81, async: true })
  response.json({ ok })
</script>`

async function checkIn(origin: string, id: string): Promise<boolean> {
  const answer = await fetch(`${origin}/checkin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id }),
  })
  return answer.ok && ((await answer.json()) as { ok?: boolean }).ok === true
}

async function createEntry(api: ApiClient, id: string): Promise<boolean> {
  const { status } = await api.post('/crm/entities/quiz-answers/entries', { title: id })
  return status === 201
}

/** What is wrong with what the file holds of the ids that were answered, or of any. */
function findLost(file: string, visited: ReadonlySet<string>, created: ReadonlySet<string>): readonly string[] {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const held = new Map<string, Record<string, unknown>>()
    const rows = db.prepare(
      `select ifnull(reference_id, title) as id, count(*) filter (where kind = 0) as records, count(*) filter (where kind = 1) as listed,
         max(values_json ->> 'checkin_notes') as notes, max(values_json ->> 'current_weight') as weight
       from entry where ifnull(reference_id, title) is not null group by 1`,
    )
    for (const row of rows.all()) held.set(row['id'] as string, row)
    const twice = [...held.values()].filter((row) => Number(row['records']) > 1 || Number(row['listed']) > 1)
    const lost = [...visited, ...created].filter((id) => !held.has(id))
    const torn = [...visited].filter((id) => {
      const { notes, weight, listed } = held.get(id) ?? {}
      return notes !== id || weight !== 81 || listed !== 1
    })
    return [
      ...twice.map(({ id }) => `${String(id)} twice`),
      ...lost.map((id) => `${id} lost`),
      ...torn.map((id) => `${id} in part`),
    ]
  } finally {
    db.close()
  }
}

it('SIGKILL under load: what was answered is there once after the restart, asynchronous writes too', async () => {
  data = await mkdtemp(join(tmpdir(), 'stagecraft-'))
  server = await startServer({ args: ['--sample'], data })
  let api = await openApi(server)
  await api.publishPage('checkin', checkinPage)
  const [visited, created] = [new Set<string>(), new Set<string>()]
  const answers = () => visited.size + created.size
  for (let round = 0; round < kills; round++) {
    const { pages, process } = server
    const before = answers()
    const client = (api = api.at(server))
    const load = [
      ...Array.from({ length: visitors }, (_, i) => writeOn((id) => checkIn(pages, id), `v${round}-${i}`, visited)),
      ...Array.from({ length: clients }, (_, i) => writeOn((id) => createEntry(client, id), `c${round}-${i}`, created)),
    ]
    // The moment is counted in answers, not in time: it falls anywhere in a commit, on a slow machine too.
    const enough = 20 + Math.floor(Math.random() * 100)
    await expect.poll(() => answers() - before, { timeout: 20_000, interval: 3 }).toBeGreaterThan(enough)
    const ended = new Promise((resolve) => process.once('exit', resolve))
    process.kill('SIGKILL')
    await Promise.all([ended, ...load])
    // The last one is looked at as the kill left it.
    if (round < kills - 1) server = await startServer({ data })
  }
  const file = join(data, 'stagecraft.db')
  expect(findLost(file, visited, created)).toEqual([])
  expect(findFaults(file)).toEqual([])
  expect(visited.size).toBeGreaterThan(kills)
  expect(created.size).toBeGreaterThan(kills)
}, 300_000)
