import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Scope } from '../../core/brand/index.ts'
import { newestFirst, type EntryQuery, type Filter } from '../../core/query/index.ts'
import type { Store } from '../../core/store/index.ts'
import { aClock, anEntryId, fuzzing, growingIds, MemoryStore, plainEngines } from '../../core/testing/index.ts'
import { play, readAll, startProgram, step, type Step } from '../contract/index.ts'
import { openHere, temporaryDatabase } from '../sqlite/testing/index.ts'
import { overlayStore } from './index.ts'

const start = (store: Store) => startProgram(store, { batch: 'a run' })

/** Without numbers in the log and what changed, as they are an overlay's own, and nothing for undefined. */
const plain = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer, (key, item: unknown) => (key === 'seq' || key === 'changes' ? undefined : (item ?? null))),
  )

const ofEntries = (of: Step) => 'advance' in of || of[0].startsWith('entry.')
const isStill = (of: Step) => !('advance' in of)

interface Program {
  /** Done to the base itself. */
  readonly before: readonly Step[]
  readonly within: readonly Step[]
}

/** Plays the program on an overlay and on a store without one; `compare` gets both. */
async function playBoth(
  openBase: (options: { now: () => number; newId: () => string }) => Store,
  { before, within }: Program,
  compare: (given: {
    base: Store
    overlay: ReturnType<typeof overlayStore>
    plainStore: Store
    scope: Scope
  }) => Promise<void>,
): Promise<void> {
  const [clock, plainClock] = [aClock(), aClock()]
  const newId = growingIds(clock.now)
  const base = openBase({ now: clock.now, newId })
  const plainStore = new MemoryStore({ now: plainClock.now, newId: growingIds(plainClock.now) })
  const [scope] = [await start(base), await start(plainStore)]
  await play(base, scope, before, clock.advance)
  await play(plainStore, scope, before, plainClock.advance)
  const options = { now: clock.now, steadyNow: clock.now, newId, engines: plainEngines }
  const overlay = overlayStore(base, options)
  const answers = await play(overlay, scope, within, clock.advance)
  expect(plain(answers)).toEqual(plain(await play(plainStore, scope, within, plainClock.advance)))
  await compare({ base, overlay, plainStore, scope })
}

const link = { field: { key: 'link', storage: 'entry', multiple: true } } as const
const through = { via: { key: 'link', targetEntityId: 1 } } as const
const conditions: readonly Filter[] = [
  { kind: 'condition', target: { ...through, property: 'title' }, test: { op: 'contains', text: 'red' } },
  { kind: 'condition', target: { ...through, property: 'version' }, test: { op: 'range', gte: 2 } },
  { kind: 'not', of: { kind: 'condition', target: { ...through, ...isText('b') }, test: { op: 'eq', value: 'x' } } },
  { kind: 'condition', target: link, test: { op: 'in', values: [anEntryId(1), anEntryId(2)] } },
  { kind: 'not', of: { kind: 'condition', target: link, test: { op: 'is_not_empty' } } },
  { kind: 'condition', target: isText('a'), test: { op: 'eq', value: 'x' } },
  { kind: 'condition', target: { property: 'title' }, test: { op: 'starts_with', text: 'red' } },
]

function isText(key: string) {
  return { field: { key, storage: 'text', multiple: false } } as const
}

/** What lists with filters tell, each of a few entries of many: their pages, what comes after one, and their number. */
async function readFiltered(store: Store, scope: Scope): Promise<Readonly<Record<string, unknown>>> {
  const told: Record<string, unknown> = {}
  const [first, second, ...others] = conditions
  const filters: readonly Filter[] = [
    ...conditions,
    { kind: 'not', of: first! },
    { kind: 'or', of: [first!, others[2]!] },
    { kind: 'and', of: [second!, { kind: 'not', of: others[1]! }] },
  ]
  for (const filter of filters) {
    for (const sort of [newestFirst, { by: { property: 'title' }, direction: 'asc', ties: 'asc' } as const]) {
      const list = (given: Partial<EntryQuery>) =>
        store.reads.listEntries(scope, { entityId: 1, filter, sort, limit: 3, offset: 0, count: 'exact', ...given })
      const name = JSON.stringify([filter, sort.by])
      const page = await list({})
      told[name] = page
      told[`${name}, further on`] = await list({ offset: 2 })
      for (const n of [1, 2]) told[`${name}, after ${n}`] = await list({ afterId: anEntryId(n), count: 'none' })
    }
  }
  return told
}

