import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('brands take turns, each in its own order', () => {
  const turns = new Turns<string>()
  for (let i = 1; i <= 4; i++) turns.add(1, `one ${i}`)
  turns.add(2, 'two 1')
  turns.add(3, 'three 1')
  turns.add(2, 'two 2')
  expect(turns.size).toBe(7)
  const taken = Array.from({ length: 8 }, () => turns.take())
  expect(taken).toEqual(['one 1', 'two 1', 'three 1', 'one 2', 'two 2', 'one 3', 'one 4', undefined])
  expect(turns.size).toBe(0)
})

test('a brand that comes back has its turn after those that waited', () => {
  const turns = new Turns<string>()
  turns.add(1, 'one 1')
  turns.add(2, 'two 1')
  expect(turns.take()).toBe('one 1')
  turns.add(1, 'one 2')
  expect([turns.take(), turns.take(), turns.take()]).toEqual(['two 1', 'one 2', undefined])
})
