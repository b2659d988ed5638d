import { expect, it } from 'vitest'
import { aScope, aWorld, runNow } from '../testing/index.ts'
import { ask, pause, runPiece, type Work } from './work.ts'

const { ledger } = aWorld().store
const scope = aScope()

it('a command gets the store’s answers, one after the other', () => {
  function* work(): Work<unknown> {
    const { brand } = yield* ask('readDefinitions', scope)
    const entry = yield* ask('findEntry', scope, 'unknown')
    return [brand.slug, entry]
  }
  expect(runNow(work(), ledger)).toEqual(['acme', undefined])
})

it('what the store throws can be caught by the command, or ends it', () => {
  function* catching(): Work<string> {
    try {
      yield* ask('readDefinitions', aScope({ brandId: 99 }))
      return 'found'
    } catch {
      return `caught; ${(yield* ask('readDefinitions', scope)).brand.slug} is there`
    }
  }
  expect(runNow(catching(), ledger)).toBe('caught; acme is there')

  let isCleanedUp = false
  function* passing(): Work<void> {
    try {
      yield* ask('readDefinitions', aScope({ brandId: 99 }))
    } finally {
      isCleanedUp = true
    }
  }
  expect(() => runNow(passing(), ledger)).toThrow('No brand has the slug or id "99".')
  expect(isCleanedUp).toBe(true)
})

it('a command that asks nothing is done at once', () => {
  // eslint-disable-next-line require-yield -- that it asks nothing is the case
  function* work(): Work<number> {
    return 5
  }
  expect(runNow(work(), ledger)).toBe(5)
})

it('a command that pauses is done in pieces, or in one go', () => {
  function* work(): Work<readonly string[]> {
    const { brand } = yield* ask('readDefinitions', scope)
    yield* pause()
    const again = yield* ask('readDefinitions', scope)
    yield* pause()
    return [brand.slug, again.brand.slug]
  }
  const inPieces = work()
  const pieces = Array.from({ length: 3 }, () => runPiece(inPieces, ledger))
  expect(pieces.map(({ done = false }) => done)).toEqual([false, false, true])
  expect(pieces[2]!.value).toEqual(['acme', 'acme'])
  expect(runNow(work(), ledger)).toEqual(['acme', 'acme'])
})
