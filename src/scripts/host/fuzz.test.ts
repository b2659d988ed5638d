import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aWorld, findDamage, fuzzing, type World } from '../../core/testing/index.ts'
import { GuestError, HALT } from '../sandbox/index.ts'
import { hostCallsOf } from './script-calls.ts'
import { calls, declarations } from './testing/any-calls.ts'
import { aRun } from './testing/a-run.ts'

// Any arguments at all, as a script could send them that went past the guest library: whatever they are, the host
// answers data or an error for the script, changes nothing when it refuses, and never leaves the store half-written.

function aFilledWorld(): World {
  const world = aWorld()
  for (const declaration of declarations()) world.execute('entity.create', { declaration })
  return world
}

const isRefusal = (answer: unknown) =>
  answer === false ||
  answer === null ||
  (typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false)

/** Nothing of the machine, the store or the language's own errors in what a script reads. */
const inside = /sqlite|select |insert |undefined \(reading|is not a function|is not iterable|node:|\/src\/|at \w+ \(/i

describe('any arguments of any function', () => {
  it('are answered with data or an error for the script, and leave the store whole', async () => {
    await fc.assert(
      fc.asyncProperty(calls, async (made) => {
        const world = aFilledWorld()
        const run = aRun(world)
        const host = hostCallsOf(run)
        for (const [name, given] of made) {
          const before = world.store.changes(world.scope).length
          let answer: unknown
          let isThrown = false
          try {
            answer = await host.call(name, given)
          } catch (error) {
            isThrown = true
            if (!(error instanceof GuestError)) throw error
            expect(error.message).not.toMatch(inside)
          }
          await run.pending.settled()
          if (answer !== HALT && answer !== undefined) {
            const text = JSON.stringify(answer)
            expect(text).not.toMatch(inside)
            expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(JSON.parse(text))))
          }
          const wrote = world.store.changes(world.scope).length - before
          if (isThrown || isRefusal(answer) || /^get/i.test(name)) expect(wrote, name).toBe(0)
        }
        expect(await findDamage(world)).toEqual([])
        expect(({} as Record<string, unknown>)['weight']).toBeUndefined()
        expect(Reflect.ownKeys(Object.prototype)).toHaveLength(12)
      }),
      fuzzing(1000),
    )
  })
})
