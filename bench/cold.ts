import { inFolder, startProduct, type Product } from './product.ts'
import { median, milliseconds, printBenches, type Row } from './report.ts'
import { besideLimit, roundsOf } from './rounds.ts'
import { checkinBody, checkinPage } from './sample-pages.ts'

/**
 * The first visit of a page after a start (its script is compiled, its template parsed, an image made and run) beside the
 * later ones of the same page, one visit at a time. Each page is a round.
 */
const pages = 40
const warmVisits = 15
const mostColdMs = 50

export async function benchCold(): Promise<readonly Row[]> {
  return await inFolder(async (folder, children) => {
    const first = await startProduct(folder, children)
    const brand = await first.brand('demo')
    // Each its own text: nothing that was made for one is of use to another.
    for (let i = 0; i <= pages; i++) await brand.publish(`cold-${i}`, `${checkinPage}<!-- ${i} -->\n${functionOf(i)}`)
    const cookie = await brand.signIn()
    // What was compiled when they were published is gone with the process.
    await first.stop()
    const product = await startProduct(folder, children)
    // The listener and the runner have been used once, and the compiler is loaded, by a page that does not count.
    await visit(product, 'cold-0', cookie)
    const cold: number[] = []
    const warm: number[] = []
    for (let i = 1; i <= pages; i++) {
      cold.push(await visit(product, `cold-${i}`, cookie))
      const later: number[] = []
      for (let again = 0; again < warmVisits; again++) later.push(await visit(product, `cold-${i}`, cookie))
      warm.push(median(later))
    }
    return [
      {
        name: 'the first visit of a page after a start',
        rival: 'the limit',
        rounds: besideLimit(cold, mostColdMs),
        show: milliseconds,
        bar: { atMost: 1 },
      },
      {
        name: 'the first visit of a page after a start',
        rival: 'its later visits',
        rounds: roundsOf(cold, warm),
        show: milliseconds,
        bar: { atMost: 10 },
      },
    ]
  })
}

/** A script of some length, as pages have it: compiling is what a first visit pays for. */
function functionOf(i: number): string {
  const functions = Array.from(
    { length: 20 },
    (_, n) => `function step${n}(x) { return x % ${n + i + 2} === 0 ? { x, n: ${n} } : [x, ${i}]; }`,
  )
  return `<script scope="backend">${functions.join('\n')}</script>`
}

/** Milliseconds until the whole answer is there. */
async function visit(product: Product, slug: string, cookie: string): Promise<number> {
  const began = performance.now()
  const answer = await fetch(`${product.pages}/${slug}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: checkinBody,
  })
  const text = await answer.text()
  const took = performance.now() - began
  if (answer.status !== 200) throw new Error(`${slug}: ${answer.status} ${text}`)
  return took
}

if (import.meta.main) await printBenches({ cold: benchCold })
