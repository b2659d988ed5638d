import { fillGuests, guestId, openBenchStore } from './store-threads.ts'
import { median, reportRatio, type Row } from './report.ts'

/**
 * Durable writes by the writer thread, which commits in groups, beside the same writes with a commit each. Both wait for
 * the disk before they answer.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 3)
const waiting = 64
const guests = 1000

export async function benchWrites(): Promise<readonly Row[]> {
  const grouped = await openBenchStore()
  const single = await openBenchStore({ mostInGroup: 1 })
  try {
    const both = [grouped, single]
    for (const each of both) await fillGuests(each, guests)
    let written = 0
    const measure = async ({ store, scope }: (typeof both)[number]): Promise<number> => {
      const started = performance.now()
      let done = 0
      const caller = async () => {
        while (performance.now() - started < seconds * 1000) {
          const i = written++
          await store.writer.execute(scope, 'entry.setFields', {
            entity: 'guests',
            reference: { type: 'customer', id: guestId((i * 7919) % guests) },
            fields: [{ key: 'score', value: i }],
            force: false,
          })
          done++
        }
      }
      await Promise.all(Array.from({ length: waiting }, caller))
      return (done * 1000) / (performance.now() - started)
    }
    const pairs: { ours: number; theirs: number }[] = []
    for (let round = 0; round < rounds; round++) {
      pairs.push({ ours: await measure(grouped), theirs: await measure(single) })
    }
    return [
      {
        name: 'durable writes, 64 waiting',
        rival: 'one commit a write',
        ours: `${Math.round(median(pairs.map((pair) => pair.ours)))}/s`,
        theirs: `${Math.round(median(pairs.map((pair) => pair.theirs)))}/s`,
        ratio: median(pairs.map((pair) => pair.ours / pair.theirs)),
        bar: 5,
      },
    ]
  } finally {
    await grouped.close()
    await single.close()
  }
}

if (import.meta.main) for (const row of await benchWrites()) console.log(reportRatio(row))
