import { expect, it } from 'vitest'
import { CoreError } from '../../core/errors/index.ts'
import { Repetitions } from './repetitions.ts'

it('of what the machine has one line is written in ten seconds, with how many were left out', () => {
  let now = 0
  const repetitions = new Repetitions(() => now)
  const full = () => repetitions.leftOutBefore(new Error('database or disk is full'), 'the store failed')
  expect([full(), full(), full()]).toEqual([0, undefined, undefined])
  expect(repetitions.leftOutBefore(new CoreError('store.full', {}), 'a page failed by our fault')).toBe(0)
  now = 9_999
  expect(full()).toBeUndefined()
  now = 10_000
  expect([full(), full()]).toEqual([3, undefined])
})

it('what is a fault of the code is written each time', () => {
  const repetitions = new Repetitions(() => 0)
  for (const error of [new TypeError('x is not a function'), new CoreError('server.internal', {})])
    for (let i = 0; i < 3; i++) expect(repetitions.leftOutBefore(error, 'a page failed by our fault')).toBe(0)
})
