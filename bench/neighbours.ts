import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { prepareGreedyVisitors, type Statuses } from './greedy-visitors.ts'
import { inFolder, startProduct, type Product } from './product.ts'
import { milliseconds, printBenches, type Row } from './report.ts'
import { inTurns, rounds, seconds, type Round } from './rounds.ts'

/**
 * What a visitor of one brand waits for while another brand takes all it can get, beside what he waits for while it is
 * quiet: a quiet round and a troubled one in turns. His page reads, writes and prints; eight of him visit one page after
 * the other.
 */
const visitors = 8
const greedy = 64

const of = `slug: 'things', referenceType: 'visitor'`

const calmPage = script(`
  const of = { ${of}, referenceId: 'v' + Math.floor(Math.random() * 1000), fieldKey: 'n' }
  setCrmField({ ...of, value: Math.floor(Math.random() * 1e9) })
  setVariable('n', getCrmField(of))`).concat('{{ var.n }}')

interface Trouble {
  /** What the other brand does. */
  readonly name: string
  readonly page: string
  /** What its visitors get, where they get anything: another status shows that this is not the trouble that was meant. */
  readonly statuses: readonly number[]
}

const troubles: readonly Trouble[] = [
  {
    name: 'writes without end',
    page: script(`for (let n = 0; ; n++) setCrmField({ ${of}, referenceId: uuid(), fieldKey: 'n', value: n })`),
    statuses: [200, 500],
  },
  {
    name: 'sends 1,000 asynchronous writes a run',
    page: script(
      `for (let n = 0; n < 1000; n++) addCrmFieldValue({ ${of}, referenceId: 'v', fieldKey: 'n', value: n, async: true })`,
    ),
    statuses: [200],
  },
  { name: 'loops until it is ended', page: script('for (;;);'), statuses: [200, 500] },
  {
    // Its thread is ended with it; then the page is shut for a while, and with more of them the brand.
    name: 'hangs in a loop of the engine',
    page: script(`'a'.repeat(3e6).indexOf('a'.repeat(1e6) + 'b')`),
    statuses: [503, 504],
  },
  {
    name: 'uses all its memory',
    page: script(`const kept = []; for (;;) kept.push('x'.repeat(1000) + kept.length)`),
    statuses: [200, 500],
  },
  {
    name: 'prints 100,000 rows',
    page: script(`setVariable('rows', Array.from({ length: 100_000 }, (_, i) => i))`).concat(
      '<table>@foreach(row in var.rows)<tr><td>{{ row }}</td></tr>@endforeach</table>',
    ),
    statuses: [200],
  },
]

export async function benchNeighbours(): Promise<readonly Row[]> {
  return await inFolder(async (folder, children) => {
    const product = await startProduct(folder, children)
    const things = { name: 'Things', slug: 'things', entity_mode: 'data' }
    const calm = await product.brand('calm')
    await calm.api('/crm/entities', things)
    await calm.publish('calm', calmPage)
    await visitCalm(product)
    const rows: Row[] = []
    for (const [i, trouble] of troubles.entries()) {
      let [round, failed, visits] = [0, 0, 0]
      const measured: readonly Round[] = await inTurns(rounds, {
        async ours() {
          // A brand of its own for each round: what the product learned of the last one, it has to learn again.
          const other = await product.brand(`other-${i}-${round++}`)
          await other.api('/crm/entities', things)
          await other.publish('trouble', trouble.page)
          const makeTrouble = await prepareGreedyVisitors({
            url: `${product.pages}/trouble`,
            host: `${other.slug}.localhost`,
            visitors: greedy,
            seconds,
          })
          await product.rest()
          const [found, answered] = await Promise.all([visitCalm(product), makeTrouble()])
          checkStatuses(trouble, answered)
          failed += found.failed
          visits += found.visits
          return found.p99
        },
        async theirs() {
          await product.rest()
          const found = await visitCalm(product)
          if (found.failed > 0) throw new Error(`${found.failed} visits failed while it was quiet.`)
          return found.p99
        },
      })
      rows.push({
        name: `p99 of a brand beside one that ${trouble.name}`,
        rival: 'while it is quiet',
        rounds: measured,
        show: (ms) => (ms === Infinity ? 'never' : milliseconds(ms)),
        bar: { atMost: 2 },
        ...(failed === 0 ? {} : { note: `${failed} of ${visits} visits failed` }),
      })
    }
    return rows
  })
}

function script(text: string): string {
  return `<script scope="backend">${text}</script>`
}

function checkStatuses({ name, statuses }: Trouble, answered: Statuses): void {
  const others = Object.keys(answered).filter((status) => !statuses.includes(Number(status)))
  if (others.length > 0) throw new Error(`What ${name} was answered ${others.join(', ')}.`)
}

interface Found {
  /** Milliseconds in which 99 of 100 visits had their answer; one that failed never has it. */
  readonly p99: number
  readonly visits: number
  readonly failed: number
}

async function visitCalm({ pages }: Product): Promise<Found> {
  const waits: number[] = []
  const agent = new Agent({ keepAlive: true })
  const ends = performance.now() + seconds * 1000
  // Whoever waits when the time is over goes on until he has his answer: he may be the one who waits longest.
  const visitor = async () => {
    for (let began = performance.now(); began < ends; began = performance.now()) {
      const status = await visit(pages, agent)
      waits.push(status === 200 ? performance.now() - began : Infinity)
    }
  }
  await Promise.all(Array.from({ length: visitors }, visitor))
  agent.destroy()
  return {
    p99: waits.toSorted((a, b) => a - b)[Math.ceil(waits.length * 0.99) - 1]!,
    visits: waits.length,
    failed: waits.filter((wait) => wait === Infinity).length,
  }
}

/** The status, once all of the answer is there. */
async function visit(pages: string, agent: Agent): Promise<number | undefined> {
  const sent = request(`${pages}/calm`, { headers: { host: 'calm.localhost' }, agent }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  await once(answer.resume(), 'end')
  return answer.statusCode
}

if (import.meta.main) await printBenches({ neighbours: benchNeighbours })
