import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

// Names of modules are looked up in the brand's own list and nowhere else; source of any shape is compiled or refused
// with its place.

let version = 1
let world: PageWorld
beforeAll(async () => {
  world = await aPageWorld(undefined, () => {
    void world.publish('module', 'changing', `export const v = ${++version}`)
    return 'uuid'
  })
  await world.publish('module', 'lib', 'export const a = 1')
  await world.publish('module', 'lib/inner', 'export const a = 2')
  await world.publish('module', 'changing', 'export const v = 1')
})
afterAll(() => world.close())

const script = (code: string) => `<script scope="backend">${code}</script>`
const check = (text: string) => world.checker.checkDraft(world.scope, { kind: 'page', name: 'p', text })

async function answerOf(code: string): Promise<{ status: number; text: string }> {
  await world.publish('page', 'p', script(code))
  return await world.visit('/p')
}

describe('a specifier', () => {
  const nowhere: readonly string[] = [
    '',
    '.',
    '..',
    '/',
    './',
    '../..',
    '/lib',
    '\\\\lib',
    'lib/',
    'lib//inner',
    '//lib',
    'lib/../../b',
    'lib/./..',
    'LIB',
    'Lib',
    'lib ',
    ' lib',
    'lib.',
    'lib.ts',
    '..%2flib',
    '%2e%2e/lib',
    '..\\\\lib',
    'C:\\\\lib',
    '\\\\\\\\host\\\\lib',
    'lib\\0',
    'lib\\0.js',
    'l\\u0131b',
    'li\\u0062\\u0301',
    '\\uff4cib',
    'lib?a',
    'lib#a',
    'file:///etc/passwd',
    'data:text/javascript,export default 1',
    'http://evil.example/a.js',
    'https://evil.example',
    'node:fs',
    'fs',
    'npm:fs',
    'blob:x',
    'jsr:x',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'guest:stop',
    'guest:visitor.js',
    'x'.repeat(10_000),
  ]
  it.each(nowhere)('is looked up as it is, and found nowhere else: %s', async (specifier) => {
    const code = `\nimport { a } from "${specifier}"; response.json(a)`
    const found = await check(script(code))
    expect(found).toMatchObject([{ severity: 'error', line: 2, column: expect.any(Number) }])
    expect(found[0]!.message.length).toBeLessThan(400)
    expect(found[0]!.message).not.toMatch(/[\p{Cc}]/u)
    const { status, text } = await answerOf(code)
    expect(status).toBe(500)
    expect(text).not.toContain(specifier.length > 3 ? specifier : 'import')
  })

  it.each(['lib', './lib', '../lib', 'lib.js', './../lib.js'])('may be written as files are: %s', async (specifier) => {
    expect(await answerOf(`import { a } from '${specifier}'; response.json(a)`)).toMatchObject({
      status: 200,
      text: '1',
    })
  })

  it('of an import() is loaded when the script comes to it, once, however deep it stands', async () => {
    await world.publish(
      'module',
      'late',
      'setVariable("n", (getVariable("n") ?? 0) + 1); export default getVariable("n")',
    )
    await world.publish('module', 'later', 'export const load = () => import(`./late.js`)')
    await world.publish('module', 'never', 'response.send("never")')
    const code = `import { load } from 'later'
      if (request.query.never) await import('never')
      const before = getVariable('n'), all = await Promise.all([load(), import('late'), import('./late.js')])
      for (let i = 0; i < 1000; i++) all.push(await import('late'))
      response.json([before, getVariable('n'), all.every((one) => one === all[0] && one.default === 1)])`
    expect(await check(script(code))).toEqual([])
    expect((await answerOf(code)).text).toBe('[null,1,true]')
    expect((await world.visit('/p?never=1')).text).toBe('never')
  })

  it('of an import() that throws, or loops, is the script’s own fault: the page renders', async () => {
    await world.publish('module', 'bad', 'null.x')
    await world.publish('module', 'late', 'export default 1')
    const code = `try { await import('bad') } catch (e) { setVariable('a', e.name) }
      try { await import('bad') } catch (e) { setVariable('b', e.name) }
      const { default: one } = await import('late'); response.json([getVariable('a'), getVariable('b'), one])`
    expect((await answerOf(code)).text).toBe('["TypeError","TypeError",1]')
    expect(await answerOf(`await import('bad'); response.json(1)`)).toMatchObject({ status: 200, text: '' })
    expect(await check(script(`await import('lob')`))).toMatchObject([{ code: 'import.unknown_module' }])
    const hungry = [
      `const all = []; for (;;) all.push(await import('late'), new Uint8Array(10000))`,
      `const all = []; for (const size of [10000, 100, 1]) try { for (;;) all.push(new Uint8Array(size)) } catch {}
       for (;;) all.push(await import('late').catch((e) => e))`,
      `let last; const all = []; try { for (;;) all.push({ last: (last = { last }) }) } catch {} await import('late'); import('late')`,
    ]
    for (const code of hungry) {
      expect((await answerOf(code)).status).toBe(200)
      expect((await answerOf(`response.json((await import('late')).default)`)).text).toBe('1')
    }
    expect(world.faults).toEqual([])
  })

  it('of an import() made of parts is refused, by eval too', async () => {
    expect(await check(script('await import("l" + "ib")'))).toMatchObject([{ code: 'import.not_literal' }])
    expect((await answerOf(`try { await eval('import("lib")') } catch (e) { response.json(e.name) }`)).text).toMatch(
      /^"\w*Error"$/,
    )
  })
})

