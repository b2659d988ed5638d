import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HALT } from './host-calls.ts'
import type { Sandbox } from './sandbox.ts'
import { openTestSandbox, tryScript, type Trial } from './testing/try-script.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openTestSandbox()
})
afterAll(() => sandbox.close())

const run = (source: string, trial?: Trial) => tryScript(sandbox, source, trial)

/** What each function of the API asks the host, word for word. */
const asks: readonly (readonly [script: string, name: string, argument: unknown])[] = [
  ['session.get("a")', 'session.get', { key: 'a' }],
  ['session.get(5)', 'session.get', { key: '5' }],
  ['session.set("a", { b: [1] })', 'session.set', { key: 'a', value: { b: [1] } }],
  ['session.set("a", null)', 'session.set', { key: 'a', value: null }],
  ['session.setCustomer({ email: "a@b.c", name: "Ann" })', 'session.setCustomer', { email: 'a@b.c', name: 'Ann' }],
  ['session.destroy()', 'session.destroy', undefined],
  ['getSessionItem("a")', 'session.get', { key: 'a' }],
  ['setSessionItem("a", 1)', 'session.set', { key: 'a', value: 1 }],
  ['clearSessionItem("a")', 'session.set', { key: 'a', value: null }],
  ['cookie.set("a", "b")', 'cookie.set', { name: 'a', value: 'b' }],
  ['cookie.set("a", "b", { maxAge: 60 })', 'cookie.set', { name: 'a', value: 'b', options: { maxAge: 60 } }],
  ['cookie.delete("a")', 'cookie.delete', { name: 'a' }],
  ['setHeader("x-a", "b")', 'setHeader', { name: 'x-a', value: 'b' }],
  ['redirect("/a")', 'redirect', { url: '/a' }],
  ['redirect("/a", 301)', 'redirect', { url: '/a', status: 301 }],
  ['response.status(404)', 'response.status', { code: 404 }],
  ['response.json({ a: [1, undefined, NaN], b: undefined })', 'response.json', { json: '{"a":[1,null,null]}' }],
  ['response.json("\\ud800")', 'response.json', { json: '"\\ud800"' }],
  ['response.send("<p>é\\0</p>")', 'response.send', { html: '<p>é\0</p>' }],
  ['response.send(5)', 'response.send', { html: '5' }],
  ['setVariable("a", [1])', 'setVariable', { key: 'a', value: [1] }],
  ['setVariable("a")', 'setVariable', { key: 'a' }],
  ['getVariable("a")', 'getVariable', { key: 'a' }],
  ['uuid()', 'uuid', undefined],
  ['http.get("https://a")', 'http.get', { url: 'https://a' }],
  ['http.get("https://a", { b: "c" })', 'http.get', { url: 'https://a', headers: { b: 'c' } }],
  [
    'http.post("https://a", { b: 1 }, { c: "d" })',
    'http.post',
    { url: 'https://a', body: { b: 1 }, headers: { c: 'd' } },
  ],
  ['members.sendCode("a@b.c")', 'members.sendCode', { email: 'a@b.c' }],
  ['members.verifyCode("a@b.c", "123456")', 'members.verifyCode', { email: 'a@b.c', code: '123456' }],
  ['getCrmField({ slug: "s", fieldKey: undefined })', 'getCrmField', { slug: 's' }],
  ['SetCrmFields({ slug: "s", fields: [] })', 'setCrmFields', { slug: 's', fields: [] }],
  ['getCrmField(Object.create(null))', 'getCrmField', {}],
]

