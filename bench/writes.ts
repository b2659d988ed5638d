import { perSecond, printBenches, type Row } from './report.ts'
import { inTurns, rounds, seconds } from './rounds.ts'
import { fillGuests, guestId, openBenchStore } from './store-threads.ts'

/**
 * Durable writes by the writer thread, which commits in groups, beside the same writes with a commit each. Both wait for
 * the disk before they answer.
 */
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
    return [
      {
        name: 'durable writes, 64 waiting',
        rival: 'one commit a write',
        rounds: await inTurns(rounds, { ours: () => measure(grouped), theirs: () => measure(single) }),
        show: perSecond,
        bar: { atLeast: 5 },
      },
    ]
  } finally {
    await grouped.close()
    await single.close()
  }
}

if (import.meta.main) await printBenches({ writes: benchWrites })
