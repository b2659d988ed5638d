import { inFolder, load, startProduct, startRival, warmUpSeconds, type Visit } from './product.ts'
import { perSecond, printBenches, type Row } from './report.ts'
import { inTurns, rounds, seconds, type Round } from './rounds.ts'
import { checkinBody, checkinPage, readPage } from './sample-pages.ts'

/**
 * Pages beside the same thing written by hand with Fastify and SQLite: one process each, taking turns on one machine,
 * the load generator beside them. Figures are ratios; absolute numbers say as much about the machine.
 */
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
    return [
      {
        name: 'a page that reads one field and prints it',
        rival: 'Fastify, the same SQL',
        rounds: await compare(ours, single, readOf),
        show: perSecond,
        bar: { atLeast: 0.5 },
      },
      {
        name: 'the check-in page',
        rival: 'Fastify, a commit a request',
        rounds: await compare(ours, single, checkinOf),
        show: perSecond,
        bar: { atLeast: 1 },
      },
      {
        name: 'the check-in page',
        rival: 'Fastify, commits in groups',
        rounds: await compare(ours, grouped, checkinOf),
        show: perSecond,
        bar: { atLeast: 0.6 },
      },
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

/** Requests a second of both. */
async function compare(ours: Target, rival: Target, visitOf: (target: Target) => Visit): Promise<readonly Round[]> {
  const measure = (target: Target, duration = seconds) => load(target.url, [visitOf(target)], duration)
  await measure(ours, warmUpSeconds)
  await measure(rival, warmUpSeconds)
  return await inTurns(rounds, { ours: () => measure(ours), theirs: () => measure(rival) })
}

if (import.meta.main) await printBenches({ pages: benchPages })
