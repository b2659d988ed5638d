import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guestFunctions } from '../../scripts/host/index.ts'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

// What a script can get hold of in a page of the product, found by walking: own properties of any kind, accessors,
// prototypes, and whatever calls answer, throw or hand over.

let world: PageWorld
beforeAll(async () => {
  world = await aPageWorld({
    send: async () => ({
      status: 200,
      headers: { 'content-type': 'application/json', 'set-cookie': 'a=b' },
      body: '{"a":[{}]}',
    }),
  })
  world.execute('entity.create', {
    declaration: { name: 'People', slug: 'people', fields: [{ key: 'weight', type: 'number' }] },
  })
  await world.publish('module', 'lib', 'export const a = 1; export default function f() {}')
})
afterAll(() => world.close())

/**
 * Fills `paths`, from each object to where it was found first, with all that is reachable from the global object and the
 * language's own objects that no global names. A line of `lines` is an object, its prototype and its properties: `()`
 * after functions, the accessors after others.
 */
const crawl = `
  import * as lib from 'lib'
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function'
  const nameOf = (key) => (typeof key === 'symbol' ? '[' + key.description + ']' : /^\\d+$/.test(key) ? '#' : key)
  const paths = new Map()
  const queue = []
  const texts = new Set()
  const see = (value, path) => {
    if (typeof value === 'string') texts.add(value)
    if (isObject(value) && !paths.has(value)) { paths.set(value, path); queue.push(value) }
  }
  /** Walks on from what was seen. */
  function walk() {
    const lines = []
    for (const value of queue.splice(0, Infinity)) {
      const path = paths.get(value)
      const keys = []
      const named = Reflect.ownKeys(value).map((key) => [nameOf(key), key]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      for (const [name, key] of named) {
        const { value: held, get, set } = Object.getOwnPropertyDescriptor(value, key)
        const at = path + '.' + name
        see(held, at)
        see(get, at + ' get')
        see(set, at + ' set')
        if (get) try { see(Reflect.get(value, key), at) } catch {}
        if (typeof value === 'function' && (key === 'length' || key === 'name')) continue
        keys.push(name + (typeof held === 'function' ? '()' : get || set ? '{' + [get && 'get', set && 'set'].filter(Boolean) + '}' : ''))
      }
      const prototype = Object.getPrototypeOf(value)
      see(prototype, path + '.__proto__')
      lines.push({ path, value, prototype, keys: [...new Set(keys)] })
    }
    return queue.length === 0 ? lines : [...lines, ...walk()]
  }
  const own = {
    iterator: [].values(), mapIterator: new Map().entries(), setIterator: new Set().values(), stringIterator: ''[Symbol.iterator](),
    regExpIterator: 'a'.matchAll(/a/g), iteratorHelper: [].values().map((x) => x), wrapped: Iterator.from({ next() {} }),
    generatorFunction: function* () {}, generator: (function* () {})(), asyncFunction: async () => {},
    asyncGeneratorFunction: async function* () {}, asyncGenerator: (async function* () {})(), arguments: (function () { return arguments })(1),
    rule: Schema.string(), bound: (() => 1).bind(null), match: /(?<a>a)/d.exec('a'), proxy: new Proxy({}, {}), object: {}, array: [],
    disposable: new DisposableStack(), asyncDisposable: new AsyncDisposableStack(), answer: getCrmField({ slug: 'people', fieldKey: 'weight' }),
  }
  see(Object.prototype, 'Object.prototype')
  see(Function.prototype, 'Function.prototype')
  see(globalThis, 'global')
  const lines = walk()
  see(import.meta, 'import.meta')
  see(lib, 'lib')
  for (const name of Object.keys(own)) see(own[name], name)
  lines.push(...walk())
  const intrinsic = new Set(paths.keys())
`

