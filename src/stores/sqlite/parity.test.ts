import fc from 'fast-check'
import { expect, test } from 'vitest'
import { installationScope, systemActor, type Scope } from '../../core/brand/index.ts'
import type { Store } from '../../core/store/index.ts'
import { aClock, aScope, growingIds, MemoryStore } from '../../core/testing/index.ts'
import { findFaults } from './testing/inspect.ts'
import { openHere } from './testing/open-here.ts'
import { play, step, type Step } from './testing/random-program.ts'
import { readAll } from './testing/read-all.ts'
import { temporaryDatabase } from './testing/temporary-file.ts'

async function start(store: Store): Promise<Scope> {
  const { id: brandId } = await store.writer.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name: 'A' },
  })
  const scope = aScope({ brandId })
  await store.writer.execute(scope, 'entity.create', { declaration: { name: 'Things' } })
  return scope
}

/** To compare: values lose their prototype between threads, and undefined is as good as missing. */
const plain = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer, (_key, item: unknown) => item ?? null))

async function compare(program: readonly Step[]): Promise<void> {
  const { file, remove } = temporaryDatabase()
  const [clock, memoryClock] = [aClock(), aClock()]
  const sqlite = openHere(file, { now: clock.now, newId: growingIds(clock.now) })
  const memory = new MemoryStore({ now: memoryClock.now, newId: growingIds(memoryClock.now) })
  try {
    const [scope, memoryScope] = [await start(sqlite), await start(memory)]
    const answers = await play(sqlite, scope, program, clock.advance)
    expect(plain(answers)).toEqual(plain(await play(memory, memoryScope, program, memoryClock.advance)))
    const told = await readAll(sqlite, scope)
    for (const [asked, expected] of Object.entries(await readAll(memory, memoryScope))) {
      expect(plain(told[asked]), asked).toEqual(plain(expected))
    }
  } finally {
    await sqlite.close()
  }
  expect(findFaults(file)).toEqual([])
  remove()
}

test('whatever is done, the store answers as the memory store does', { timeout: 300_000 }, async () => {
  const programs = fc.array(step, { minLength: 20, maxLength: 90 })
  await fc.assert(fc.asyncProperty(programs, compare), { numRuns: 60, seed: 20260315 })
})
