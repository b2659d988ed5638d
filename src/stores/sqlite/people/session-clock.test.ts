import { expect, onTestFinished, test } from 'vitest'
import { installationScope, systemActor } from '../../../core/brand/index.ts'
import { sessionKeptMs } from '../../../core/session/index.ts'
import { aScope } from '../../../core/testing/index.ts'
import { openHere } from '../testing/open-here.ts'
import { temporaryFile } from '../testing/temporary-file.ts'

const day = 24 * 60 * 60_000

/** A store on a machine whose clock can be set; `pass` is time that really goes by. */
async function openWithTwoClocks() {
  let [wall, steady] = [Date.UTC(2026, 2, 15), Date.UTC(2026, 2, 15)]
  const store = openHere(temporaryFile(), { now: () => wall, steadyNow: () => steady })
  onTestFinished(() => store.close())
  const { id } = await store.writer.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name: 'A' },
  })
  const scope = aScope({ brandId: id })
  await store.writer.execute(scope, 'entity.create', { declaration: { name: 'Things' } })
  return {
    save: (tokenHash: string, n: number) =>
      // As a run that found the session saves it.
      store.writer.execute(scope, 'session.save', { tokenHash, set: { n }, onlyExisting: n > 0 }),
    valueOf: async (tokenHash: string) => (await store.reads.findSession(scope, tokenHash))?.values['n'],
    async createEntry() {
      const { id: entryId } = (
        await store.writer.execute(scope, 'entry.create', {
          entity: 'things',
          title: 'T',
          values: [],
          reference: null,
          strict: false,
        })
      ).entry
      return (await store.reads.findEntry(scope, entryId))!
    },
    setClock(by: number) {
      wall += by
    },
    pass(milliseconds: number) {
      wall += milliseconds
      steady += milliseconds
    },
  }
}

test.each([
  ['ahead', [15 * day]],
  ['back', [-15 * day]],
  ['ahead and back', [15 * day, -15 * day]],
  ['back and ahead', [-15 * day, 15 * day]],
])('a clock that is set %s ends no session, and what is set in it is kept', async (_, jumps) => {
  const world = await openWithTwoClocks()
  await world.save('t', 0)
  let n = 0
  for (const jump of jumps) {
    world.setClock(jump)
    // Used every hour, for longer than an unused one lives.
    for (let passed = 0; passed < 2 * sessionKeptMs; passed += sessionKeptMs / 3) {
      world.pass(sessionKeptMs / 3)
      expect(await world.valueOf('t')).toBe(n)
      await world.save('t', ++n)
      expect(await world.valueOf('t')).toBe(n)
      // A new one sweeps up what is past its time.
      await world.save(`other ${n}`, 0)
    }
  }
  expect(await world.valueOf('t')).toBe(n)
  world.pass(sessionKeptMs + 1)
  expect(await world.valueOf('t')).toBeUndefined()
})

test('entries made while the clock is set back come after those from before, by time and by id', async () => {
  const world = await openWithTwoClocks()
  const made = [await world.createEntry()]
  for (const jump of [15 * day, -30 * day, 1_000, -1_000, 20 * day]) {
    world.setClock(jump)
    made.push(await world.createEntry())
  }
  const times = made.map((entry) => entry.createdAt)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  const ids = made.map((entry) => entry.id)
  expect(ids).toEqual(ids.toSorted())
})
