import { readdirSync, readFileSync } from 'node:fs'
import { Agent, request as ask } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi, type ApiClient } from './api-client.ts'
import { runCommand } from '../product/command.ts'
import { startServer, type CheckedServer } from './start-server.ts'

interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | undefined
}

/** What one brand does to all. */
const pages = {
  /** Computes for as long as a run may. */
  loop: `<script scope="backend">for (;;);</script>`,
  /** Waits for a commit with each of its 1,000 calls. */
  'write-on': `<script scope="backend">
    for (let n = 0; ; n++) setCrmField({ slug: 'things', referenceType: 'visitor', referenceId: uuid(), fieldKey: 'n', value: n })
  </script>`,
  /** 1,000 writes without waiting for one. */
  flood: `<script scope="backend">
    for (let n = 0; n < 1000; n++) addCrmFieldValue({ slug: 'things', referenceType: 'visitor', referenceId: 'v', fieldKey: 'n', value: n, async: true })
    response.json('done')
  </script>`,
  /** Some milliseconds of computing. */
  brief: `<script scope="backend">for (const end = Date.now() + 3; Date.now() < end;);</script>brief`,
}

/** Loops inside the engine that only end with their thread. */
const stuck = [
  `'a'.repeat(3e6).indexOf('a'.repeat(1e6) + 'b')`,
  `new Array(1e9) + ''`,
  `Array.prototype.sort.call({ length: 2 ** 53 - 1 })`,
]

const entity = { name: 'Things', slug: 'things', entity_mode: 'data' }

/** What a visitor of the others does: read, write, print. */
const finePage = `<script scope="backend">
  const of = { slug: 'things', referenceType: 'visitor', referenceId: request.query.id }
  setVariable('n', setCrmField({ ...of, fieldKey: 'n', value: 1 }) && getCrmField({ ...of, fieldKey: 'n' }))
</script>{{ var.n }}`

const lookPage = `<script scope="backend">
  setVariable('n', getCrmField({ slug: 'things', referenceType: 'visitor', referenceId: request.query.id, fieldKey: 'n' }))
</script>{{ var.n }}`

describe('brands beside one that takes all it can get', () => {
  let server: CheckedServer
  let others: ApiClient
  const agent = new Agent({ maxSockets: Infinity, keepAlive: true })

  beforeAll(async () => {
    server = await startServer({ args: ['--sample'], environment: { STAGECRAFT_RUNNERS: '2' } })
    await runCommand(['brand', 'create', 'Calm', '--slug', 'calm'], server)
    const greedy = await openApi(server)
    others = await openApi(server, 'calm')
    for (const api of [greedy, others]) expect(await api.post('/crm/entities', entity)).toMatchObject({ status: 201 })
    for (const [slug, html] of Object.entries(pages)) await greedy.publishPage(slug, html)
    for (const [n, code] of stuck.entries()) {
      await greedy.publishPage(`stuck-${n}`, `<script scope="backend">${code}</script>`)
    }
    await others.publishPage('fine', finePage)
    await others.publishPage('look', lookPage)
    // Compiled by now, as all busy pages are.
    expect(await calm('warm')).toMatchObject({ status: 200, text: '1' })
  }, 120_000)

  afterAll(async () => {
    agent.destroy()
    server?.process.kill('SIGKILL')
    await server?.stop()
  })

  const visit = (brand: string, path: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(server.pages)
      const sent = ask({ hostname, port, path, agent, headers: { host: `${brand}.localhost` } }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('end', () => resolve({ status: answer.statusCode!, text, retryAfter: answer.headers['retry-after'] }))
      })
      sent.on('error', reject)
      sent.end()
    })
  const calm = (id: string) => visit('calm', `/fine?id=${id}`)

  /** Sends all at once, and tells how many were answered. */
  function storm(paths: readonly string[]) {
    const answers: Answer[] = []
    const all = Promise.all(paths.map(async (path) => answers.push(await visit('demo', path))))
    return { answers, all }
  }
  const repeat = (n: number, path: string) => Array.from({ length: n }, () => path)

  it('1,000 may wait, and all of them are answered', async () => {
    const { answers, all } = storm(repeat(1_000, '/brief'))
    await all
    expect(answers.filter(({ status, text }) => status !== 200 || text !== 'brief')).toEqual([])
  }, 120_000)

  it('writes without end, of one brand, let the others’ pass', async () => {
    const paths = [...repeat(12, '/write-on'), ...repeat(24, '/flood')]
    const { answers, all } = storm(paths)
    for (let i = 0; i < 10; i++) expect(await calm(`w${i}`)).toMatchObject({ status: 200, text: '1' })
    expect(answers.length).toBeLessThan(paths.length)
    await all
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  }, 120_000)

  it('many that are stuck take their threads along, and nobody else', async () => {
    const threads = () => readdirSync(`/proc/${server.process.pid}/task`).length
    const residentMb = () =>
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))![1]) / 1024
    const [before, beforeMb] = [threads(), residentMb()]
    const { answers, all } = storm(Array.from({ length: 30 }, (_, i) => `/stuck-${i % stuck.length}`))
    // What only reads is run again where it was taken along.
    for (let i = 0; i < 20; i++) expect(await visit('calm', '/look?id=warm')).toMatchObject({ status: 200, text: '1' })
    await all
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503, 504]))
    await expect.poll(() => visit('calm', '/readyz').then(({ status }) => status), { timeout: 20_000 }).toBe(200)
    // The spare and the one in quarantine may have come; those that were ended are gone.
    await expect.poll(threads, { timeout: 20_000 }).toBeLessThanOrEqual(before + 2)
    // A thread that was ended and left what it held behind would leave some 20 MB, of a dozen.
    await expect.poll(residentMb, { timeout: 20_000 }).toBeLessThan(beforeMb + 120)
    expect(server.process.exitCode).toBeNull()
  }, 120_000)

  it('beyond them, a brand’s own last are told to come later, and the others’ pass', async () => {
    // 64 of them loop, which is half of all places, and 1,000 wait.
    const { answers, all } = storm(repeat(1_200, '/loop'))
    all.catch(() => {}) // cut off by the end of the server
    await expect.poll(() => answers.length, { timeout: 30_000 }).toBeGreaterThan(100)
    for (let i = 0; i < 20; i++) expect(await calm(`l${i}`)).toMatchObject({ status: 200, text: '1' })
    expect(await others.get('/crm/entities')).toMatchObject({ status: 200 })
    const refused = answers.filter(({ status }) => status === 503)
    expect(refused.length).toBeGreaterThan(100)
    for (const { retryAfter } of refused) expect(Number(retryAfter)).toBeGreaterThan(0)
    expect(answers.length).toBeLessThan(1_200)
  }, 120_000)
})
