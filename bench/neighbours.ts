import autocannon from 'autocannon'
import { inFolder, startProduct, type Product } from './product.ts'
import { median, reportRatio, type Row } from './report.ts'

/**
 * What a visitor of one brand waits for while another brand takes all it can get, beside what he waits for while it is
 * quiet. His page reads, writes and prints; eight of him visit one page after the other.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 4)
const visitors = 8
const greedy = 64

const of = `slug: 'things', referenceType: 'visitor'`

const calmPage = `<script scope="backend">
  const of = { ${of}, referenceId: 'v' + Math.floor(Math.random() * 1000), fieldKey: 'n' }
  setCrmField({ ...of, value: Math.floor(Math.random() * 1e9) })
  setVariable('n', getCrmField(of))
</script>{{ var.n }}`

/** Loops come last: they go on for a while after nobody waits for them. */
const troubles = {
  'writes without end': `<script scope="backend">
    for (let n = 0; ; n++) setCrmField({ ${of}, referenceId: uuid(), fieldKey: 'n', value: n })
  </script>`,
  'sends 1,000 asynchronous writes a run': `<script scope="backend">
    for (let n = 0; n < 1000; n++) addCrmFieldValue({ ${of}, referenceId: 'v', fieldKey: 'n', value: n, async: true })
  </script>`,
  'loops until it is ended': `<script scope="backend">for (;;);</script>`,
} as const

export async function benchNeighbours(): Promise<readonly Row[]> {
  return await inFolder(async (folder, children) => {
    const product = await startProduct(folder, children)
    const [calm, other] = [await product.brand('calm'), await product.brand('demo')]
    for (const brand of [calm, other]) {
      await brand.api('/crm/entities', { name: 'Things', slug: 'things', entity_mode: 'data' })
    }
    await calm.publish('calm', calmPage)
    for (const [i, page] of Object.values(troubles).entries()) await other.publish(`trouble-${i}`, page)
    await waitOf(product)
    const quiet = await inRounds(() => waitOf(product))
    const rows: Row[] = []
    for (const [i, name] of Object.keys(troubles).entries()) {
      const troubled = await inRounds(() => waitBeside(product, `/trouble-${i}`))
      rows.push({
        name: `p99 of a brand beside one that ${name}`,
        rival: 'while it is quiet',
        ours: `${troubled} ms`,
        theirs: `${quiet} ms`,
        ratio: troubled / quiet,
        bar: 2,
        lowerIsBetter: true,
      })
    }
    return rows
  })
}

async function inRounds(measure: () => Promise<number>): Promise<number> {
  const measured: number[] = []
  for (let round = 0; round < rounds; round++) measured.push(await measure())
  return median(measured)
}

async function waitBeside(product: Product, path: string): Promise<number> {
  const [wait] = await Promise.all([
    waitOf(product),
    autocannon({
      url: product.pages + path,
      headers: { host: 'demo.localhost' },
      connections: greedy,
      duration: seconds,
      timeout: 60,
    }),
  ])
  return wait
}

/** Milliseconds, of 99 in 100 visits. */
async function waitOf({ pages }: Product): Promise<number> {
  const { latency, non2xx, errors } = await autocannon({
    url: `${pages}/calm`,
    headers: { host: 'calm.localhost' },
    connections: visitors,
    duration: seconds,
  })
  if (non2xx > 0 || errors > 0) throw new Error(`the calm page: ${non2xx} bad answers, ${errors} errors`)
  return Math.max(1, latency.p99)
}

if (import.meta.main) for (const row of await benchNeighbours()) console.log(reportRatio(row))
