import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { atTurnEnd, endTurn } from './turn-end.ts'

describe('the end of a turn', () => {
  it('comes once for all that wait for it, in their order', async () => {
    const done: string[] = []
    atTurnEnd(() => done.push('a'))
    atTurnEnd(() => done.push('b'))
    expect(done).toEqual([])
    await nextTurn()
    expect(done).toEqual(['a', 'b'])
  })

  it('comes early for who is about to hold the thread', async () => {
    const done: string[] = []
    atTurnEnd(() => {
      done.push('a')
      atTurnEnd(() => done.push('of a'))
    })
    endTurn()
    expect(done).toEqual(['a', 'of a'])
    await nextTurn()
    expect(done).toEqual(['a', 'of a'])
  })

  it('comes for the others where one fails', async () => {
    const done: string[] = []
    atTurnEnd(() => {
      throw new Error('a fault')
    })
    atTurnEnd(() => done.push('b'))
    expect(endTurn).toThrow('a fault')
    await nextTurn()
    expect(done).toEqual(['b'])
  })
})
