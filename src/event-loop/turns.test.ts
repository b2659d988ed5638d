import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Computing } from './computing.ts'
import { atTurnEnd } from './turn-end.ts'
import { Turns } from './turns.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const [greedy, other] = [1, 2]

/** Computing passes time in which no timer has its turn. */
let computedMs = 0
beforeEach(() => {
  computedMs = 0
  const { now } = performance
  vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + computedMs)
})
afterEach(() => void vi.restoreAllMocks())

/** A job that computes for ever, in steps of a quarter of a millisecond; `step` hears of each. */
function loop(turns: Turns, group: number, step: () => void): void {
  const computing = new Computing(turns, group)
  const compute = () => {
    computing.beginSlice()
    computing.begin()
    do {
      step()
      computedMs += 0.25
      computing.count(performance.now())
    } while (!computing.isSliceOver)
    computing.leave()
    computing.wait(compute)
  }
  turns.arrive(group)
  compute()
}

describe('on a thread that groups share', () => {
  it('those that wait go on one in each turn, groups one after the other', () => {
    const turns = new Turns()
    const gone: string[] = []
    for (const name of ['a1', 'a2', 'a3']) turns.wait(1, () => gone.push(name))
    turns.wait(2, () => gone.push('b1'))
    expect(gone).toEqual([])
    vi.advanceTimersToNextTimer()
    expect(gone).toEqual(['a1'])
    vi.runAllTimers()
    expect(gone).toEqual(['a1', 'b1', 'a2', 'a3'])
  })

  it('what a turn has to send leaves before the next one goes on', () => {
    const turns = new Turns()
    const done: string[] = []
    turns.wait(1, () => done.push('goes on'))
    atTurnEnd(() => done.push('sent'))
    turns.pause(1, () => done.push('goes on after a pause'))
    vi.runAllTimers()
    expect(done).toEqual(['sent', 'goes on', 'goes on after a pause'])
  })

  it('a long job makes room for short ones of others while they are under way', () => {
    const turns = new Turns()
    expect(turns.mustPause(greedy)).toBe(false)
    turns.arrive(greedy)
    turns.arrive(greedy)
    expect(turns.mustPause(greedy)).toBe(false)
    turns.arrive(other)
    expect(turns.mustPause(greedy)).toBe(true)
    // What comes of its own does not change that.
    turns.arrive(greedy)
    expect(turns.mustPause(greedy)).toBe(true)
    turns.depart(other)
    expect(turns.mustPause(greedy)).toBe(false)
  })

  it('who waits for something else than the thread for long needs no room, until he has the thread again', () => {
    const turns = new Turns()
    turns.arrive(greedy)
    turns.arrive(other)
    vi.advanceTimersByTime(6)
    expect(turns.mustPause(greedy)).toBe(false)
    turns.spend(other, 0.1, { isLong: false })
    expect(turns.mustPause(greedy)).toBe(true)
    vi.advanceTimersByTime(6)
    turns.spend(other, 0.5, { isLong: true })
    expect(turns.mustPause(greedy)).toBe(false)
  })

  it('each group is made room for that has short ones under way, not the last one alone', () => {
    const turns = new Turns()
    turns.arrive(greedy)
    turns.arrive(other)
    turns.arrive(3)
    turns.depart(3)
    expect([turns.mustPause(greedy), turns.mustPause(3)]).toEqual([true, true])
    turns.arrive(4)
    turns.arrive(greedy)
    turns.depart(4)
    expect(turns.mustPause(greedy)).toBe(true)
    turns.depart(other)
    expect(turns.mustPause(greedy)).toBe(false)
  })

  /** Milliseconds until it goes on, beside a short job of another group. */
  function pauseOf(turns: Turns): number {
    const began = performance.now()
    let went: number | undefined
    turns.pause(greedy, () => (went = performance.now()))
    // The turn that it goes on in ends, too, where another pause could begin.
    while (vi.getTimerCount() > 0) {
      turns.spend(other, 0.1, { isLong: false })
      vi.advanceTimersToNextTimer()
    }
    return went! - began
  }

  it('long ones pause three times as long as they computed, and no longer than 8 ms', () => {
    const turns = new Turns()
    turns.arrive(other)
    turns.spend(greedy, 1, { isLong: true })
    expect(pauseOf(turns)).toBe(3)
    turns.spend(greedy, 500, { isLong: true })
    // And a turn of the event loop.
    expect(pauseOf(turns)).toBeLessThan(10)
  })

  it('long ones that compute for a moment at a time pause once it adds up to a millisecond', () => {
    const turns = new Turns()
    turns.arrive(other)
    const pauses = Array.from({ length: 8 }, () => {
      turns.spend(greedy, 0.125, { isLong: true })
      return pauseOf(turns)
    })
    expect(pauses).toEqual([0, 0, 2, 0, 0, 2, 0, 0])
  })

  it('where nobody is left to make room for, all that paused go on, one in each turn', () => {
    const turns = new Turns()
    turns.arrive(other)
    const gone: number[] = []
    for (let n = 0; n < 5; n++) turns.pause(greedy, () => gone.push(n))
    turns.spend(greedy, 1, { isLong: true })
    expect(turns.isPausing(greedy)).toBe(true)
    turns.depart(other)
    expect(turns.isPausing(greedy)).toBe(false)
    while (vi.getTimerCount() > 0) vi.advanceTimersToNextTimer()
    expect(gone).toEqual([0, 1, 2, 3, 4])
  })

  it('however many groups come and go, those that are there are known', () => {
    const turns = new Turns()
    turns.arrive(greedy)
    for (let group = 10; group < 5_000; group++) {
      turns.arrive(group)
      turns.depart(group)
    }
    expect(turns.mustPause(greedy)).toBe(false)
    expect(turns.mustPause(other)).toBe(true)
    turns.beginLong(greedy)
    for (let group = 10; group < 5_000; group++) turns.spend(group, 0.1, { isLong: false })
    expect([turns.hasLong(greedy), turns.hasLong(10)]).toEqual([true, false])
  })

  it('5.3-1: one that computes for ever has all of it alone, and a quarter beside short ones', () => {
    const turns = new Turns()
    let steps = 0
    loop(turns, greedy, () => steps++)
    /** The job's share of the next 100 ms, while `act` is done each millisecond. */
    const shareWhile = (act: () => void) => {
      steps = 0
      const from = performance.now()
      while (performance.now() < from + 100) {
        act()
        vi.advanceTimersByTime(1)
      }
      return (steps * 0.25) / 100
    }
    expect(shareWhile(() => {})).toBeGreaterThan(0.6)
    turns.arrive(other)
    const beside = shareWhile(() => turns.spend(other, 0.1, { isLong: false }))
    expect(beside).toBeGreaterThan(0.1)
    expect(beside).toBeLessThan(0.3)
  })
})
