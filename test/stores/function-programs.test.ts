import fc from 'fast-check'
import { expect, it } from 'vitest'
import { installationScope, systemActor, type Scope } from '../../src/core/brand/index.ts'
import type { Store } from '../../src/core/store/index.ts'
import { aClock, aScope, fuzzing, growingIds, MemoryStore, type Clock } from '../../src/core/testing/index.ts'
import { hostCallsOf } from '../../src/scripts/host/index.ts'
import { anyEntryId, aRunOver, calls, declarations, type AnyCall } from '../../src/scripts/host/testing/index.ts'
import { GuestError, HALT } from '../../src/scripts/sandbox/index.ts'
import { findFaults, openHere, readChanges, temporaryDatabase } from '../../src/stores/sqlite/testing/index.ts'

async function fill(store: Store): Promise<Scope> {
  const everywhere = installationScope(systemActor)
  const { id } = await store.writer.execute(everywhere, 'brand.create', { declaration: { name: 'A' } })
  const scope = aScope({ brandId: id })
  for (const declaration of declarations()) await store.writer.execute(scope, 'entity.create', { declaration })
  return scope
}

/** To compare: undefined is as good as missing, and what is no data as what it is called. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, item: unknown) => (item === HALT ? 'halt' : (item ?? null))))

/** Each call's answer or error, what the run's log says, and which writes were refused after they were accepted. */
async function play(store: Store, scope: Scope, clock: Clock, calls: readonly AnyCall[]) {
  const newId = growingIds(clock.now)
  let made = 0
  const run = aRunOver({
    store,
    scope,
    clock,
    definitions: await store.definitions(scope),
    tools: {
      // Never one that the store gives, which ends in zeros.
      newId: () => newId().replace(/0{12}$/, '000000000001'),
      newToken: () => `token ${clock.now()} ${++made}`,
      randomUuid: () => `uuid ${++made}`,
    },
  })
  const host = hostCallsOf(run)
  const answers: unknown[] = []
  let latest = anyEntryId
  for (const [name, given] of calls) {
    try {
      const answer = await host.call(name, withEntryId(given, latest))
      latest = findId(answer) ?? latest
      answers.push({ name, answer })
    } catch (error) {
      if (!(error instanceof GuestError)) throw error
      answers.push({ name, thrown: error.message })
    }
  }
  await run.pending.confirm()
  const { calls: logged, ...log } = run.log.kept
  const failed = await store.reads.listFailedWrites(scope, { limit: 100, offset: 0 })
  return plain({ answers, log, notes: logged.map(({ name, note }) => [name, note]), failed })
}

/** So that calls are about entries that there are. */
function withEntryId(given: unknown, id: string): unknown {
  return JSON.parse(JSON.stringify(given ?? null).replaceAll(anyEntryId, id)) ?? undefined
}

function findId(answer: unknown): string | undefined {
  return /"id":"([0-9a-f-]{36})"/.exec(JSON.stringify(answer) ?? '')?.[1]
}

async function compare(runs: readonly (readonly AnyCall[])[]): Promise<void> {
  const { file, remove } = temporaryDatabase()
  const [clock, memoryClock] = [aClock(), aClock()]
  const sqlite = openHere(file, { now: clock.now, newId: growingIds(clock.now) })
  const memory = new MemoryStore({ now: memoryClock.now, newId: growingIds(memoryClock.now) })
  try {
    const [scope, memoryScope] = [await fill(sqlite), await fill(memory)]
    for (const each of runs) {
      const told = await play(sqlite, scope, clock, each)
      expect(told).toEqual(await play(memory, memoryScope, memoryClock, each))
      // Only now, as writes that nobody waits for come when they come.
      for (const { advance } of [clock, memoryClock]) advance(1)
    }
    expect(plain(readChanges(file, scope))).toEqual(plain(memory.changes(memoryScope)))
  } finally {
    await sqlite.close()
  }
  expect(findFaults(file)).toEqual([])
  remove()
}

it('whatever functions a run calls, SQLite and the memory store answer, log and change alike', async () => {
  const runs = fc.array(calls, { minLength: 1, maxLength: 3 })
  await fc.assert(fc.asyncProperty(runs, compare), fuzzing(100))
})
