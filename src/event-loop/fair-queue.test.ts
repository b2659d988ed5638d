import { expect, test } from 'vitest'
import { FairQueue } from './fair-queue.ts'

function queueOf(...waiting: readonly (readonly [group: number, item: string])[]): FairQueue<string> {
  const queue = new FairQueue<string>()
  for (const [group, item] of waiting) queue.push(group, item)
  return queue
}

function takeAll(queue: FairQueue<string>): (string | undefined)[] {
  return Array.from({ length: queue.size + 1 }, () => queue.take())
}

test('groups take turns, each in its own order', () => {
  const queue = queueOf([1, 'a1'], [1, 'a2'], [1, 'a3'], [1, 'a4'], [2, 'b1'], [3, 'c1'], [2, 'b2'])
  expect(queue.size).toBe(7)
  expect(takeAll(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4', undefined])
  expect(queue.size).toBe(0)
})

test('the group with most waiting can lose what came last, and keeps its turn', () => {
  const queue = queueOf([1, 'a1'], [2, 'b1'], [2, 'b2'], [2, 'b3'])
  expect(queue.longest()).toMatchObject({ group: 2, length: 3 })
  expect([queue.lengthOf(1), queue.lengthOf(2), queue.lengthOf(3)]).toEqual([1, 3, 0])
  expect([queue.takeLast(2), queue.takeLast(1), queue.takeLast(3)]).toEqual(['b3', 'a1', undefined])
  expect(queue.size).toBe(2)
  queue.push(1, 'a2')
  expect(takeAll(queue)).toEqual(['b1', 'a2', 'b2', undefined])
  expect(queue.longest()).toBeUndefined()
})

test('a group that comes back has its turn after those that waited', () => {
  const queue = queueOf([1, 'a1'], [2, 'b1'])
  expect(queue.take()).toBe('a1')
  queue.push(1, 'a2')
  expect(takeAll(queue)).toEqual(['b1', 'a2', undefined])
})

test('a group that may not go lets the others pass, and keeps its turn', () => {
  const queue = queueOf([1, 'a1'], [1, 'a2'], [2, 'b1'], [3, 'c1'])
  const notTheFirst = (group: number) => group !== 1
  expect(queue.take(notTheFirst)).toBe('b1')
  expect(takeAll(queue)).toEqual(['a1', 'c1', 'a2', undefined])
  queue.push(1, 'a3')
  expect(queue.take(notTheFirst)).toBeUndefined()
  expect(queue.size).toBe(1)
})

test('what was begun once goes ahead of its group’s others', () => {
  const queue = queueOf([1, 'a1'], [1, 'a2'], [1, 'a3'], [1, 'a4'])
  queue.pushFront(1, 'begun')
  expect(queue.take()).toBe('begun')
  expect(queue.take()).toBe('a1')
  queue.pushFront(1, 'begun again')
  expect(takeAll(queue)).toEqual(['begun again', 'a2', 'a3', 'a4', undefined])
})

test('everything can be taken out at once', () => {
  const queue = queueOf([1, 'a1'], [2, 'b1'], [1, 'a2'])
  expect(queue.drain().sort()).toEqual(['a1', 'a2', 'b1'])
  expect([queue.size, queue.drain()]).toEqual([0, []])
})

test('a long line keeps its order', () => {
  const queue = new FairQueue<number>()
  for (let i = 0; i < 1_000; i++) queue.push(1, i)
  const taken = Array.from({ length: 700 }, () => queue.take())
  for (let i = 1_000; i < 1_200; i++) queue.push(1, i)
  expect([...taken, ...queue.drain()]).toEqual(Array.from({ length: 1_200 }, (_, i) => i))
})

test('groups in any number, coming and going, lose nothing', () => {
  const queue = new FairQueue<number>()
  const taken: (number | undefined)[] = []
  for (let i = 0; i < 10_000; i++) {
    queue.push(i, i)
    if (i % 3 > 0) taken.push(queue.take())
  }
  taken.push(...queue.drain())
  expect(taken.sort((a, b) => a! - b!)).toEqual(Array.from({ length: 10_000 }, (_, i) => i))
})

test('whether anything waits of those that may go', () => {
  const queue = queueOf([1, 'a'], [2, 'b'])
  expect([queue.has((group) => group === 2), queue.has((group) => group === 3)]).toEqual([true, false])
  queue.take((group) => group === 2)
  expect(queue.has((group) => group === 2)).toBe(false)
})
