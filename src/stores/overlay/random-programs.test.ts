import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Scope } from '../../core/brand/index.ts'
import type { Store } from '../../core/store/index.ts'
import { aClock, growingIds, MemoryStore, plainEngines } from '../../core/testing/index.ts'
import { openHere, play, readAll, startProgram, step, temporaryDatabase, type Step } from '../sqlite/testing/index.ts'
import { overlayStore } from './index.ts'

const start = (store: Store) => startProgram(store, { batch: 'a run' })

/** Without numbers in the log and what changed, which an overlay does not tell, and with nothing for undefined. */
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
  defines: boolean,
): Promise<void> {
  const [clock, plainClock] = [aClock(), aClock()]
  const newId = growingIds(clock.now)
  const base = openBase({ now: clock.now, newId })
  const plainStore = new MemoryStore({ now: plainClock.now, newId: growingIds(plainClock.now) })
  const [scope] = [await start(base), await start(plainStore)]
  await play(base, scope, before, clock.advance)
  await play(plainStore, scope, before, plainClock.advance)
  const options = { now: clock.now, steadyNow: clock.now, newId, engines: plainEngines, defines }
  const overlay = overlayStore(base, options)
  const answers = await play(overlay, scope, within, clock.advance)
  expect(plain(answers)).toEqual(plain(await play(plainStore, scope, within, plainClock.advance)))
  await compare({ base, overlay, plainStore, scope })
}

async function expectSame(store: Store, plainStore: Store, scope: Scope): Promise<void> {
  const told = await readAll(store, scope)
  for (const [asked, expected] of Object.entries(await readAll(plainStore, scope))) {
    if (asked !== 'defined') expect(plain(told[asked]), asked).toEqual(plain(expected))
  }
}

const inMemory = (options: { now: () => number; newId: () => string }) => new MemoryStore(options)

test('an overlay reads as a store to which all of it was done', { timeout: 300_000 }, async () => {
  const programs = fc.record({
    before: fc.array(step, { minLength: 10, maxLength: 50 }),
    within: fc.array(step.filter(ofEntries), { minLength: 1, maxLength: 30 }),
  })
  const compare = (program: Program) =>
    playBoth(inMemory, program, ({ overlay, plainStore, scope }) => expectSame(overlay, plainStore, scope), true)
  await fc.assert(fc.asyncProperty(programs, compare), { numRuns: 60, seed: 20260315 })
})

test('an overlay reads so over SQLite, too', { timeout: 300_000 }, async () => {
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
      await playBoth(
        openBase,
        program,
        ({ overlay, plainStore, scope }) => expectSame(overlay, plainStore, scope),
        true,
      )
    } finally {
      for (const store of opened) await store.close()
      remove()
    }
  }
  await fc.assert(fc.asyncProperty(programs, compare), { numRuns: 15, seed: 20260315 })
})

test('committed, it leaves what would be there without it', { timeout: 300_000 }, async () => {
  const programs = fc.record({
    before: fc.array(step, { minLength: 10, maxLength: 50 }),
    // In one moment, as all that is committed is written in one.
    within: fc.array(
      step.filter((of) => ofEntries(of) && isStill(of)),
      { minLength: 1, maxLength: 30 },
    ),
  })
  const compare = (program: Program) =>
    playBoth(
      inMemory,
      program,
      async ({ base, overlay, plainStore, scope }) => {
        await readAll(overlay, scope)
        await overlay.commit(scope)
        await expectSame(base, plainStore, scope)
        const [written, expected] = [base, plainStore].map((store) => (store as MemoryStore).changes(scope))
        expect(written).toEqual(expected)
      },
      false,
    )
  await fc.assert(fc.asyncProperty(programs, compare), { numRuns: 60, seed: 20260315 })
})