describe('a function of the API', () => {
  for (const [script, name, argument] of asks) {
    it(`asks the host: ${script}`, async () => {
      const { calls, report } = await run(script)
      expect(report.outcome).toBe('completed')
      expect(calls).toEqual([[name, argument]])
    })
  }

  it('answers what the host answers', async () => {
    const answers = {
      'session.set': true,
      'cookie.set': false,
      setHeader: true,
      setCrmField: true,
    }
    const { lines } = await run(
      'console.log(session.set("a", 1), cookie.set("a", "b"), setHeader("a", "b"), setCrmField({}))',
      { answers },
    )
    expect(lines).toEqual(['true false true true'])
  })

  const missing = [
    'session.get()',
    'session.set("a")',
    'session.set(undefined, 1)',
    'session.setCustomer()',
    'cookie.set("a")',
    'cookie.delete()',
    'setHeader("a")',
    'redirect()',
    'response.status()',
    'response.json()',
    'response.send()',
    'setVariable()',
    'http.get()',
    'http.post()',
    'members.sendCode()',
    'members.verifyCode("a")',
    'getVariable()',
    'clearSessionItem()',
  ]
  for (const script of missing) {
    it(`throws a TypeError that names it where an argument is missing: ${script}`, async () => {
      const { calls, report } = await run(`\n${script}`)
      const named = script === 'clearSessionItem()' ? 'clearSessionItem' : script.slice(0, script.indexOf('('))
      expect(report.error).toMatchObject({ name: 'TypeError', line: 2, column: expect.toSatisfy((n: number) => n > 0) })
      expect(report.error!.message).toMatch(new RegExp(`^${named.replace('.', '\\.')}: .* is missing$`))
      expect(calls).toEqual([])
    })
  }

  it('refuses keys and texts that are none', async () => {
    for (const script of [
      'session.get({})',
      'getVariable([])',
      'response.send({})',
      'cookie.delete(() => 1)',
      'session.get(Symbol("x"))',
    ]) {
      const { calls, report } = await run(script)
      expect(report.error).toMatchObject({ name: 'TypeError', message: expect.stringMatching(/must be a text$/) })
      expect(calls).toEqual([])
    }
  })
})

describe('a function of the CRM', () => {
  it('is one function under two spellings', async () => {
    expect((await run('console.log(getCrmField === GetCrmField, getCrmField.name, SetCrmField.name)')).lines).toEqual([
      'true getCrmField setCrmField',
    ])
  })

  it('takes one plain object of options and nothing else', async () => {
    const wrong = [
      '',
      '"slug"',
      'null',
      'undefined',
      '1',
      '[]',
      '{}, 1',
      '{}, undefined',
      'new Map()',
      'new (class A {})()',
      '() => 1',
      'Symbol("x")',
      '"slug", "key"',
    ]
    for (const given of wrong) {
      const { calls, report } = await run(`setCrmField(${given})`)
      expect(report.error).toMatchObject({
        name: 'TypeError',
        message: 'setCrmField takes one options object',
        line: 1,
      })
      expect(calls).toEqual([])
    }
  })
})

describe('request', () => {
  it('is asked for once, when it is first read, and is the same object from then on', async () => {
    const answers = { request: { method: 'GET', query: { a: '1' } } }
    const { calls, lines } = await run(
      'request.query.b = 2; console.log(request.method, request.query.b, request === request)',
      { answers },
    )
    expect(lines).toEqual(['GET 2 true'])
    expect(calls).toEqual([['request', undefined]])
    expect((await run('1')).calls).toEqual([])
  })
})

describe('customer', () => {
  it('is null for a stranger, and is_customer and getUser say so', async () => {
    const { lines, calls } = await run('console.log(customer, is_customer, getCustomer(), getUser())')
    expect(lines).toEqual(['null false null { name: "", email: "" }'])
    expect(calls).toEqual([['customer', undefined]])
  })

  it('is whom the session knows', async () => {
    const answers = { customer: { id: '1', name: 'Ann', email: 'a@b.c', phone: '' } }
    const { lines } = await run('console.log(customer.id, is_customer, getCustomer() === customer, getUser())', {
      answers,
    })
    expect(lines).toEqual(['1 true true { name: "Ann", email: "a@b.c" }'])
  })

  it('is another from the statement after setCustomer, destroy and verifyCode on', async () => {
    let known: object | null = null
    const answers = {
      customer: () => known,
      'session.setCustomer': () => ((known = { id: '1', email: 'a@b.c' }), true),
      'session.destroy': () => ((known = null), null),
      'members.verifyCode': () => ((known = { id: '2', email: 'b@b.c' }), true),
    }
    const { lines } = await run(
      `console.log(is_customer); session.setCustomer({ email: "a@b.c" }); console.log(is_customer, customer.id)
      session.destroy(); console.log(is_customer); members.verifyCode("b@b.c", "1"); console.log(getUser().email)`,
      { answers },
    )
    expect(lines).toEqual(['false', 'true 1', 'false', 'b@b.c'])
  })
})

