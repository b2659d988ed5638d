import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { installationScope, systemActor } from '../../../core/brand/index.ts'
import { mostStrangerSessions, sessionKeptMs } from '../../../core/session/index.ts'
import { aClock, aScope, customerInput } from '../../../core/testing/index.ts'
import { findFaults } from '../testing/inspect.ts'
import { openHere } from '../testing/open-here.ts'
import { temporaryFile } from '../testing/temporary-file.ts'

async function openWithBrand() {
  const file = temporaryFile()
  const clock = aClock()
  const store = openHere(file, { now: clock.now })
  onTestFinished(() => store.close())
  const { id } = await store.writer.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name: 'A' },
  })
  return { file, clock, store, scope: aScope({ brandId: id }) }
}

/** Strangers as they would have come, the first one longest ago. */
function fillWithStrangers(file: string, brandId: number, now: number): void {
  const db = new DatabaseSync(file)
  db.prepare(
    `with recursive n (i) as (select 0 union all select i + 1 from n where i < ?3 - 1)
     insert into session (brand_id, token_hash, values_json, created_at, used_at)
     select ?1, 'stranger ' || i, '{}', ?2, ?2 - ?3 + i from n`,
  ).run(brandId, now, mostStrangerSessions)
  db.prepare('update tally set strangers = ?2 where brand_id = ?1').run(brandId, mostStrangerSessions)
  db.close()
}

test('past the most sessions of strangers the longest unused goes, and no customer loses his', async () => {
  const { file, clock, store, scope } = await openWithBrand()
  fillWithStrangers(file, scope.brandId, clock.now())
  const find = (tokenHash: string) => store.reads.findSession(scope, tokenHash)
  await store.writer.execute(scope, 'session.signIn', {
    tokenHash: null,
    newTokenHash: 'customer',
    customer: customerInput(),
    set: {},
  })
  expect(await find('stranger 0')).toBeDefined()
  await store.writer.execute(scope, 'session.save', { tokenHash: 'new', set: { a: 1 } })
  expect(await find('stranger 0')).toBeUndefined()
  expect(await find('stranger 1')).toBeDefined()
  // One who was used meanwhile is not the longest unused any more.
  clock.advance(1000)
  await store.writer.execute(scope, 'session.save', { tokenHash: 'stranger 1', set: { b: 1 } })
  await store.writer.execute(scope, 'session.save', { tokenHash: 'newer', set: { a: 1 } })
  expect(await find('stranger 1')).toBeDefined()
  expect(await find('stranger 2')).toBeUndefined()
  expect(await find('customer')).toBeDefined()
  expect(findFaults(file)).toEqual([])
})

test('sessions past their time make room for new ones, a few at a time', async () => {
  const { file, clock, store, scope } = await openWithBrand()
  for (let i = 0; i < 20; i++) {
    await store.writer.execute(scope, 'session.save', { tokenHash: `old ${i}`, set: { i } })
  }
  clock.advance(sessionKeptMs + 1)
  const db = new DatabaseSync(file, { readOnly: true })
  const held = () => db.prepare('select count(*) as n from session').get()!['n'] as number
  for (let i = 0; i < 10; i++) {
    const before = held()
    await store.writer.execute(scope, 'session.save', { tokenHash: `new ${i}`, set: { i } })
    expect(before + 1 - held()).toBeLessThanOrEqual(4)
  }
  expect(held()).toBe(10)
  db.close()
  expect(findFaults(file)).toEqual([])
})
