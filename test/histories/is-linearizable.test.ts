import { describe, expect, it } from 'vitest'
import { entryModel, type Asked, type Told } from './entry-model.ts'
import { isLinearizable, type Operation } from './is-linearizable.ts'

/** `sent`, `answered`, what was asked and told. */
type Row = readonly [number, number, Asked, Told?]

const history = (rows: readonly Row[]): readonly Operation<Asked, Told>[] =>
  rows.map(([sent, answered, input, output]) => ({ sent, answered, input, output }))
const holds = (...rows: readonly Row[]) => isLinearizable(entryModel, history(rows))

const done = { done: true } as const
const a = (value: unknown) => ({ values: { a: value } })

describe('a history that can have been', () => {
  it('one after the other', () => {
    expect(holds([0, 1, { set: { a: 1 } }, done], [2, 3, { get: ['a'] }, a(1)])).toBe(true)
    expect(holds([0, 1, { look: true }, { records: [] }])).toBe(true)
  })

  it('at the same time: a read may see either', () => {
    for (const value of [null, 1])
      expect(holds([0, 9, { set: { a: 1 } }, done], [1, 2, { get: ['a'] }, a(value)])).toBe(true)
  })

  it('a write without an answer may have been done, or not, or late', () => {
    const write: Row = [0, Infinity, { set: { a: 1 } }]
    expect(holds(write, [5, 6, { get: ['a'] }, a(1)])).toBe(true)
    expect(holds(write, [5, 6, { get: ['a'] }, a(null)])).toBe(true)
    expect(holds(write, [5, 6, { get: ['a'] }, a(null)], [7, 8, { get: ['a'] }, a(1)])).toBe(true)
    expect(holds(write, [5, 6, { get: ['a'] }, a(1)], [7, 8, { get: ['a'] }, a(null)])).toBe(false)
  })
})

describe('a history of several records and of list values', () => {
  const first: Row = [0, 1, { create: { a: 1 } }, done]
  const second: Row = [2, 3, { create: { b: 1 } }, done]

  it('a field is set where it is, and else in the newest record', () => {
    const set: Row = [4, 5, { set: { a: 2 } }, done]
    const fresh: Row = [6, 7, { set: { c: 3 } }, done]
    const records = [
      { values: { a: 2 }, version: 2 },
      { values: { b: 1, c: 3 }, version: 2 },
    ]
    expect(holds(first, second, set, fresh, [8, 9, { look: true }, { records }])).toBe(true)
    expect(holds(first, second, set, fresh, [8, 9, { look: true }, { records: records.toReversed() }])).toBe(false)
  })

  it('each value that was added is listed once, newest first, until it is cleared', () => {
    const rows: readonly Row[] = [
      [0, 1, { add: 1 }, done],
      [2, 3, { add: 2 }, done],
    ]
    expect(holds(...rows, [4, 5, { list: true }, { listed: [2, 1] }])).toBe(true)
    for (const listed of [[1, 2], [2], [2, 2, 1]])
      expect(holds(...rows, [4, 5, { list: true }, { listed }])).toBe(false)
    expect(holds(...rows, [4, 5, { clear: true }, done], [6, 7, { list: true }, { listed: [] }])).toBe(true)
  })
})

describe('a history that can not have been', () => {
  it('a read of what was there before', () => {
    expect(holds([0, 1, { set: { a: 1 } }, done], [2, 3, { get: ['a'] }, a(null)])).toBe(false)
  })

  it('a write that undoes another’s field', () => {
    const both: readonly Row[] = [
      [0, 9, { set: { a: 1 } }, done],
      [0, 9, { set: { b: 1 } }, done],
    ]
    expect(holds(...both, [10, 11, { get: ['a', 'b'] }, { values: { a: 1, b: 1 } }])).toBe(true)
    expect(holds(...both, [10, 11, { get: ['a', 'b'] }, { values: { a: 1, b: null } }])).toBe(false)
  })

  it('half of a write', () => {
    const write: Row = [0, 9, { set: { a: 1, b: 1 } }, done]
    expect(holds(write, [1, 2, { get: ['a', 'b'] }, { values: { a: 1, b: null } }])).toBe(false)
  })

  it('two readers who see two writes in different orders', () => {
    const rows: readonly Row[] = [
      [0, 20, { set: { a: 1 } }, done],
      [0, 20, { set: { a: 2 } }, done],
      [1, 2, { get: ['a'] }, a(1)],
      [3, 4, { get: ['a'] }, a(2)],
      [1, 2, { get: ['a'] }, a(1)],
    ]
    expect(holds(...rows)).toBe(true)
    expect(holds(...rows, [5, 6, { get: ['a'] }, a(1)])).toBe(false)
  })

  it('a version that says of more changes than there were, and what was cleared', () => {
    const write: Row = [0, 1, { set: { a: 1 } }, done]
    expect(holds(write, [2, 3, { look: true }, { records: [{ values: { a: 1 }, version: 1 }] }])).toBe(true)
    expect(holds(write, [2, 3, { look: true }, { records: [{ values: { a: 1 }, version: 2 }] }])).toBe(false)
    expect(holds(write, [2, 3, { clear: true }, done], [4, 5, { get: ['a'] }, a(1)])).toBe(false)
  })
})