/** Options that any function of the CRM finds what it needs among. */
const options = `{
    slug: 'people', name: 'People', fieldKey: 'weight', fieldKeys: ['weight'], fieldValue: 1, value: 1, values: { weight: 1 },
    fields: [{ fieldKey: 'weight', value: 1 }], referenceType: 'order', referenceId: '7', entryId,
    fromReferenceType: 'order', fromReferenceId: '7', title: 'x', limit: 3,
  }`

/**
 * Then sees what every function of the API answers, throws, or hands to code of the script's own while it is called:
 * getters, toJSON, traps, thenables and callbacks.
 */
const call = `
  let calls = 0
  const tryCall = (path, call) => {
    calls++
    try { see(call(), path + '()') } catch (e) { see(e, path + ' error'); see(e.message, ''); see(e.stack, '') }
  }
  const seeAll = (path, ...values) => values.forEach((value, i) => see(value, path + ' ' + i))
  const mine = new Set()
  const my = (value) => {
    mine.add(value)
    for (const { value: held, get } of Object.values(Object.getOwnPropertyDescriptors(value))) mine.add(held).add(get)
    return value
  }
  const spy = (path) => my({
    get getter() { seeAll(path + ' getter', this, ...arguments); return 1 },
    toJSON(...given) { seeAll(path + ' toJSON', this, ...given); return 1 },
  })
  const trapped = (path) =>
    my(new Proxy(my({ x: 1 }), my(new Proxy({}, { get: (_, trap) => (...given) => { seeAll(path + ' ' + trap, ...given); return Reflect[trap](...given) } }))))
  const thenable = (path) => my({ then(...given) { seeAll(path + ' then', ...given); given[0]?.() } })
  const { email, code } = request.body
  see(members.verifyCode(email, code), 'verified')
  see(is_customer, 'is_customer')
  see(customer, 'customer')
  see(session.get('customer'), 'session customer')
  const signedIn = customer?.email
  const got = http.get('https://example.com/a', { a: 'b' })
  see(got, 'http answered')
  see(http.post('https://example.com/a', { a: 1 }), 'http took')
  for (const name of NAMES) {
    for (const spelled of [name, name[0].toUpperCase() + name.slice(1)]) {
      const called = globalThis[spelled]
      let entryId
      tryCall(spelled, () => called(OPTIONS))
      tryCall(spelled + ' async', () => called({ ...OPTIONS, async: true }))
      tryCall(spelled + ' refused', () => called({ ...OPTIONS, referenceId: '"', entryId: '?' }))
      tryCall(spelled + ' nothing', () => called())
      tryCall(spelled + ' empty', () => called({}))
      tryCall(spelled + ' spied', () => called({ ...OPTIONS, value: spy(spelled), values: spy(spelled), fieldKeys: [spy(spelled)], fields: [spy(spelled)] }))
      tryCall(spelled + ' trapped', () => called({ ...OPTIONS, value: trapped(spelled) }))
      tryCall(spelled + ' trapped options', () => called(trapped(spelled)))
      tryCall(spelled + ' thenable', () => called({ ...OPTIONS, value: thenable(spelled) }))
      tryCall(spelled + ' awaited', () => called.call(thenable(spelled), OPTIONS))
      tryCall(spelled + ' constructed', () => new called(OPTIONS))
      entryId = getCrmEntries({ slug: 'people', anyReference: true, limit: 1 })[0]?.id
      tryCall(spelled + ' by entry', () => called(OPTIONS))
    }
  }
  const halting = new Set(['redirect', 'response.json', 'response.send'])
  function callAll(path, value) {
    if (typeof value === 'object' && value !== null) for (const key of Object.keys(value)) callAll(path + '.' + key, value[key])
    if (typeof value !== 'function') return
    tryCall(path + ' nothing', () => value())
    tryCall(path + ' symbol', () => value(Symbol('x'), Symbol('y')))
    if (halting.has(path)) return
    tryCall(path, () => value('a', 'b', 'c'))
    tryCall(path + ' object', () => value(spy(path), spy(path), spy(path)))
    tryCall(path + ' trapped', () => value(trapped(path), trapped(path)))
    tryCall(path + ' options', () => value({ email: 'ann@example.com' }, {}))
    tryCall(path + ' thenable', () => value(thenable(path), thenable(path)))
  }
  // The globals of the API are the enumerable ones.
  for (const name of Object.keys(globalThis)) callAll(name, globalThis[name])
  Schema.any().custom((...given) => { seeAll('Schema.custom', ...given); return 'no' }).label('x').validate({ a: trapped('Schema') })
  see(Schema.object({ a: Schema.string().required().custom(() => 'x') }).validate({ a: 1 }), 'Schema.validate')
  await thenable('await')
  try { await eval('import("nowhere")') } catch (e) { see(e, 'import() error'); see(e.message, ''); see(e.stack, '') }
  try { null.x } catch (e) { see(e, 'engine error') }
  try { eval('(') } catch (e) { see(e, 'syntax error') }
  const later = walk()
`

