import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors/index.ts'
import { findDamage } from '../../core/testing/index.ts'
import { aPageWorld, type PageWorld, type Visited } from './testing/page-world.ts'

// What crosses from a script to the host and back: all of it, once, or an error that says which argument it was.

let world: PageWorld
beforeEach(async () => {
  world = await aPageWorld()
  world.execute('entity.create', {
    declaration: {
      name: 'People',
      slug: 'people',
      entity_mode: 'data',
      fields: [
        { key: 'note', type: 'text' },
        { key: 'weight', type: 'number' },
      ],
    },
  })
})
afterEach(async () => {
  expect(await findDamage(world)).toEqual([])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  await world.close()
})

async function visit(script: string): Promise<Visited> {
  const source = `const order = { slug: 'people', referenceType: 'order', referenceId: '7' }
    const set = (value) => setCrmField({ ...order, fieldKey: 'note', value })
    const get = () => getCrmField({ ...order, fieldKey: 'note' })
    const tell = (call) => { try { return call() } catch (e) { return e.name + ': ' + e.message } }
    ${script}`
  await world.publish('page', 'p', `<script scope="backend">${source}</script>rendered`)
  return await world.visit('/p')
}

const answerOf = async (script: string): Promise<unknown> => JSON.parse((await visit(script)).text)

describe('keys that mean something to JavaScript', () => {
  it('are plain keys in session and variables, refused in entries, and reach nobody’s prototype', async () => {
    const answer = await answerOf(`
      const odd = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":{"__proto__":{"polluted":2}}}')
      session.set('__proto__', odd); session.set('constructor', odd); setVariable('__proto__', odd)
      const shown = (value) => JSON.stringify(value, (k, v) => v)
      response.json([shown(session.get('__proto__')), shown(session.get('constructor')), shown(getVariable('__proto__')), set(odd), set({ a: [odd] }), get(),
        session.get('toString'), getVariable('hasOwnProperty'), ({}).polluted, [].polluted])`)
    const whole =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":{"__proto__":{"polluted":2}}}'
    expect(answer).toEqual([whole, whole, whole, false, false, null, null, null, null, null])
  })

  it('are field keys like any other, or refused', async () => {
    const answer =
      await answerOf(`response.json(['__proto__', 'constructor', 'prototype', 'toString', '__defineGetter__'].map((key) => [
      setCrmField({ ...order, fieldKey: key, value: 1 }), getCrmField({ ...order, fieldKey: key }),
      createCrmEntry({ ...order, values: JSON.parse('{"' + key + '":1}') }).ok]))`)
    for (const [isSet, value, isMade] of answer as [unknown, unknown, unknown][]) {
      // As the grammar of keys has it, or as a key like any other.
      expect(isSet).toBe(isMade)
      expect(value).toBe(isSet === true ? 1 : null)
    }
  })
})

describe('a value that is no data', () => {
  const kinds: Readonly<Record<string, string>> = {
    'a cycle': '(() => { const a = {}; a.a = a; return a })()',
    'a large integer': '5n',
    'a function': '() => 1',
    'another host function': 'getCrmField',
    'a symbol': 'Symbol("x")',
    'a map': 'new Map([[1, 2]])',
    'a set': 'new Set([1])',
    bytes: 'new Uint8Array(3)',
    'a promise': 'Promise.resolve(1)',
    'a pattern': '/x/',
    'a getter that throws': '({ get a() { throw new RangeError("mine") } })',
    'a toJSON that throws': '({ toJSON() { throw new RangeError("mine") } })',
    'a revoked proxy': '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()',
    'one of them, deep inside': '[{ a: [{ b: new Map() }] }]',
  }
  it.each(Object.entries(kinds))('is refused by an error, never stored as something else: %s', async (_name, code) => {
    const answers = (await answerOf(`const value = ${code}
      response.json([tell(() => set(value)), tell(() => session.set('a', value)), tell(() => setVariable('a', value)), tell(() => createCrmEntry({ ...order, values: { note: value } })),
        tell(() => setCrmFields({ ...order, fields: [{ fieldKey: 'note', value }] })), get(), session.get('a'), getVariable('a')])`)) as unknown[]
    for (const answer of answers.slice(0, 5)) expect(answer).toMatch(/^(TypeError|RangeError): /)
    expect(answers.slice(5)).toEqual([null, null, null])
    expect(world.store.changes(world.scope).filter((change) => 'entryId' in change)).toEqual([])
  })

  it('is read once: what was checked is what is stored', async () => {
    const answer = await answerOf(`let reads = 0
      const shifty = { slug: 'people', referenceType: 'order', referenceId: '7', get fieldKey() { reads++; return reads === 1 ? 'note' : '__proto__' }, get value() { reads++; return reads < 3 ? 'first' : { second: 1 } } }
      response.json([setCrmField(shifty), reads, get()])`)
    expect(answer).toEqual([true, 2, 'first'])
  })

  it('may be what its toJSON says, and an instance its own fields', async () => {
    const answer = await answerOf(`class Point { x = 1; #y = 2; get z() { return 3 } }
      response.json([new Point(), { toJSON: () => 'said' }, new Date(0), Object('boxed'), Object(5), [, 1]].map((value) => [set(value), get()]))`)
    expect(answer).toEqual([
      [true, { x: 1 }],
      [true, 'said'],
      [true, '1970-01-01T00:00:00.000Z'],
      [true, 'boxed'],
      [true, 5],
      [true, [null, 1]],
    ])
  })
})

