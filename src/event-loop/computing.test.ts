import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Computing } from './computing.ts'
import { Turns } from './turns.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

/** A thread on which a short job of another group is under way, and computing of group 1 on it. */
function open() {
  const turns = new Turns()
  turns.arrive(2)
  const compute = (job: Computing, ms: number) => {
    job.begin()
    vi.advanceTimersByTime(ms)
    job.leave()
    turns.spend(2, 0.1, { isLong: false })
  }
  return { turns, compute, job: new Computing(turns, 1) }
}

it('a job that has computed for 10 ms makes room for others, waiting not counted', () => {
  const { turns, compute, job } = open()
  for (let i = 0; i < 9; i++) {
    compute(job, 1)
    vi.advanceTimersByTime(50)
  }
  turns.spend(2, 0.1, { isLong: false })
  expect([job.totalMs, job.mustPause]).toEqual([9, false])
  compute(job, 1)
  expect([job.totalMs, job.mustPause]).toEqual([10, true])
})

it('one of a group that has such a job does after 1 ms, until that one is through', () => {
  const { turns, compute, job: long } = open()
  const job = new Computing(turns, 1)
  compute(job, 1)
  expect(job.mustPause).toBe(false)
  compute(long, 10)
  expect(job.mustPause).toBe(true)
  expect(new Computing(turns, 1).mustPause).toBe(false)
  long.end()
  expect(job.mustPause).toBe(false)
})

it('its slice is over after 2 ms, and after half of one where it must make room', () => {
  const { turns, job } = open()
  const isOver = (ms: number) => {
    job.beginSlice()
    job.begin()
    vi.advanceTimersByTime(ms)
    job.count(performance.now())
    turns.spend(2, 0.1, { isLong: false })
    const { isSliceOver } = job
    job.leave()
    return isSliceOver
  }
  expect([isOver(1), isOver(2), isOver(8), isOver(1)]).toEqual([false, true, true, true])
  turns.depart(2)
  expect([isOver(1), isOver(2)]).toEqual([false, true])
})
