import { readFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { QuickJS } from 'quickjs-wasi'
import { describe, expect, it } from 'vitest'
import { fuzzing } from '../../core/testing/index.ts'
import { accept, codesOf, errorsOf, Schema, schemaSource, type Rule } from './testing/schema.ts'

describe('copies', () => {
  it('are deep and plain, dates among them', () => {
    const input = { a: [{ b: new Date(5) }], c: null, d: undefined, e: Object.assign(Object.create(null), { f: 1 }) }
    const value = accept(Schema.any(), input) as typeof input
    expect(value).toEqual({ a: [{ b: new Date(5) }], c: null, d: undefined, e: { f: 1 } })
    expect(value.a[0]!.b).not.toBe(input.a[0]!.b)
  })

  it.each([
    [new Map()],
    [() => 1],
    [Symbol('x')],
    [5n],
    [/x/],
    [new Uint8Array(1)],
    [new (class A {})()],
    [Promise.resolve()],
  ])('%o is no plain data', (value) => {
    expect(errorsOf(Schema.any(), { a: value })).toEqual(['a must hold plain data only'])
    expect(errorsOf(Schema.object({ a: Schema.array() }), { a: [value] })).toEqual(['a[0] must hold plain data only'])
  })

  it('every getter is asked once', () => {
    let asked = 0
    const input = {
      get a() {
        return ++asked
      },
    }
    expect(
      accept(
        Schema.object({
          a: Schema.number()
            .min(1)
            .max(1)
            .custom(() => undefined),
        }),
        input,
      ),
    ).toEqual({ a: 1 })
  })

  it('whatever the input, the answer keeps its form and nothing is shared', () => {
    const rule = Schema.object({
      s: Schema.string().email().max(5),
      n: Schema.number().integer().valid(1, 2),
      b: Schema.boolean().default(true),
      l: Schema.array()
        .items(Schema.object({ x: Schema.any() }))
        .max(3),
      o: Schema.object().pattern_values(Schema.array()),
    })
    const shared = (a: unknown, b: unknown): boolean =>
      typeof a === 'object' &&
      a !== null &&
      typeof b === 'object' &&
      b !== null &&
      (a === b ||
        Object.keys(a).some((key) => shared((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])))
    const input = fc.oneof(
      fc.jsonValue(),
      fc.record(
        { s: fc.jsonValue(), n: fc.jsonValue(), b: fc.jsonValue(), l: fc.jsonValue(), o: fc.jsonValue() },
        { requiredKeys: [] },
      ),
    )
    fc.assert(
      fc.property(input, (given) => {
        const { valid, value, errors, issues } = rule.validate(given)
        expect(errors).toEqual(issues.map(({ message }) => message))
        expect(valid).toBe(errors.length === 0)
        expect(shared(given, value)).toBe(false)
        if (valid) expect(accept(rule, value)).toEqual(value)
      }),
      fuzzing(2000),
    )
  })
})

describe('bounds', () => {
  const nest = (levels: number) => {
    let value: unknown = 1
    for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { a: value }
    return value
  }

  it('64 levels are copied, more are one error that names the field', () => {
    expect(accept(Schema.any(), nest(64))).toEqual(nest(64))
    for (const levels of [65, 100_000]) {
      expect(errorsOf(Schema.any(), nest(levels))).toHaveLength(1)
      expect(errorsOf(Schema.object({ body: Schema.object() }), { body: { x: nest(levels) } })).toEqual([
        'body is nested deeper than 64 levels',
      ])
    }
  })

  it('a rule may be as deep', () => {
    const rule = Array.from({ length: 64 }).reduce<Rule>((inner) => Schema.object({ a: inner }), Schema.number())
    const input = Array.from({ length: 64 }).reduce<unknown>((inner) => ({ a: inner }), '1')
    expect(rule.validate(input).valid).toBe(true)
    expect(errorsOf(Schema.object({ a: rule }), { a: input })).toEqual(['a is nested deeper than 64 levels'])
  })

  it('an object that holds itself ends', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(codesOf(Schema.any(), loop)).toEqual(['self too_deep'])
    let twice: unknown = []
    for (let i = 0; i < 60; i++) twice = [twice, twice]
    expect(codesOf(Schema.any(), { twice })).toEqual(['twice too_large'])
  })

  it('a hundred issues are enough', () => {
    const many = Array.from({ length: 50_000 }, () => 'x')
    const { valid, errors, issues } = Schema.array().items(Schema.number()).validate(many)
    expect([valid, errors.length, issues.length]).toEqual([false, 100, 100])
  })

  it('long keys are cut in texts', () => {
    const [error] = errorsOf(Schema.object().pattern_values(Schema.number()), { ['k'.repeat(60_000)]: 'x' })
    expect(error!.length).toBeLessThan(300)
  })

  it.each([
    ['email', `${'a.'.repeat(100_000)}@`],
    ['email', `a@${'b-'.repeat(100)}`],
    ['url', `http://${'a.'.repeat(500_000)} `],
    ['url', `https://[${':'.repeat(500_000)}`],
  ] as const)('%s takes a long text in its stride', (kind, input) => {
    expect(Schema.string()[kind]().validate(input).valid).toBe(false)
  })

  it('so do numbers', () => {
    expect(Schema.number().validate(`${'1'.repeat(500_000)}x`).valid).toBe(false)
    expect(Schema.number().validate('1'.repeat(500_000)).valid).toBe(false)
  })
})