describe('texts', () => {
  it('with NUL arrive whole or are refused, never cut', async () => {
    const answer = await answerOf(`session.set('a\\0b', 'c\\0d'); setVariable('a\\0b', 'c\\0d')
      response.json([session.get('a\\0b'), session.get('a'), getVariable('a\\0b'), getVariable('a'), set('c\\0d'), get(), setHeader('x-a', 'c\\0d'), setHeader('x\\0', 'd'),
        cookie.set('a\\0', 'x'), cookie.set('a', 'c\\0d'), tell(() => redirect('/a\\0b')), setCrmField({ ...order, referenceId: '7\\0', fieldKey: 'note', value: 'x' }),
        setCrmField({ ...order, fieldKey: 'note\\0x', value: 'x' }), tell(() => setCrmField({ ...order, slug: 'people\\0', fieldKey: 'note', value: 'x' }))])`)
    expect(answer).toMatchObject([
      'c\0d',
      null,
      'c\0d',
      null,
      false,
      null,
      false,
      false,
      false,
      true,
      expect.stringMatching(/^TypeError: redirect/),
      false,
      false,
      expect.stringMatching(/^TypeError: setCrmField: /),
    ])
  })

  it('of any script come back as they went; what no store could keep is refused', async () => {
    const answer =
      await answerOf(`const texts = ['é', '日本', '😀👨‍👩‍👧', '\\u202eabc', '\\ufffd', '\\ufeffx', 'e\\u0301'.repeat(1000), '\\u2028\\u2029', '{{ x }}', '<b>&']
      response.json([texts.map((text) => set(text) && get() === text && session.set('t', text) && session.get('t') === text),
        ['\\ud800', 'a\\udfffb', '\\0'].map((text) => set(text)), ['\\ud800', 'a\\udfffb'].map((text) => [session.set('t', text), session.get('t') === text])])`)
    expect(answer).toEqual([
      Array.from({ length: 10 }, () => true),
      [false, false, false],
      [
        [true, true],
        [true, true],
      ],
    ])
  })

  it('sent to a browser are whole letters', async () => {
    const { text, headers } = await visit(`setHeader('x-a', 'é'); response.send('a\\ud800b😀\\0')`)
    expect(Buffer.from(text).toString()).toBe('a\ufffdb😀\0')
    expect(headers.get('x-a')).toBe('é')
  })
})

describe('numbers and dates', () => {
  it('that no store can keep are refused; the others come back as they are, texts as texts', async () => {
    const answer = await answerOf(`response.json([
      [NaN, Infinity, -Infinity, 1e309].map((value) => tell(() => setCrmField({ ...order, fieldKey: 'weight', value }))),
      [-0, 2 ** 53 + 1, 5e-324, 1.7976931348623157e308, '0x10', ' 1 ', '1e309', '12'].map((value) => [set(value), get()]),
      [tell(() => set(10n)), set(new Date(NaN)), set(new Date(8.64e15)), get()], getCrmField({ ...order, fieldKey: 'weight' })])`)
    expect(answer).toEqual([
      [false, false, false, false],
      [0, 2 ** 53, 5e-324, 1.7976931348623157e308, '0x10', ' 1 ', '1e309', '12'].map((value) => [true, value]),
      [expect.stringMatching(/^TypeError: /), false, true, '+275760-09-13T00:00:00.000Z'],
      null,
    ])
  })
})

