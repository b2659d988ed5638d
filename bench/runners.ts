import { inFolder, load, startProduct, warmUpSeconds, type Visit } from './product.ts'
import { perSecond, printBenches, type Row } from './report.ts'
import { allInTurns, rounds, roundsOf, seconds } from './rounds.ts'
import { checkinBody, checkinPage } from './sample-pages.ts'

/**
 * Visits of a page whose script computes and writes, by 2 and 4 runners beside 1: each a process, all at once on one
 * machine, asked in turns. More runners than processors must cost nothing.
 */
/** Of two processors, which the load generator and the other threads want too: more runners must cost next to nothing. */
const others = [
  { count: 2, bar: { atLeast: 1 } },
  { count: 4, bar: { atLeast: 0.9 } },
] as const

export async function benchRunners(): Promise<readonly Row[]> {
  return await inFolder(async (folder, children) => {
    const measures: (() => Promise<number>)[] = []
    for (const count of [1, ...others.map((other) => other.count)]) {
      const settings = { STAGECRAFT_DATA: `${folder}/runners-${count}`, STAGECRAFT_RUNNERS: String(count) }
      const product = await startProduct(folder, children, settings)
      const brand = await product.brand('demo')
      await brand.publish('checkin', checkinPage)
      const headers = { cookie: await brand.signIn(), 'content-type': 'application/json' }
      const visit: Visit = { method: 'POST', path: '/checkin', headers, body: checkinBody }
      await load(product.pages, [visit], warmUpSeconds)
      measures.push(() => load(product.pages, [visit], seconds))
    }
    const [one, ...rates] = await allInTurns(rounds, measures)
    return others.map(({ count, bar }, i) => ({
      name: `the check-in page, ${count} runners`,
      rival: '1 runner',
      rounds: roundsOf(rates[i]!, one!),
      show: perSecond,
      bar,
    }))
  })
}

if (import.meta.main) await printBenches({ runners: benchRunners })
