import { expect, it } from 'vitest'
import { extendChain, isLoop } from './call-chain.ts'

it('a visit that came through three pages goes no further', () => {
  let chain: string | undefined
  const steps = Array.from({ length: 4 }, () => {
    const went = !isLoop(chain)
    chain = extendChain(chain)
    return went
  })
  expect(steps).toEqual([true, true, true, false])
})

it('what others put into the header is kept, and does not count', () => {
  expect(extendChain('cdn-a; v=1, cdn-b')).toBe('cdn-a; v=1, cdn-b, stagecraft')
  expect(isLoop('cdn-a, cdn-b, cdn-c, not-stagecraft, stagecraft')).toBe(false)
  expect(isLoop('Stagecraft,stagecraft , cdn-a, STAGECRAFT')).toBe(true)
})

it('a header of any length is none that a visit can go on with', () => {
  expect(isLoop('a, '.repeat(1_000))).toBe(true)
})