describe('a budget', () => {
  it('ends a loop of CRM calls, and of any calls, by an error that can be caught', async () => {
    const answer =
      await answerOf(`const count = (call) => { let n = 0; try { for (;;) { call(n); n++ } } catch (e) { return [n, e.name] } }
      response.json([count(() => get()), count(() => set('x'))])`)
    expect(answer).toEqual([
      [1000, 'RangeError'],
      [0, 'RangeError'],
    ])
    for (const [loop, outcome] of [
      ['for (;;) session.get("a")', 'script_error'],
      ['for (let i = 0; i < 5000; i++) console.log("x".repeat(100))', 'ok'],
    ] as const) {
      expect((await visit(loop)).text).toBe('rendered')
      const [run] = await world.runs()
      expect(run).toMatchObject({ outcome })
      expect(JSON.stringify(run!.console).length).toBeLessThan(128 * 1024)
    }
  })

  it('refuses what is too large, on the way in and on the way out', async () => {
    const values = Array.from({ length: 24 }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(10_000) }))
    for (let i = 0; i < 60; i++) {
      world.execute('entry.create', { entity: 'people', title: null, values, reference: null, strict: false })
    }
    const answer = await answerOf(`const large = 'x'.repeat(1_000_000)
      response.json([set(large), session.set('a', large), setVariable('a', large + large), cookie.set('a', large), setHeader('a', large),
        get(), session.get('a'), tell(() => getCrmEntries({ slug: 'people', anyReference: true, limit: 200 }).length)])`)
    const refused = [false, false, false, false, false]
    expect(answer).toEqual([...refused, null, null, expect.stringMatching(/^RangeError: /)])
  })
})

describe('a call within a call', () => {
  it('of a getter comes first, and both are done', async () => {
    const answer = await answerOf(`
      const outer = setCrmFields({ ...order, get fields() { setCrmField({ ...order, referenceId: '8', fieldKey: 'note', value: 'inner' }); return [{ fieldKey: 'note', value: 'outer' }] } })
      response.json([outer, get(), getCrmField({ ...order, referenceId: '8', fieldKey: 'note' })])`)
    expect(answer).toEqual([true, 'outer', 'inner'])
  })

  it('that answers the visitor ends the script before the call around it is made', async () => {
    const { text } = await visit(`set({ get a() { response.send('sent') } }); set('after')`)
    expect(text).toBe('sent')
    expect(world.store.changes(world.scope).filter((change) => 'entryId' in change)).toEqual([])
  })

  it('without end is an error, not the end of anything else', async () => {
    const { text } = await visit(
      `const again = { ...order, fieldKey: 'note', get value() { return setCrmField(again) } }; setVariable('a', 1); setCrmField(again)`,
    )
    expect(text).toBe('rendered')
    expect(['script_error', 'limit']).toContain((await world.runs())[0]!.outcome)
    expect((await visit(`response.json([set('x'), get()])`)).text).toBe('[true,"x"]')
  })
})

describe('a fault of the store', () => {
  const secret = 'SQLITE_CORRUPT: /var/lib/data/stagecraft.db, SELECT * FROM entries'

  it('ends the run with the error page, and says nothing of the inside to script or visitor', async () => {
    world.store.reads.findNewestHolder = () => {
      throw new Error(secret)
    }
    const { status, text } = await visit(
      `try { get() } catch (e) { setVariable('seen', e.message); response.json(e.message) }`,
    )
    expect(status).toBe(500)
    expect(text).not.toMatch(/SQLITE|SELECT|var\/lib/)
    expect(world.faults).toMatchObject([{ message: secret }])
  })

  it('that passes is an error to the script, of which it learns no more than that', async () => {
    world.store.reads.findNewestHolder = () => {
      throw new CoreError('store.unavailable', {} as never)
    }
    const answer = await answerOf('response.json(tell(get))')
    expect(answer).toMatch(/^Error: getCrmField: /)
    expect(answer).not.toMatch(/SQLITE|undefined|\//)
  })
})
