import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { aWorld, issuesOf } from '../testing/index.ts'
import { parseVariables } from './parse-variables.ts'

const deep = (levels: number): Json => (levels === 0 ? 1 : [deep(levels - 1)])
/** Whose JSON is so many bytes long. */
const text = (bytes: number) => 'x'.repeat(bytes - 2)

describe('parseVariables', () => {
  it('takes any JSON under each name', () => {
    const variables = { phone: '+49', toString: null, colors: ['#fff', { a: [false, 0] }], deep: deep(64) }
    expect(parseVariables(variables)).toEqual(variables)
  })

  it('bounds each value to 64 KB as JSON, to the byte, and names it', () => {
    expect(parseVariables({ a: text(65_536) })).toEqual({ a: text(65_536) })
    expect(issuesOf(() => parseVariables({ a: text(65_537), b: 'ü'.repeat(32_768), c: 1 }))).toEqual({
      a: ['The a field must not be larger than 64 KB as JSON.'],
      b: ['The b field must not be larger than 64 KB as JSON.'],
    })
  })

  it('bounds all of them together to 256 KB', () => {
    const half = { a: text(65_536), b: text(65_536), c: text(65_536) }
    const rest = 262_144 - JSON.stringify({ ...half, d: '' }).length + 2
    expect(() => parseVariables({ ...half, d: text(rest) })).not.toThrow()
    expect(issuesOf(() => parseVariables({ ...half, d: text(rest + 1) }))).toEqual({
      variables: ['The variables must not be larger than 256 KB as JSON, all together.'],
    })
  })

  it('refuses what is nested deeper than 64 levels, however deep', () => {
    let endless: Json = 1
    for (let i = 0; i < 100_000; i++) endless = [endless]
    expect(issuesOf(() => parseVariables({ a: deep(65), b: endless }))).toEqual({
      a: ['The a field must not be nested deeper than 64 levels.'],
      b: ['The b field must not be nested deeper than 64 levels.'],
    })
  })

  it.each([null, 'x', 5, [1]])('refuses %j', (raw) => {
    expect(issuesOf(() => parseVariables(raw))).toEqual({ body: ['The body must be a JSON object.'] })
  })
})

it('whoever sets variables keeps to the bounds, and a refusal leaves those there were', () => {
  const world = aWorld()
  world.execute('brand.setVariables', { variables: { phone: '+49' } })
  expect(issuesOf(() => world.execute('brand.setVariables', { variables: { a: text(70_000) } }))).toHaveProperty('a')
  expect(world.store.definitions(world.scope).data.variables).toEqual({ phone: '+49' })
})
