import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, it } from 'vitest'
import { openApi } from './api-client.ts'
import { startServer, type CheckedServer } from './start-server.ts'

let server: CheckedServer | undefined
afterAll(() => server?.stop())

const values = 20

/** Some commits, one after the other, and then the record of it. */
const order = `<script scope="backend">
  const { key } = request.body
  const of = { slug: 'things', referenceType: 'order', referenceId: key }
  for (let n = 0; n < ${values}; n++) addCrmFieldValue({ ...of, fieldKey: 'n', value: n })
  response.json({ made: createCrmEntry(of).id })
</script>`

/** Ends only with its thread, and so with all that runs there. */
const stuck = `<script scope="backend">'a'.repeat(3e6).indexOf('a'.repeat(1e6) + 'b')</script>`
const threads = 6

it('visits that lose their thread while they write have written once or in part, and are done once however often they are sent', async () => {
  server = await startServer({ args: ['--sample'], environment: { STAGECRAFT_RUNNERS: '1' } })
  const { pages } = server
  const api = await openApi(server)
  expect(await api.post('/crm/entities', { name: 'Things', slug: 'things' })).toMatchObject({ status: 201 })
  await api.publishPage('start', `<script scope="backend">session.set('a', 1)</script>`)
  await api.publishPage('order', order)
  for (let n = 0; n < threads; n++) await api.publishPage(`stuck-${n}`, stuck)
  const started = await fetch(`${pages}/start`)
  const cookie = started.headers.getSetCookie()[0]!.split(';', 1)[0]!
  const send = async (key: string) => {
    const answer = await fetch(`${pages}/order`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key, cookie },
      body: JSON.stringify({ key }),
    })
    return { status: answer.status, text: await answer.text() }
  }

  const first = new Map<string, Awaited<ReturnType<typeof send>>>()
  let isOver = false
  const clients = Array.from({ length: 4 }, async (_, client) => {
    for (let n = 0; !isOver; n++) {
      const key = `${client}-${n}`
      first.set(key, await send(key))
    }
  })
  for (let n = 0; n < threads; n++) {
    const before = first.size
    await expect.poll(() => first.size - before, { timeout: 20_000, interval: 5 }).toBeGreaterThan(4)
    expect((await fetch(`${pages}/stuck-${n}`)).status).toBe(504)
  }
  isOver = true
  await Promise.all(clients)

  const file = new DatabaseSync(join(server.data, 'stagecraft.db'), { readOnly: true })
  const held = () =>
    new Map(
      file
        .prepare(
          `select reference_id as key, count(*) filter (where kind = 0) as records, count(*) filter (where kind = 1) as listed
           from entry where reference_type = 'order' group by 1`,
        )
        .all()
        .map(({ key, records, listed }) => [key as string, { records, listed }]),
    )
  const before = held()
  const repeated = new Map(await Promise.all([...first.keys()].map(async (key) => [key, await send(key)] as const)))
  const after = held()
  file.close()

  expect(new Set([...first.values()].map(({ status }) => status))).toEqual(new Set([200, 504]))
  const whole = { records: 1, listed: values }
  for (const [key, { status, text }] of first) {
    const again = repeated.get(key)!
    if (status === 200) {
      expect(before.get(key), key).toEqual(whole)
      expect(again, key).toEqual({ status, text })
    } else {
      const { records = 0, listed = 0 } = before.get(key) ?? {}
      expect([Number(records) <= 1, Number(listed) <= values], key).toEqual([true, true])
      expect([200, 409], key).toContain(again.status)
    }
    // Done now, or not once more.
    expect(after.get(key), key).toEqual(again.status === 200 ? whole : before.get(key))
  }
}, 120_000)
