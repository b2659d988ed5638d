import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Json } from '../../core/json.ts'
import { findDamage, fuzzing } from '../../core/testing/index.ts'
import { functionNames } from '../../scripts/host/index.ts'
import { calls, declarations } from '../../scripts/host/testing/index.ts'
import { aPageWorld } from './testing/page-world.ts'

// The same arguments that fuzzers give to functions from scripts, given from templates: there no guest library stands
// before the host, and what is wrong ends the rendering.

const ofTemplates = calls
  .map((made) => made.filter(([name]) => functionNames.has(name)).slice(0, 4))
  .filter((made) => made.length > 0)

const inside = /sqlite|select |insert |node:|\/src\/|\.ts:|undefined \(reading|is not a function|is not iterable/i

it('any arguments of any function, from a template: it prints, or the visitor gets the error page; the store stays whole', async () => {
  let printed = 0
  await fc.assert(
    fc.asyncProperty(ofTemplates, async (made) => {
      const world = await aPageWorld()
      try {
        for (const declaration of declarations()) world.execute('entity.create', { declaration })
        const list = made.map(([name], i) => `<li>{{ ${name}(var.given[${i}]) | json }}</li>`)
        const script = `<script scope="backend">setVariable('given', request.body)</script>`
        await world.publish('page', 'p', `${script}<ul>${list.join('')}</ul>`)
        const { status, text } = await world.visit('/p', { body: made.map(([, given]) => (given ?? null) as Json) })
        const [run] = await world.runs()
        expect(world.faults).toEqual([])
        if (status === 200) {
          printed++
          expect(text).toMatch(/^<ul>(?:<li>[^<>]*<\/li>)+<\/ul>$/)
        } else {
          // A fault of the author's, with its place, or a bound that was met; the visitor learns neither.
          expect(status).toBe(500)
          expect(run!.error).toMatchObject({
            code: expect.stringMatching(/^template\.|^script\./),
            message: expect.any(String),
          })
        }
        expect(text).not.toMatch(inside)
        expect(JSON.stringify([run!.error, run!.console])).not.toMatch(inside)
        expect(await findDamage(world)).toEqual([])
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
      } finally {
        await world.close()
      }
    }),
    fuzzing(60),
  )
  expect(printed).toBeGreaterThan(5)
})