describe('response', () => {
  it('may be chained', async () => {
    const { calls } = await run('response.status(404).json({ a: 1 })', { answers: { 'response.json': HALT } })
    expect(calls).toEqual([
      ['response.status', { code: 404 }],
      ['response.json', { json: '{"a":1}' }],
    ])
  })
})

describe('console', () => {
  const line = async (source: string) => (await run(source)).lines

  it('has four levels', async () => {
    const levels: string[] = []
    const image = await sandbox.compile({
      documents: [{ name: 'p', source: 'console.log(1); console.info(2); console.warn(3); console.error(4)' }],
      modules: new Map(),
      resolve: () => undefined,
      dynamicImports: new Map(),
    })
    await sandbox.run(image, { call: (_name, argument) => (levels.push(JSON.stringify(argument)), null) })
    expect(levels).toEqual(
      ['log', 'info', 'warn', 'error'].map((level, i) => JSON.stringify({ level, text: `${i + 1}` })),
    )
  })

  const printed: Readonly<Record<string, string>> = {
    '"a", 1, true, null, undefined': 'a 1 true null undefined',
    '{ a: "x", b: [1, , "é"], c: { d: { e: { f: { g: 1 } } } } }':
      '{ a: "x", b: [ 1, undefined, "é" ], c: { d: { e: { f: {…} } } } }',
    'new Map([[1, { a: 2 }]]), new Set(["x"])': 'Map { 1 => { a: 2 } } Set { "x" }',
    '[], {}, new Map()': '[] {} Map {}',
    '() => 1, class A {}, 10n, Symbol("s"), /x/g': '[function] [function] 10n Symbol(s) /x/g',
    'new Date(0), new Date(NaN)': '1970-01-01T00:00:00.000Z Invalid Date',
    'new (class Point { x = 1 })(), Object.create(null)': 'Point { x: 1 } {}',
    '{ get a() { throw 1 }, [Symbol("k")]: 1 }': '{ a: [accessor], Symbol(k): 1 }',
    'Array.from({ length: 60 }, (_, i) => i)': `[ ${Array.from({ length: 50 }, (_, i) => i).join(', ')}, … 10 more ]`,
    '(() => { const a = {}; a.a = a; return a })()': '{ a: { a: { a: { a: {…} } } } }',
    'new Proxy({}, { ownKeys() { throw 1 } }), { [Symbol.toStringTag]: "Date" }': '[object] [object]',
    '-0, NaN, 1e21': '0 NaN 1e+21',
  }
  for (const [values, text] of Object.entries(printed)) {
    it(`prints ${values}`, async () => expect(await line(`console.log(${values})`)).toEqual([text]))
  }

  it('prints an error with its stack, of the author only', async () => {
    expect(await line('console.log(new TypeError("x"))')).toEqual(['TypeError: x\n    at <anonymous> (page:1:17)\n'])
  })

  it('cuts a long line before it crosses', async () => {
    const [long] = await line('console.log("x".repeat(1e6), "y".repeat(1e6))')
    expect(long!.length).toBe(8193)
    const [many] = await line(
      'console.log(Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => ({ a: "x".repeat(1000) }))))',
    )
    expect(many!.length).toBeLessThan(8200)
  })
})
