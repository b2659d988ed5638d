import { newestFirst, parseFilter, type EntryQuery } from '../src/core/query/index.ts'
import { openFieldScript, type FieldScript } from './field-script.ts'
import { openLargeFile } from './large-store.ts'
import { microseconds, milliseconds, printBenches, type Row } from './report.ts'
import { besideLimit, inTurns, readSetting, shortRounds } from './rounds.ts'
import { fillGuests, guestId, openBenchFile, openBenchStore, type BenchStore } from './store-threads.ts'

/**
 * What getCrmField costs a script, and the read behind it alone, where there are many entries beside where there are few;
 * and lists of a page beside their limit. `BENCH_ENTRIES` says how many are many, written by the store, and
 * `BENCH_REPEATED` how many are made by repeating one (see large-store.ts); 0 leaves them out.
 */
const few = 10_000
const listed = 100_000
const many = readSetting('BENCH_ENTRIES', 1_000_000, listed)
const repeated = readSetting('BENCH_REPEATED', 10_000_000, 0)
/** References that a round reads, which lie in no order. */
const read = 20_000
const mostListMs = 5
const listsOfRound = 10

export async function benchReads(): Promise<readonly Row[]> {
  const script = await openFieldScript()
  const [small, large] = [await openBenchStore(), await openBenchStore()]
  try {
    await fillGuests(small, few)
    await fillGuests(large, listed)
    const lists = await measureLists(large)
    await fillGuests(large, many, listed)
    // The engine's own code is compiled better and better for some seconds.
    for (let i = 0; i < 5; i++) await script.timeCalls(small, { count: read, referenceId: anyOf(few) })
    const compare = (store: BenchStore, count: number) => compareFields(script, { store, count, small })
    return [...(await compare(large, many)), ...(await compareRepeated(compare)), ...lists]
  } finally {
    script.close()
    await small.close()
    await large.close()
  }
}

async function compareRepeated(compare: (store: BenchStore, count: number) => Promise<Row[]>): Promise<readonly Row[]> {
  const file = repeated === 0 ? undefined : await openLargeFile(repeated)
  if (file === undefined) return []
  const store = await openBenchFile(file)
  try {
    return await compare(store, repeated)
  } finally {
    await store.close()
  }
}

async function compareFields(
  script: FieldScript,
  { store, count, small }: { store: BenchStore; count: number; small: BenchStore },
): Promise<Row[]> {
  const ways: readonly (readonly [name: string, time: typeof readFields])[] = [
    ['getCrmField in a script', (of, among) => script.timeCalls(of, { count: read, referenceId: anyOf(among) })],
    ['the read behind getCrmField', readFields],
  ]
  const rows: Row[] = []
  for (const [name, time] of ways) {
    // Once before, so that no disk is measured.
    await time(store, count)
    await time(small, few)
    rows.push({
      name: `${name} at ${count} entries`,
      rival: `at ${few}`,
      rounds: await inTurns(shortRounds, { ours: () => time(store, count), theirs: () => time(small, few) }),
      show: microseconds,
      bar: { atMost: 1.3 },
    })
  }
  return rows
}

function anyOf(count: number): (i: number) => string {
  return (i) => guestId((i * 7919) % count)
}

/** Microseconds for one field of one of the references. */
async function readFields({ store, scope, guests }: BenchStore, count: number): Promise<number> {
  const idOf = anyOf(count)
  const started = performance.now()
  for (let i = 0; i < read; i++) {
    const reference = { type: 'customer', id: idOf(i) }
    const entry = store.reads.findNewestHolder(scope, { entityId: guests.id, reference, keys: ['score'] })
    if (entry === undefined || entry instanceof Promise) throw new Error('The field is not read at once.')
  }
  return ((performance.now() - started) * 1000) / read
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
    const list = async () => {
      const { entries, total } = await store.reads.listEntries(scope, query)
      if (entries.length !== 25 || total === null || total < 25)
        throw new Error(`${name}: ${entries.length} of ${total}`)
    }
    const times: number[] = []
    for (let round = 0; round <= shortRounds; round++) {
      const started = performance.now()
      for (let i = 0; i < listsOfRound; i++) await list()
      // The first is for the caches.
      if (round > 0) times.push((performance.now() - started) / listsOfRound)
    }
    rows.push({
      name: `list 25 of ${listed} with exact total: ${name}`,
      rival: 'the limit',
      rounds: besideLimit(times, mostListMs),
      show: milliseconds,
      bar: { atMost: 1 },
    })
  }
  return rows
}

function sortBy(fieldKey: string): EntryQuery['sort'] {
  return { by: { fieldKey }, direction: 'desc', ties: 'asc' }
}

if (import.meta.main) await printBenches({ reads: benchReads })
