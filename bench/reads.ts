import { newestFirst, parseFilter, type EntryQuery } from '../src/core/query/index.ts'
import { openLargeFile } from './large-store.ts'
import { median, reportRatio, type Row } from './report.ts'
import { fillGuests, guestId, openBenchFile, openBenchStore, type BenchStore } from './store-threads.ts'

/**
 * What getCrmField costs where there are many entries beside what it costs where there are few, and lists of a page
 * beside their limit. `BENCH_ENTRIES` says how many are many, written by the store, and `BENCH_REPEATED` how many are
 * made by repeating one (see large-store.ts); 0 leaves them out.
 */
const few = 10_000
const listed = 100_000
const many = Number(process.env['BENCH_ENTRIES'] ?? 1_000_000)
const repeated = Number(process.env['BENCH_REPEATED'] ?? 10_000_000)

export async function benchReads(): Promise<readonly Row[]> {
  const [small, large] = [await openBenchStore(), await openBenchStore()]
  try {
    await fillGuests(small, few)
    await fillGuests(large, listed)
    const lists = await measureLists(large)
    await fillGuests(large, many, listed)
    return [measureFields(large, many, small), ...(await measureRepeated(small)), ...lists]
  } finally {
    await small.close()
    await large.close()
  }
}

async function measureRepeated(small: BenchStore): Promise<readonly Row[]> {
  const file = repeated === 0 ? undefined : await openLargeFile(repeated)
  if (file === undefined) return []
  const store = await openBenchFile(file)
  try {
    return [measureFields(store, repeated, small)]
  } finally {
    await store.close()
  }
}

function measureFields(store: BenchStore, count: number, small: BenchStore): Row {
  // Once before, so that no disk is measured.
  readFields(store, count)
  const pairs = Array.from({ length: 9 }, () => ({ ours: readFields(store, count), theirs: readFields(small, few) }))
  return {
    name: `getCrmField at ${count} entries`,
    rival: `at ${few}`,
    ours: `${median(pairs.map((pair) => pair.ours)).toFixed(2)} us`,
    theirs: `${median(pairs.map((pair) => pair.theirs)).toFixed(2)} us`,
    ratio: median(pairs.map((pair) => pair.ours / pair.theirs)),
    bar: 1.3,
    lowerIsBetter: true,
  }
}

/** Microseconds for one field of one of the references, which are read in no order. */
function readFields({ store, scope, guests }: BenchStore, count: number): number {
  const reads = 20_000
  const started = performance.now()
  for (let i = 0; i < reads; i++) {
    const reference = { type: 'customer', id: guestId((i * 7919) % count) }
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

if (import.meta.main) for (const row of await benchReads()) console.log(reportRatio(row))
