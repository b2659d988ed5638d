import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Turns } from '../../event-loop/index.ts'
import { Admission, type Admitted } from './admission.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const brand = 1

async function manyTurns(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    vi.runAllTimers()
    await nextTurn()
  }
}

function open() {
  const begun: string[] = []
  const underWay = new Map<string, Admitted<string>>()
  const turns = new Turns()
  const admission = new Admission<string>(turns, (admitted) => {
    begun.push(admitted.job)
    underWay.set(admitted.job, admitted)
  })
  const arrive = (...jobs: string[]) => {
    for (const job of jobs) admission.push(brand, job)
    admission.admit()
  }
  return { turns, admission, begun, arrive, finish: (job: string) => admission.finish(underWay.get(job)!) }
}

describe('of the jobs of a thread', () => {
  it('four begin, and each that is through makes room for the next', () => {
    const { begun, arrive, finish } = open()
    arrive('a', 'b', 'c', 'd', 'e', 'f')
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
    finish('b')
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
    finish('a')
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  it('those that make no room within a millisecond are taken for slow ones, and nobody waits for them any more', () => {
    const { begun, arrive, finish } = open()
    arrive('s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 'q1', 'q2')
    vi.advanceTimersByTime(1)
    expect(begun).toEqual(['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'])
    vi.advanceTimersByTime(1)
    finish('q1')
    finish('q2')
    // Eight are under way, and still a quick one begins at once.
    for (const job of ['q3', 'q4', 'q5', 'q6', 'q7', 'q8', 'q9']) {
      arrive(job)
      expect(begun.at(-1)).toBe(job)
      finish(job)
    }
  })

  it('slow ones that get through in the end make no room of others’', () => {
    const { begun, arrive, finish } = open()
    arrive('s1', 's2', 's3', 's4', 'q1', 'q2', 'q3', 'q4', 'q5', 'q6')
    vi.advanceTimersByTime(1)
    for (const job of ['s1', 's2', 's3', 's4']) finish(job)
    expect(begun).toEqual(['s1', 's2', 's3', 's4', 'q1', 'q2', 'q3', 'q4'])
    finish('q1')
    expect(begun.at(-1)).toBe('q5')
  })

  it('brands begin in turn', () => {
    const { admission, begun, arrive } = open()
    for (const job of ['a1', 'a2', 'a3', 'a4', 'a5']) admission.push(7, job)
    arrive('b1')
    expect(begun).toEqual(['a1', 'b1', 'a2', 'a3'])
  })

  it('those that compute as they begin leave the event loop its turns', async () => {
    const begun: number[] = []
    const admission = new Admission<number>(new Turns(), ({ job }) => {
      begun.push(job)
      // As a run that computes for a slice does.
      vi.advanceTimersByTime(1.5)
    })
    for (const job of [1, 2, 3, 4]) admission.push(brand, job)
    admission.admit()
    expect(begun).toEqual([1, 2])
    await nextTurn()
    await nextTurn()
    expect(begun).toEqual([1, 2, 3, 4])
  })

  it('while long ones of a brand make room for others, one more of it begins where one of those would go on', async () => {
    const { turns, admission, begun, arrive } = open()
    let isOn = false
    turns.arrive(2)
    turns.pause(brand, () => (isOn = true))
    admission.push(brand, 'a')
    admission.push(2, 'b')
    arrive('c', 'd')
    expect(begun).toEqual(['b'])
    await manyTurns()
    expect([isOn, begun]).toEqual([true, ['b', 'a', 'c', 'd']])
  })

  it('what has not begun can be taken out, and what would have begun after a pause', async () => {
    const { turns, admission, begun, arrive } = open()
    turns.arrive(2)
    turns.pause(brand, () => {})
    arrive('a', 'b')
    expect(admission.drain()).toBe(2)
    await manyTurns()
    expect(begun).toEqual([])
  })

  it('what has not begun can be taken out', () => {
    const { admission, begun, arrive, finish } = open()
    arrive('a', 'b', 'c', 'd', 'e', 'f')
    expect(admission.drain()).toBe(2)
    finish('a')
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })
})
