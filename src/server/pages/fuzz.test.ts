import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findDamage, fuzzing } from '../../core/testing/index.ts'
import { guestFunctions } from '../../scripts/host/index.ts'
import { aPageWorld } from './testing/page-world.ts'

// Values of every kind that the language has, given to every function of the API by a script of a page: what the script
// sees is plain data or an error of its own world, and nothing is half-written. Values past the library, as a broken one
// would send them, are host/fuzz.test.ts's.

/** Values of each kind, by what makes them in the script. */
const kinds = {
  undefined: 'undefined',
  null: 'null',
  text: '"x"',
  wide: '"é€😀\\ud800\\0\\u202e"',
  long: '"x".repeat(100_000)',
  zero: '-0',
  nan: 'NaN',
  infinite: '-Infinity',
  unsafe: '2 ** 53 + 2',
  integer: '10n ** 30n',
  symbol: 'Symbol("x")',
  known: 'Symbol.iterator',
  arrow: '() => 1',
  class: 'class A { static x = 1 }',
  generator: '(function* () { yield 1 })()',
  host: 'getCrmField',
  api: 'session',
  global: 'globalThis',
  date: 'new Date(0)',
  'no date': 'new Date(NaN)',
  'far date': 'new Date(8.64e15)',
  map: 'new Map([["slug", "people"]])',
  set: 'new Set([1])',
  weak: 'new WeakMap()',
  pattern: '/x/g',
  error: 'new Error("x", { cause: { a: 1 } })',
  promise: 'Promise.resolve(1)',
  rejected: '(() => { const p = Promise.reject(new Error("x")); p.catch(() => {}); return p })()',
  bytes: 'new Uint8Array(100)',
  buffer: 'new ArrayBuffer(8, { maxByteLength: 16 })',
  view: 'new DataView(new ArrayBuffer(8))',
  sparse: '[, 1, , ]',
  holes: 'new Array(100_000)',
  'array-like': '{ length: 2 ** 32, 0: 1 }',
  cycle: '(() => { const a = { slug: "people" }; a.a = [a]; return a })()',
  shared: '(() => { let a = [1]; for (let i = 0; i < 14; i++) a = [a, a]; return a })()',
  deep: '(() => { let a = []; for (let i = 0; i < 100; i++) a = [a]; return a })()',
  deepest: '(() => { let a = []; for (let i = 0; i < 100_000; i++) a = [a]; return a })()',
  proxy: 'new Proxy({ slug: "people" }, {})',
  'proxy of a list': 'new Proxy([1, 2], {})',
  liar: 'new Proxy({}, { ownKeys: () => ["slug", "slug2"], getOwnPropertyDescriptor: () => ({ value: "people", enumerable: true, configurable: true }), get: () => "people" })',
  revoked: '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()',
  trap: 'new Proxy({}, { get() { throw new RangeError("mine") }, ownKeys() { throw new RangeError("mine") } })',
  getter: '{ get slug() { reads++; return reads % 2 ? "people" : "deals" } }',
  'throwing getter': '{ get slug() { throw new RangeError("mine") } }',
  'calling getter':
    '{ get slug() { setVariable("a", 1); return getCrmEntries({ slug: "people", anyReference: true }).length } }',
  json: '{ toJSON: () => ({ slug: "people" }) }',
  'json of itself': '{ toJSON() { return this } }',
  'json of a text': '{ toJSON: () => "people" }',
  'throwing json': '{ toJSON() { throw new RangeError("mine") } }',
  thenable: '{ then(f) { f(1) } }',
  instance: 'new (class A { slug = "people"; #b = 1 })()',
  heir: 'Object.create({ slug: "people" })',
  bare: 'Object.assign(Object.create(null), { slug: "people" })',
  prototype: 'JSON.parse(\'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}\')',
  boxed: 'Object("people")',
  'boxed number': 'Object(5)',
  raw: 'JSON.rawJSON("1e999")',
  frozen: 'Object.freeze({ slug: "people" })',
  arguments: '(function () { return arguments })("people")',
} as const

const kind = fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])).map((name) => ({ kind: name }))
const plain = fc.jsonValue({ maxDepth: 2 }).map((json) => ({ json }))
const option = fc.constantFrom(
  'slug',
  'fieldKey',
  'fieldKeys',
  'value',
  'values',
  'fields',
  'referenceType',
  'referenceId',
  'entryId',
  'filter',
  'fieldFilters',
  'limit',
  'offset',
  'async',
  'force',
  'title',
  'stageSlug',
  'pipelineId',
  'toSlug',
  'fromSlug',
  'fieldMap',
  'key',
  'name',
  'email',
  'url',
  '__proto__',
  'constructor',
  'toString',
  'then',
  'toJSON',
  'length',
)
/** Right for most functions, but for what is put in its place. */
const sensible = {
  slug: 'people',
  fieldKey: 'note',
  fieldKeys: ['note'],
  value: 'x',
  values: { note: 'x' },
  fieldValue: 'x',
  title: 'T',
  fields: [{ fieldKey: 'note', value: 'x' }],
  referenceType: 'order',
  referenceId: '7',
  fromSlug: 'people',
  toSlug: 'deals',
  fieldMap: {},
  name: 'x',
  key: 'x',
  email: 'ada@example.com',
  maxAge: 60,
}
const options = fc
  .array(fc.tuple(option, fc.oneof(kind, kind, plain)), { maxLength: 3 })
  .map((with_) => ({ options: with_ }))