async function answerOf(script: string, visit: Parameters<PageWorld['visit']>[1] = {}): Promise<unknown> {
  const source = script.replaceAll('NAMES', JSON.stringify(guestFunctions)).replaceAll('OPTIONS', options)
  await world.publish('page', 'p', `<script scope="backend">${source}</script>`)
  const { status, text } = await world.visit('/p', visit)
  const [run] = await world.runs()
  expect({ status, error: run?.error ?? null, faults: world.faults }).toEqual({ status: 200, error: null, faults: [] })
  return JSON.parse(text)
}

/** Somebody who was mailed a code, with it. */
async function aSignIn() {
  const email = 'ada@example.com'
  await world.publish('page', 'send', `<script scope="backend">response.json(members.sendCode('${email}'))</script>`)
  const { session } = await world.visit('/send')
  const [mail] = await world.store.reads.listDueMails(Number.MAX_SAFE_INTEGER, 1)
  return { body: { email, code: /\d{6}/.exec(mail!.text)![0] }, cookie: session! }
}

describe('a walk over everything that a script can reach', () => {
  it('finds what is in reachable.txt: whoever adds to it says so by -u, and a review sees it', async () => {
    const lines = await answerOf(`${crawl}
      const plain = new Set(['', 'prototype', 'constructor()'])
      response.json(lines.flatMap(({ path, value, prototype, keys }) => {
        if (value === globalThis) return keys.map((key) => 'global ' + key)
        const text = keys.join(' ')
        const isOrdinary = plain.has(text) && (prototype === Function.prototype || prototype === Object.prototype)
        return isOrdinary ? [] : [path + ' < ' + (prototype === null ? 'null' : paths.get(prototype)) + ': ' + text]
      }).sort())`)
    await expect(`${(lines as string[]).join('\n')}\n`).toMatchFileSnapshot('./testing/reachable.txt')
  })

  it('finds, of what calls give, nothing but plain data and errors of the script’s own world', async () => {
    const found = (await answerOf(
      `${crawl}${call}
      const kinds = new Set([Object.prototype, Array.prototype, null, Object.getPrototypeOf(Schema.any())])
      const isPlain = ({ value, prototype, keys }) =>
        typeof value !== 'function' && (kinds.has(prototype) || (value instanceof Error && intrinsic.has(prototype))) &&
        keys.every((key) => !/[)}]$/.test(key))
      const isResolver = ({ value }) => typeof value === 'function' && value.name === '' && String(value).includes('[native code]')
      const odd = later.filter((line) => !isPlain(line) && !isResolver(line) && !mine.has(line.value))
      response.json({ odd: odd.map(({ path, keys }) => path + ': ' + keys.join(' ')), calls, found: later.length, signedIn, status: got.status,
        texts: [...texts].filter((text) => /guest:|file:|node:|node_modules|\\/src\\/|\\.ts\\b|SELECT|SQLITE/.test(text)) })`,
      await aSignIn(),
    )) as {
      odd: unknown
      texts: unknown
      calls: number
      found: number
      signedIn: string
      status: number
    }
    expect(found).toMatchObject({ signedIn: 'ada@example.com', status: 200 })
    expect(found.texts).toEqual([])
    expect(found.odd).toEqual([])
    expect(found.calls).toBeGreaterThan(guestFunctions.length * 24)
    expect(found.found).toBeGreaterThan(200)
  })
})