describe('modules that import each other', () => {
  it('may do so in circles, and themselves', async () => {
    await world.publish(
      'module',
      'odd',
      'import { isEven } from "even"; export const isOdd = (n) => n !== 0 && isEven(n - 1)',
    )
    await world.publish(
      'module',
      'even',
      'import { isOdd } from "odd"; export const isEven = (n) => n === 0 || isOdd(n - 1)',
    )
    await world.publish(
      'module',
      'itself',
      'import * as me from "itself"; export const a = 1; export const b = () => me.a',
    )
    expect(
      (await answerOf('import { isEven } from "even"; import { b } from "itself"; response.json([isEven(10), b()])'))
        .text,
    ).toBe('[true,1]')
  })

  it('may be fifty, however they hang together; more are an error that says so', async () => {
    for (let i = 0; i < 51; i++) {
      await world.publish(
        'module',
        `m${i}`,
        i === 50 ? 'export const n = 0' : `import { n as m } from 'm${i + 1}'; export const n = m + 1`,
      )
    }
    expect(await answerOf('import { n } from "m1"; response.json(n)')).toMatchObject({ status: 200, text: '49' })
    expect(await check(script('import { n } from "m0"'))).toMatchObject([
      { severity: 'error', message: expect.stringContaining('50') },
    ])
    expect((await answerOf('import { n } from "m0"; response.json(n)')).status).toBe(500)
    const imports = Array.from({ length: 51 }, (_, i) => `import { n as n${i} } from 'm${i}'`).join('\n')
    expect((await check(script(imports))).length).toBeGreaterThan(0)
  })

  it('are those that the run began with, whatever is published meanwhile', async () => {
    const code = 'import { v } from "changing"; uuid(); response.json([v, (await import("changing")).v])'
    expect((await answerOf(code)).text).toBe('[1,1]')
    expect((await world.visit('/p')).text).toBe('[2,2]')
  })
})

// By what an author's editor, or an attacker, may send. Each is compiled, or refused at its place.
const odd: Readonly<Record<string, string>> = {
  'a byte order mark': '\ufeffresponse.json(1)',
  'all kinds of line ends':
    'const a = 1\r\nconst b = 2\rconst c = 3\u2028const d = 4\u2029response.json(a + b + c + d)',
  'an HTML comment': 'response.json(1) <!-- x',
  'a hashbang': '#!/bin/node\nresponse.json(1)',
  'an open template': 'const a = `x ${',
  'an open text': "const a = 'x",
  'an open comment': '/* x',
  'an open pattern': 'const a = /x',
  'ten thousand names': `{ ${Array.from({ length: 10_000 }, (_, i) => `let a${i}`).join('; ')} }\nresponse.json(1)`,
  'a hundred thousand statements': `${';1'.repeat(100_000)}\nresponse.json(1)`,
  'nested brackets': `${'['.repeat(5000)}${']'.repeat(5000)}`,
  'nested templates': `${'`${'.repeat(2000)}1${'}`'.repeat(2000)}`,
  'nested functions': `${'(()=>'.repeat(3000)}1${')'.repeat(3000)}`,
  'a control character': 'response.json(1)\u0001',
  'a lone surrogate': 'const a = "\ud800"; response.json(1)',
  'a NUL': 'response.json(1)\0',
  'return outside of functions': 'return 1',
  with: 'with ({}) {}',
  'an octal number': 'response.json(010)',
  'private names of nobody': 'response.json({}.#x)',
  'two of one name': 'let a; let a',
  'words that are to come': 'let await = 1; enum X {}',
}

describe('source', () => {
  it.each(Object.entries(odd))('of any shape is compiled, or refused at its place: %s', async (_name, code) => {
    const issues = await check(script(code))
    const { status } = await answerOf(code)
    if (issues.some(({ severity }) => severity === 'error')) {
      expect(issues[0]!.line).toBeGreaterThan(0)
      expect(issues[0]!.column).toBeGreaterThan(0)
      expect(issues[0]!.message).not.toMatch(/\/src\/|node:|[\p{Cc}]/u)
      expect(status).toBe(500)
    } else expect(status).toBe(200)
    expect(world.faults).toEqual([])
    expect((await answerOf('response.json("fine")')).text).toBe('"fine"')
  })
  it.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ])(
    'has one line and column for faults of scripts, templates and components, where lines end with %s',
    async (_, end) => {
      const text = ['<p>a</p>', script('nowhere('), '<b>{{ 1 + }}</b>'].join(end)
      const places = async (kind: 'page' | 'component') => {
        const issues = await world.checker.checkDraft(world.scope, { kind, name: 'p', text })
        return issues.map(({ code, line, column }) => `${code} ${line}:${column}`).sort()
      }
      expect(await places('page')).toEqual(['script.syntax 2:33', 'template.expression 3:11'])
      expect(await places('component')).toEqual(['component.script 2:1', 'template.expression 3:11'])
    },
  )
})