/** What is there once it is committed. */
const ofCommit = ['failed writes'] as const

async function expectSame(
  store: Store,
  plainStore: Store,
  scope: Scope,
  without: readonly string[] = [],
): Promise<void> {
  const filtered = await readFiltered(store, scope)
  for (const [asked, expected] of Object.entries(await readFiltered(plainStore, scope))) {
    expect(plain(filtered[asked]), asked).toEqual(plain(expected))
  }
  const told = await readAll(store, scope)
  for (const [asked, expected] of Object.entries(await readAll(plainStore, scope))) {
    if (!without.includes(asked)) expect(plain(told[asked]), asked).toEqual(plain(expected))
  }
}

const inMemory = (options: { now: () => number; newId: () => string }) => new MemoryStore(options)

test('an overlay reads as a store to which all of it was done', async () => {
  const programs = fc.record({
    before: fc.array(step, { minLength: 10, maxLength: 50 }),
    within: fc.array(step.filter(ofEntries), { minLength: 1, maxLength: 30 }),
  })
  const compare = (program: Program) =>
    playBoth(inMemory, program, ({ overlay, plainStore, scope }) => expectSame(overlay, plainStore, scope, ofCommit))
  await fc.assert(fc.asyncProperty(programs, compare), fuzzing(60))
})

test('an overlay reads so over SQLite, too', async () => {
  const programs = fc.record({
    before: fc.array(step, { minLength: 10, maxLength: 50 }),
    within: fc.array(step.filter(ofEntries), { minLength: 1, maxLength: 30 }),
  })
  const compare = async (program: Program) => {
    const { file, remove } = temporaryDatabase()
    const opened: { close(): Promise<void> }[] = []
    const openBase = (options: { now: () => number; newId: () => string }) => {
      const store = openHere(file, options)
      opened.push(store)
      return store
    }
    try {
      await playBoth(openBase, program, ({ overlay, plainStore, scope }) =>
        expectSame(overlay, plainStore, scope, ofCommit),
      )
    } finally {
      for (const store of opened) await store.close()
      remove()
    }
  }
  await fc.assert(fc.asyncProperty(programs, compare), fuzzing(15))
})

test('committed, it leaves what would be there without it', async () => {
  const programs = fc.record({
    before: fc.array(step, { minLength: 10, maxLength: 50 }),
    // In one moment, as all that is committed is written in one.
    within: fc.array(
      step.filter((of) => ofEntries(of) && isStill(of)),
      { minLength: 1, maxLength: 30 },
    ),
  })
  const compare = (program: Program) =>
    playBoth(inMemory, program, async ({ base, overlay, plainStore, scope }) => {
      await readAll(overlay, scope)
      await overlay.commit(scope)
      await expectSame(base, plainStore, scope)
      const [written, expected] = [base, plainStore].map((store) => (store as MemoryStore).changes(scope))
      expect(written).toEqual(expected)
    })
  await fc.assert(fc.asyncProperty(programs, compare), fuzzing(60))
})

type Asked = {
  readonly read: readonly [
    method: 'findEntry' | 'findNewestEntry' | 'findNewestHolder' | 'listValues' | 'listEntriesOf',
    of: unknown,
  ]
}