// Ways that led out of other sandboxes. Each answers `undefined` for what is not there, or throws.
const ways: readonly string[] = [
  `this?.constructor.constructor('return process')()`,
  `globalThis.constructor.constructor('return typeof process')()`,
  `getCrmField.constructor('return typeof process')()`,
  `GetCrmFields({ slug: 'people', fieldKeys: ['weight'] }).constructor.constructor('return typeof process')()`,
  `request.constructor.constructor('return typeof process')()`,
  `session.get.constructor('return typeof require')()`,
  `console.log.constructor('return typeof module')()`,
  `Schema.string().constructor.constructor('return typeof global')()`,
  `(() => { try { getCrmField() } catch (e) { return e.constructor.constructor('return typeof process')() } })()`,
  `(() => { try { null.x } catch (e) { return e.constructor.constructor('return typeof process')() } })()`,
  `(async () => {}).constructor('return typeof process')()`,
  `(function* () {}).constructor('yield typeof process')().next().value`,
  `(async function* () {}).constructor('yield typeof process')().next().then(({ value }) => value)`,
  `Promise.resolve().then.constructor('return typeof process')()`,
  `(0, eval)('typeof process')`,
  `eval('typeof require')`,
  `new Function('return typeof globalThis.process')()`,
  `typeof process`,
  `typeof require`,
  `typeof module`,
  `typeof globalThis.Deno`,
  `require('fs')`,
  `process.mainModule.require('child_process')`,
  `eval("import('fs')")`,
  `eval("import('node:fs')")`,
  `eval("import('file:///etc/passwd')")`,
  `eval("import('data:text/javascript,export default 1')")`,
  `new Function('return import("node:child_process")')()`,
  `import.meta.url`,
  `import.meta.dirname`,
  `getCrmField.caller`,
  `session.get.arguments`,
  `(function () { return arguments.callee.caller })()`,
  `(() => { Error.prepareStackTrace = (_, sites) => sites?.[0]?.getThis?.(); return new Error('x').stack?.constructor === String ? undefined : 'a hook' })()`,
  `Error.captureStackTrace`,
  `Error.stackTraceLimit`,
  `({}).__lookupGetter__('__proto__').call(getCrmField).constructor('return typeof process')()`,
  `Reflect.construct(Function, ['return typeof process'])()`,
  `Reflect.getPrototypeOf(setHeader).constructor('return typeof process')()`,
  `globalThis[Symbol.for('nodejs.util.inspect.custom')]`,
  `(() => { let got; console.log({ [Symbol.for('nodejs.util.inspect.custom')](...given) { got = given } }); return got })()`,
  `(() => { let got; session.set('a', { toJSON(...given) { got = given.find((each) => typeof each === 'function') ?? this.process } }); return got })()`,
  `getCrmField({ slug: 'people', fieldKey: 'weight', ['__proto__']: { process: 1 } })?.process`,
  `Object.getPrototypeOf(getCrmEntries({ slug: 'people', anyReference: true })) === Array.prototype ? undefined : 'another array'`,
  `new Proxy(getCrmField, { get: (t, k) => t[k] }).constructor('return typeof process')()`,
  `WebAssembly`,
  `SharedArrayBuffer`,
  `Atomics`,
  `performance`,
  `setTimeout`,
  `fetch`,
  `structuredClone`,
  `__host`,
  `guest`,
]

describe('a way that led out of other sandboxes', () => {
  it.each(ways)('leads nowhere: %s', async (way) => {
    const answer = await answerOf(`
      let answer
      try { answer = String(await (${way})) } catch (e) { answer = e instanceof Error ? e.name : 'thrown: ' + String(e) }
      response.json(answer)`)
    expect(['undefined', 'null', 'ReferenceError', 'TypeError', 'InternalError']).toContain(answer)
  })
})
