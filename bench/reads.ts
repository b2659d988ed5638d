import { newestFirst, parseFilter, type EntryQuery } from '../src/core/query/index.ts'
import { fillGuests, openBenchStore, type BenchStore } from './store-threads.ts'
import { reportRatio, type Row } from './report.ts'

/**
 * What getCrmField costs where there are many entries beside what it costs where there are few, and lists of a page
 * beside their limit. `BENCH_ENTRIES` says how many are many; ten million take an hour to write.
 */
const few = 10_000
const listed = 100_000
const many = Number(process.env['BENCH_ENTRIES'] ?? 1_000_000)

export async function benchReads(): Promise<readonly Row[]> {
  const [small, large] = [await openBenchStore(), await openBenchStore()]
  try {
    await fillGuests(small, few)
    await fillGuests(large, listed)
    const lists = await measureLists(large)
    await fillGuests(large, many, listed)
    const pairs = Array.from({ length: 9 }, () => ({ ours: readFields(large, many), theirs: readFields(small, few) }))
    const [ours, theirs] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.theirs))]
    return [
      {
        name: `getCrmField at ${many} entries`,
        rival: `at ${few}`,
        ours: `${ours.toFixed(2)} us`,
        theirs: `${theirs.toFixed(2)} us`,
        ratio: median(pairs.map((pair) => pair.ours / pair.theirs)),
        bar: 1.3,
        lowerIsBetter: true,
      },
      ...lists,
    ]
  } finally {
    await small.close()
    await large.close()
  }
}

/** Microseconds for one field of one of the references, which are read in no order. */
function readFields({ store, scope, guests }: BenchStore, count: number): number {
  const reads = 20_000
  const started = performance.now()
  for (let i = 0; i < reads; i++) {
    const reference = { type: 'customer', id: `c${(i * 7919) % count}` }
    const entry = store.reads.findNewestHolder(scope, { entityId: guests.id, reference, keys: ['score'] })
    if (entry === undefined || entry instanceof Promise) throw new Error('The field is not read at once.')
  }
  return ((performance.now() - started) * 1000) / reads
}

async function measureLists({ store, scope, guests }: BenchStore): Promise<Row[]> {
  const definitions = await store.definitions(scope)
  const asked: readonly (readonly [name: string, asked: object, sort?: EntryQuery['sort']])[] = [
    ['equal to an option', { key: 'city', op: 'eq', value: 'Rome' }],
    ['a range of numbers', { key: 'score', op: 'gte', value: 500 }],
    ['a range of times, sorted by number', { key: 'seen', op: 'lt', value: '2023-11-15' }, sortBy('score')],
    ['the beginning of a text', { key: 'name', op: 'starts_with', value: 'ada 77' }],
  ]
  const rows: Row[] = []
  for (const [name, filter, sort = newestFirst] of asked) {
    const query: EntryQuery = {
      entityId: guests.id,
      kind: 'record',
      filter: parseFilter(filter, { definitions, entity: guests, now: Date.now() }),
      sort,
      limit: 25,
      offset: 0,
      count: 'exact',
    }
    const times: number[] = []
    for (let i = 0; i < 60; i++) {
      const started = performance.now()
      const { entries, total } = await store.reads.listEntries(scope, query)
      times.push(performance.now() - started)
      if (entries.length !== 25 || total === null || total < 25)
        throw new Error(`${name}: ${entries.length} of ${total}`)
    }
    const ours = median(times.slice(10))
    rows.push({
      name: `list 25 of ${listed} with exact total: ${name}`,
      rival: 'the limit',
      ours: `${ours.toFixed(2)} ms`,
      theirs: '5 ms',
      ratio: ours / 5,
      bar: 1,
      lowerIsBetter: true,
    })
  }
  return rows
}

function sortBy(fieldKey: string): EntryQuery['sort'] {
  return { by: { fieldKey }, direction: 'desc', ties: 'asc' }
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

if (import.meta.main) for (const row of await benchReads()) console.log(reportRatio(row))