const referenceOf = fc.constantFrom('1', '2', '3').map((id) => ({ type: 'customer', id }))
const key = fc.constantFrom('a', 'b', 'code', 'link')
const slice = { limit: 5, offset: 0 }
/** What a script asks by id and by reference, which is all compared. */
const asked: fc.Arbitrary<Asked> = fc
  .oneof(
    fc.integer({ min: 1, max: 6 }).map((n) => ['findEntry', anEntryId(n)] as const),
    fc
      .tuple(referenceOf, key)
      .map(([reference, one]) => ['findNewestHolder', { entityId: 1, reference, keys: [one] }] as const),
    fc
      .tuple(referenceOf, key)
      .map(([reference, one]) => ['listValues', { entityId: 1, reference, key: one, ...slice }] as const),
    referenceOf.map((reference) => ['listEntriesOf', { entityId: 1, reference, ...slice }] as const),
    referenceOf.map((reference) => ['findNewestEntry', { entityId: 1, reference, kind: 'record' }] as const),
  )
  .map((read) => ({ read }))

/** What the run was told, in the order of its steps; of entries that it may have found, which and with what in them. */
async function runAll(store: Store, scope: Scope, steps: readonly (Step | Asked)[]): Promise<unknown[]> {
  const told: unknown[] = []
  for (const each of steps) {
    if (!('read' in each)) told.push(...(await play(store, scope, [each], () => {})).map(withoutVersion))
    else told.push(plainRead(await (store.reads[each.read[0]] as (...args: unknown[]) => unknown)(scope, each.read[1])))
  }
  return told
}

/** A run is not told of what version an entry is, nor when it was written, nor why it was refused. */
const hidden = new Set([
  'version',
  'seq',
  'changes',
  'remarks',
  'createdAt',
  'updatedAt',
  'stageChangedAt',
  'deletedAt',
])
const withoutVersion = (answer: unknown): unknown => {
  const { name, refused, result } = answer as { name: string; refused?: { code: string }; result?: unknown }
  return refused ? { name, refused: refused.code } : plainRead({ name, result })
}
const plainRead = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer, (name, item: unknown) => (hidden.has(name) ? undefined : (item ?? null))) ?? 'null')

test('with other writers in between, it is committed only as if it had come after them', async () => {
  const still = step.filter((of) => ofEntries(of) && isStill(of))
  const programs = fc.record({
    before: fc.array(step, { minLength: 5, maxLength: 30 }),
    own: fc.array(fc.oneof(still, asked), { minLength: 2, maxLength: 10 }),
    others: fc.array(still, { minLength: 0, maxLength: 2 }),
    later: fc.array(fc.oneof(still, asked), { minLength: 0, maxLength: 6 }),
  })
  const outcomes = { committed: 0, conflict: 0 }
  const compare = async ({ before, own, others, later }: typeof programs extends fc.Arbitrary<infer P> ? P : never) => {
    const [clock, plainClock] = [aClock(), aClock()]
    const [ownIds, plainOwnIds] = [growingIds(() => clock.now() + 1000), growingIds(() => plainClock.now() + 1000)]
    const base = new MemoryStore({ now: clock.now })
    let newId = growingIds(plainClock.now)
    const plainStore = new MemoryStore({ now: plainClock.now, newId: () => newId() })
    const scope = await start(base)
    await start(plainStore)
    await play(base, scope, before, clock.advance)
    await play(plainStore, scope, before, plainClock.advance)
    const overlay = overlayStore(base, { now: clock.now, steadyNow: clock.now, newId: ownIds, engines: plainEngines })
    const told = await runAll(overlay, scope, own)
    await play(base, scope, others, clock.advance)
    await play(plainStore, scope, others, plainClock.advance)
    told.push(...(await runAll(overlay, scope, later)))
    const unchanged = base.changes(scope)
    try {
      await overlay.commit(scope)
    } catch (error) {
      expect(error).toMatchObject({ code: 'run.conflict' })
      expect(base.changes(scope)).toEqual(unchanged)
      outcomes.conflict++
      return
    }
    outcomes.committed++
    newId = plainOwnIds
    const expected = await runAll(plainStore, scope, [...own, ...later])
    // A run that writes nothing is compared with nothing.
    if (base.changes(scope).length === unchanged.length) return
    expect(told).toEqual(expected)
    await expectSame(base, plainStore, scope)
  }
  await fc.assert(fc.asyncProperty(programs, compare), fuzzing(300))
  // Both happen, or the test proves nothing.
  expect(Math.min(outcomes.committed, outcomes.conflict)).toBeGreaterThan(50)
})