describe('in the engine', () => {
  const wasm = readFileSync(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm')))

  async function run(script: string): Promise<unknown> {
    using vm = await QuickJS.create(wasm)
    using result = vm.evalCode(`globalThis.Schema = ${schemaSource}; JSON.stringify((() => { ${script} })())`, 'schema')
    return JSON.parse(result.toString())
  }

  /** Uses every method of every type, well and badly. */
  const tour = `
    const rule = Schema.object({
      s: Schema.string().required().min(1).max(20).email().label('Mail'), u: Schema.string().url(), p: Schema.string().pattern(/^a/).lowercase(),
      n: Schema.number().integer().positive().min(1).max(9), m: Schema.number().negative().valid(-1, -2), b: Schema.boolean().default(() => true),
      l: Schema.array().min(1).max(3).items(Schema.object({ x: Schema.any().default({ y: [1] }) })), o: Schema.object({ k: Schema.string() }).pattern_values(Schema.any()),
      d: Schema.object({ e: Schema.number().default(1) }).default({}), t: Schema.any().strip(), c: Schema.any().optional().custom((v, l) => v === 1 ? l + ' is one' : undefined),
    })
    const good = rule.validate({ s: 'a@b.co', u: 'http://a.example', p: 'ab', n: '3', m: '-1', l: [{}, { x: [2, { z: 3 }] }], o: { k: 'v', __w: { q: [1] } }, t: 1, c: 2 })
    const bad = rule.validate({ s: '', u: 'x', p: 'B', n: '1.5', m: 0, b: 'x', l: [1, {}], o: [], t: () => 1, c: 1 })
    return [good, bad, rule.validate(null), Schema.any().validate([[[]]])]`

  it('answers as in Node', async () => {
    const here = (runInThisContext(`(function (Schema) { ${tour} })`) as (schema: unknown) => unknown)(Schema)
    const there = await run(tour)
    expect(there).toEqual(JSON.parse(JSON.stringify(here)))
    expect(there).toMatchObject([
      { valid: true, errors: [] },
      { valid: false },
      { errors: ['value is required'] },
      { valid: true },
    ])
  })

  it('64 levels fit its stack', async () => {
    const script = `
      let rule = Schema.any().custom(() => undefined), input = 1
      for (let i = 0; i < 64; i++) { rule = Schema.object({ a: rule }).custom(() => undefined); input = { a: input } }
      return [rule.validate(input).valid, Schema.any().validate(input).valid, Schema.any().validate({ a: input }).errors]`
    expect(await run(script)).toEqual([true, true, ['a is nested deeper than 64 levels']])
  })

  it('nothing an author changes afterwards changes an answer, or is called with anything', async () => {
    const script = `
      const tour = () => { ${tour} }
      const before = tour()
      const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object
      const { stringify } = JSON
      const { ownKeys } = Reflect
      const leaked = []
      let many = 0
      const leak = (text) => { defineProperty(leaked, many++, { __proto__: null, value: text, enumerable: true }) }
      const iterators = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()))
      const holders = [
        Object, Array, String, Number, Boolean, Symbol, RegExp, Date, Function, Error, TypeError, Map, Set, WeakMap, Promise, Proxy, JSON, Reflect, Math,
        Object.prototype, Array.prototype, String.prototype, Number.prototype, Boolean.prototype, Symbol.prototype, RegExp.prototype, Date.prototype,
        Function.prototype, Error.prototype, TypeError.prototype, Map.prototype, Set.prototype, WeakMap.prototype, iterators, getPrototypeOf([][Symbol.iterator]()),
        globalThis,
      ]
      let traps = 0
      for (let i = 0; i < holders.length; i++) {
        const keys = ownKeys(holders[i])
        for (let j = 0; j < keys.length; j++) {
          const key = keys[j]
          const descriptor = getOwnPropertyDescriptor(holders[i], key)
          if (!descriptor.configurable || key === 'Schema' || (descriptor.get === undefined && typeof descriptor.value !== 'function')) continue
          const text = typeof key === 'symbol' ? 'a symbol' : key
          const spy = function () { leak(text); throw 'trapped ' + text }
          traps++
          if (descriptor.get) defineProperty(holders[i], key, { __proto__: null, get: spy, set: spy, configurable: true })
          else defineProperty(holders[i], key, { __proto__: null, value: spy, configurable: true, writable: true })
        }
      }
      const names = ['0', '1', '2', 's', 'u', 'p', 'n', 'm', 'b', 'l', 'o', 'd', 't', 'c', 'x', 'y', 'e', 'k', 'value', 'path', 'issues', 'errors', 'get', 'set',
        'writable', 'enumerable', 'make', 'keys', 'rules', 'toJSON', 'then']
      for (let h = 0; h < 2; h++) {
        const holder = h === 0 ? getPrototypeOf({}) : getPrototypeOf([])
        for (let i = 0; i < names.length; i++) {
          const name = names[i]
          defineProperty(holder, name, { __proto__: null, get() { leak('get ' + name) }, set() { leak('set ' + name) }, configurable: true })
        }
      }
      const after = tour()
      for (let h = 0; h < 2; h++) {
        const holder = h === 0 ? getPrototypeOf({}) : getPrototypeOf([])
        for (let i = 0; i < names.length; i++) delete holder[names[i]]
      }
      return { same: stringify(after) === stringify(before), leaked, isManyTraps: traps > 300 }`
    // The wrapper reads JSON of the global, which the script has changed by then.
    using vm = await QuickJS.create(wasm)
    using result = vm.evalCode(
      `globalThis.Schema = ${schemaSource}; ((stringify) => stringify((() => { ${script} })()))(JSON.stringify)`,
      'schema',
    )
    expect(JSON.parse(result.toString())).toEqual({ same: true, leaked: [], isManyTraps: true })
  })

  it('no rule shows its inside, or makes another', async () => {
    const script = `
      const rule = Schema.string().min(1), prototype = Object.getPrototypeOf(rule)
      return [Reflect.ownKeys(rule), rule.constructor === Object, Object.isFrozen(prototype), Object.isFrozen(Schema), Object.getPrototypeOf(prototype) === Object.prototype]`
    expect(await run(script)).toEqual([[], true, true, true, true])
  })
})
