import { inFolder, load, startProduct, startRival, type Visit } from './product.ts'
import { median, reportRatio, type Row } from './report.ts'
import { checkinBody, checkinPage, readPage } from './sample-pages.ts'

/**
 * Pages beside the same thing written by hand with Fastify and SQLite: one process each, taking turns on one machine,
 * the load generator beside them. Figures are ratios; absolute numbers say as much about the machine.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 4)

export async function benchPages(): Promise<readonly Row[]> {
  return await inFolder(async (folder, children) => {
    const product = await startProduct(folder, children)
    const brand = await product.brand('demo')
    await brand.publish('read', readPage)
    await brand.publish('checkin', checkinPage)
    const ours = { url: product.pages, prefix: '', cookie: await brand.signIn() }
    const [single, grouped] = [
      { ...(await startRival(folder, children, 'single')), prefix: '/1' },
      { ...(await startRival(folder, children, 'grouped')), prefix: '/1' },
    ]
    const read = await compare(ours, single, readOf)
    const alone = await compare(ours, single, checkinOf)
    const together = await compare(ours, grouped, checkinOf)
    return [
      { name: 'a page that reads one field and prints it', rival: 'Fastify, the same SQL', bar: 0.5, ...read },
      { name: 'the check-in page', rival: 'Fastify, a commit a request', bar: 1, ...alone },
      { name: 'the check-in page', rival: 'Fastify, commits in groups', bar: 0.6, ...together },
    ]
  })
}

interface Target {
  readonly url: string
  readonly prefix: string
  readonly cookie: string
}

function readOf({ prefix, cookie }: Target): Visit {
  return { method: 'GET', path: `${prefix}/read`, headers: { cookie } }
}

function checkinOf({ prefix, cookie }: Target): Visit {
  const headers = { cookie, 'content-type': 'application/json' }
  return { method: 'POST', path: `${prefix}/checkin`, headers, body: checkinBody }
}

/** Requests a second of both, in turns; the ratio is the median of the rounds'. */
async function compare(
  ours: Target,
  rival: Target,
  visitOf: (target: Target) => Visit,
): Promise<Pick<Row, 'ours' | 'theirs' | 'ratio'>> {
  const measure = (target: Target, duration: number) => load(target.url, [visitOf(target)], duration)
  await measure(ours, 2)
  await measure(rival, 2)
  const pairs: { ours: number; theirs: number }[] = []
  for (let round = 0; round < rounds; round++) {
    pairs.push({ ours: await measure(ours, seconds), theirs: await measure(rival, seconds) })
  }
  return {
    ours: `${Math.round(median(pairs.map((pair) => pair.ours)))}/s`,
    theirs: `${Math.round(median(pairs.map((pair) => pair.theirs)))}/s`,
    ratio: median(pairs.map((pair) => pair.ours / pair.theirs)),
  }
}

if (import.meta.main) for (const row of await benchPages()) console.log(reportRatio(row))
