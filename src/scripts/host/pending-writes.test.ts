import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { CoreError } from '../../core/errors/index.ts'
import { PendingWrites } from './pending-writes.ts'

it('what is refused is told where it was asked for, and confirms nevertheless: it is kept', async () => {
  const pending = new PendingWrites()
  const heard: unknown[] = []
  const refusal = new CoreError('field.unique', { key: 'a', entryId: null })
  pending.add(Promise.resolve(1), undefined, (error) => heard.push(error))
  pending.add(Promise.reject(refusal), undefined, (error) => heard.push(error))
  await pending.settled()
  expect(heard).toEqual([refusal])
  await expect(pending.confirm()).resolves.toBeUndefined()
})

it.each([new CoreError('store.full', {}), new CoreError('store.unavailable', {}), new Error('a bug')])(
  'a fault of ours is no refusal: %s',
  async (fault) => {
    const pending = new PendingWrites()
    pending.add(Promise.reject(fault), undefined, () => expect.unreachable())
    // A later call of the run goes on; that the write is lost is not forgotten by then.
    await pending.settled()
    pending.add(Promise.resolve(1), undefined, () => expect.unreachable())
    await expect(pending.confirm()).rejects.toBe(fault)
  },
)

it('where nothing is pending nobody waits', async () => {
  const pending = new PendingWrites()
  expect(pending.settled()).toBeUndefined()
  pending.add(Promise.resolve(1), undefined, () => expect.unreachable())
  await pending.settled()
  expect(pending.settled()).toBeUndefined()
})

it('who asks about a reference waits for what may touch that one, who asks about none for all', async () => {
  const pending = new PendingWrites()
  const ada = { type: 'customer', id: 'ada' }
  const order = { type: 'order', id: 'ada' }
  const write = Promise.withResolvers<void>()
  pending.add(write.promise, ada, () => expect.unreachable())
  expect(pending.settled(order)).toBeUndefined()
  const waiting = [pending.settled(ada), pending.settled()]
  const move = Promise.withResolvers<void>()
  pending.add(move.promise, undefined, () => expect.unreachable())
  const waitingForMove = pending.settled(order)
  write.resolve()
  for (const one of waiting) await one
  expect(pending.settled(order)).toBeInstanceOf(Promise)
  move.resolve()
  await waitingForMove
  expect(pending.settled()).toBeUndefined()
})

it('with 64 of them there is room again when half are settled', async () => {
  const pending = new PendingWrites()
  const writes = Array.from({ length: 64 }, () => Promise.withResolvers<void>())
  for (const { promise } of writes) {
    expect(pending.room()).toBeUndefined()
    pending.add(promise, undefined, () => expect.unreachable())
  }
  let hasRoom = false
  const room = pending.room()!.then(() => (hasRoom = true))
  for (const { resolve } of writes.slice(0, 31)) resolve()
  await nextTurn()
  expect(hasRoom).toBe(false)
  writes[31]!.resolve()
  await room
  expect(pending.room()).toBeUndefined()
})
