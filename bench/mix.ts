import { inFolder, load, startProduct, startRival, warmUpSeconds, type Product, type Visit } from './product.ts'
import { perSecond, printBenches, type Row } from './report.ts'
import { inTurns, rounds, seconds } from './rounds.ts'
import {
  addHistoryPage,
  checkinBody,
  checkinPage,
  greetingPage,
  historyPage,
  readPage,
  trackerEntity,
} from './sample-pages.ts'

/**
 * Twenty pages, four of each of five brands, all asked for in turns, beside the same pages in one hand-written process:
 * what a page costs where neither its image nor its brand's definitions were the last ones used. One visit of four
 * writes.
 */
const brands = ['demo', 'north', 'south', 'east', 'west'] as const

export async function benchMix(): Promise<readonly Row[]> {
  return await inFolder(async (folder, children) => {
    const product = await startProduct(folder, children)
    const ours: Visit[] = []
    for (const slug of brands) ours.push(...(await publishAll(product, slug)))
    const rival = await startRival(folder, children, 'grouped')
    const theirs = brands.flatMap((_, i) => visitsOf({ prefix: `/${i + 1}`, headers: { cookie: rival.cookie } }))
    await load(product.pages, ours, warmUpSeconds)
    await load(rival.url, theirs, warmUpSeconds)
    return [
      {
        name: '20 pages of 5 brands in turns',
        rival: 'Fastify, commits in groups',
        rounds: await inTurns(rounds, {
          ours: () => load(product.pages, ours, seconds),
          theirs: () => load(rival.url, theirs, seconds),
        }),
        show: perSecond,
        bar: { atLeast: 0.3 },
      },
    ]
  })
}

async function publishAll(product: Product, slug: string): Promise<readonly Visit[]> {
  const brand = await product.brand(slug)
  if (slug !== 'demo') await brand.api('/crm/entities', trackerEntity)
  const pages = { read: readPage, checkin: checkinPage, history: historyPage, greeting: greetingPage }
  for (const [name, html] of Object.entries({ ...pages, 'bench-history': addHistoryPage })) {
    await brand.publish(name, html)
  }
  const headers = { host: `${slug}.localhost`, cookie: await brand.signIn() }
  await brand.visit('/bench-history', headers)
  return visitsOf({ prefix: '', headers })
}

function visitsOf({ prefix, headers }: { prefix: string; headers: Visit['headers'] }): readonly Visit[] {
  const get = (path: string): Visit => ({ method: 'GET', path: `${prefix}/${path}`, headers })
  return [
    get('read'),
    {
      method: 'POST',
      path: `${prefix}/checkin`,
      headers: { ...headers, 'content-type': 'application/json' },
      body: checkinBody,
    },
    get('history'),
    get('greeting?name=Ada'),
  ]
}

if (import.meta.main) await printBenches({ mix: benchMix })
