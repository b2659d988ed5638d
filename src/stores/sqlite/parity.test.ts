import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aClock, fuzzing, growingIds, MemoryStore } from '../../core/testing/index.ts'
import { play, readAll, startProgram, step, type Step } from '../contract/index.ts'
import { findFaults } from './testing/inspect.ts'
import { openHere } from './testing/open-here.ts'
import { readChanges } from './testing/read-changes.ts'
import { temporaryDatabase } from './testing/temporary-file.ts'

/** To compare: values lose their prototype between threads, and undefined is as good as missing. */
const plain = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer, (_key, item: unknown) => item ?? null))

async function compare(program: readonly Step[]): Promise<void> {
  const { file, remove } = temporaryDatabase()
  const [clock, memoryClock] = [aClock(), aClock()]
  const sqlite = openHere(file, { now: clock.now, newId: growingIds(clock.now) })
  const memory = new MemoryStore({ now: memoryClock.now, newId: growingIds(memoryClock.now) })
  try {
    const [scope, memoryScope] = [await startProgram(sqlite), await startProgram(memory)]
    const answers = await play(sqlite, scope, program, clock.advance)
    expect(plain(answers)).toEqual(plain(await play(memory, memoryScope, program, memoryClock.advance)))
    const told = await readAll(sqlite, scope)
    for (const [asked, expected] of Object.entries(await readAll(memory, memoryScope))) {
      expect(plain(told[asked]), asked).toEqual(plain(expected))
    }
    expect(plain(readChanges(file, scope))).toEqual(plain(memory.changes(memoryScope)))
  } finally {
    await sqlite.close()
  }
  expect(findFaults(file)).toEqual([])
  remove()
}

test('whatever is done, the store answers as the memory store does', async () => {
  const programs = fc.array(step, { minLength: 20, maxLength: 90 })
  await fc.assert(fc.asyncProperty(programs, compare), fuzzing(60))
})