const argument = fc.oneof(
  { weight: 4, arbitrary: options },
  { weight: 2, arbitrary: kind },
  { weight: 1, arbitrary: plain },
)

const functions = [
  ...guestFunctions.flatMap((name) => [name, name[0]!.toUpperCase() + name.slice(1)]),
  'session.get',
  'session.set',
  'session.setCustomer',
  'session.destroy',
  'cookie.set',
  'cookie.delete',
  'setHeader',
  'setVariable',
  'getVariable',
  'setSessionItem',
  'getSessionItem',
  'clearSessionItem',
  'response.status',
  'getUser',
  'getCustomer',
  'uuid',
  'console.log',
  'console.error',
  'Schema.object',
  'Schema.string().valid',
  'Schema.any().validate',
  'Schema.array().items',
  'http.get',
  'http.post',
  'members.sendCode',
  'members.verifyCode',
]
const call = fc.record({ name: fc.constantFrom(...functions), given: fc.array(argument, { maxLength: 3 }) })

const page = `<script scope="backend">
  let reads = 0
  const made = { ${Object.entries(kinds)
    .map(([name, code]) => `${JSON.stringify(name)}: () => (${code})`)
    .join(', ')} }
  const build = (one) => {
    if ('kind' in one) return made[one.kind]()
    if ('json' in one) return one.json
    const options = ${JSON.stringify(sensible)}
    for (const [name, value] of one.options) Object.defineProperty(options, name, { value: build(value), enumerable: true, configurable: true, writable: true })
    return options
  }
  const find = (name) => name.split('.').reduce((at, part) => (part.endsWith('()') ? at[part.slice(0, -2)]() : at[part]), globalThis)
  const own = new Set([Object.prototype, Array.prototype, null, Object.getPrototypeOf(Schema.any())])
  /** The first part of it that is not plain data of this world. */
  const findStrange = (value, path) => {
    if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value) || Number.isFinite(value)) return undefined
    if (typeof value !== 'object' || !own.has(Object.getPrototypeOf(value))) return path
    for (const key of Object.keys(value)) { const strange = findStrange(value[key], path + '.' + key); if (strange) return strange }
  }
  const answers = []
  for (const { name, given } of request.body) {
    const values = given.map(build)
    reads = 0
    let answer
    try {
      const got = find(name)(...values)
      const isSchema = name.startsWith('Schema')
      answer = { name, json: JSON.stringify(isSchema ? null : got) ?? null, strange: isSchema ? undefined : findStrange(got, 'answer') }
    } catch (e) {
      const isOwn = [TypeError, RangeError, Error, InternalError].includes(Object.getPrototypeOf(e)?.constructor)
      answer = { name, thrown: String(e.message), strange: isOwn ? undefined : 'error' }
    }
    answers.push({ ...answer, reads })
  }
  response.json({ answers, polluted: ({}).polluted })
</script>`

const inside = /sqlite|select |insert |node:|\/src\/|\.ts:|guest:|\[object Object\]/i

it('values of any kind given to any function: a script sees data or its own errors, and the store stays whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 8 }), async (calls) => {
      const world = await aPageWorld()
      try {
        const declare = (declaration: object) => world.execute('entity.create', { declaration: declaration as never })
        const fields = [
          { key: 'note', type: 'text' },
          { key: 'amount', type: 'number' },
        ]
        declare({ name: 'People', slug: 'people', fields, entity_mode: 'data' })
        declare({ name: 'Deals', slug: 'deals', fields, pipelines: [{ name: 'Sales', stages: [{ name: 'New' }] }] })
        await world.publish('page', 'p', page)
        const { status, text } = await world.visit('/p', { body: calls })
        const [run] = await world.runs()
        expect({ status, faults: world.faults }).toEqual({ status: 200, faults: [] })
        // What nests too deep, or is too large, ends a run.
        expect(['ok', 'limit']).toContain(run?.outcome)
        const { answers, polluted } = JSON.parse(text || '{"answers":[]}') as {
          answers: Answered[]
          polluted: unknown
        }
        expect(polluted).toBeUndefined()
        for (const answer of answers) {
          expect(answer.strange, answer.name).toBeUndefined()
          expect(answer.thrown ?? '', answer.name).not.toMatch(inside)
          // Copied once: nothing can be one thing when it is checked and another when it is used.
          expect(answer.reads, answer.name).toBeLessThanOrEqual(1)
        }
        expect(await findDamage(world)).toEqual([])
        expect(JSON.stringify(world.store.changes(world.scope))).not.toContain('[object Object]')
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
      } finally {
        await world.close()
      }
    }),
    fuzzing(150),
  )
})

interface Answered {
  readonly name: string
  readonly json?: string
  readonly thrown?: string
  readonly strange?: string
  readonly reads: number
}
