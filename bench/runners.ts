import { inFolder, load, startProduct, type Visit } from './product.ts'
import { median, reportRatio, type Row } from './report.ts'
import { checkinBody, checkinPage } from './sample-pages.ts'

/**
 * Visits of a page whose script computes and writes, by 2 and 4 runners beside 1: each a process, all at once on one
 * machine, asked in turns. More runners than processors must cost nothing.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 4)
const counts = [1, 2, 4] as const
/** Of two processors, which the load generator and the other threads want too: more runners must cost next to nothing. */
const bars = { 2: 1, 4: 0.9 } as const

export async function benchRunners(): Promise<readonly Row[]> {
  return await inFolder(async (folder, children) => {
    const measured: { readonly count: number; readonly measure: () => Promise<number>; readonly rates: number[] }[] = []
    for (const count of counts) {
      const settings = { STAGECRAFT_DATA: `${folder}/runners-${count}`, STAGECRAFT_RUNNERS: String(count) }
      const product = await startProduct(folder, children, settings)
      const brand = await product.brand('demo')
      await brand.publish('checkin', checkinPage)
      const headers = { cookie: await brand.signIn(), 'content-type': 'application/json' }
      const visit: Visit = { method: 'POST', path: '/checkin', headers, body: checkinBody }
      await load(product.pages, [visit], 2)
      measured.push({ count, measure: () => load(product.pages, [visit], seconds), rates: [] })
    }
    for (let round = 0; round < rounds; round++) {
      for (const { measure, rates } of measured) rates.push(await measure())
    }
    const [one, ...others] = measured
    return others.map(({ count, rates }) => ({
      name: `the check-in page, ${count} runners`,
      rival: '1 runner',
      ours: `${Math.round(median(rates))}/s`,
      theirs: `${Math.round(median(one!.rates))}/s`,
      ratio: median(rates.map((rate, round) => rate / one!.rates[round]!)),
      bar: bars[count as keyof typeof bars],
    }))
  })
}

if (import.meta.main) for (const row of await benchRunners()) console.log(reportRatio(row))
