import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { payloads } from '../../template/testing/index.ts'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

/** What templates are attacked with, through whole pages: by who sends something to them, and by who writes them. */
let world: PageWorld

beforeEach(async () => {
  world = await aPageWorld()
})

afterEach(() => world.close())

const script = (code: string) => `<script scope="backend">${code}</script>`
const stranger = (value: string) => `?x=${encodeURIComponent(value.toWellFormed())}`

const check = async (text: string, kind: 'page' | 'component' = 'page') =>
  await world.checker.checkDraft(world.scope, { kind, name: 'example', text })

const places = async (text: string, kind?: 'page' | 'component') =>
  (await check(text, kind)).map(({ code, document, line, column }) => `${code} ${document} ${line}:${column}`)

describe('what a visitor sends is printed once, and never read as a template', () => {
  it.each([
    '{{ var.secret }}',
    '{{ getVariable("secret") }}',
    '{% include "secret" %}',
    '@component("secret")',
    '@if(true){{ var.secret }}@endif',
    '@extends("secret")',
    '@yield("secret")',
    '<p v-text="var.secret" :title="var.secret"></p>',
    '<script scope="backend">response.send(getVariable("secret"))</script>',
    '[[ var.secret ]]',
    '${secret}',
  ])('%s', async (value) => {
    await world.publish('component', 'secret', 's3cret')
    await world.publish('component', 'card', '{{ text }}{{ text | raw }}<i v-html="text"></i>')
    await world.publish('page', 'layout', '<title>@yield("name")</title>@yield("content"){{ var.sent | raw }}')
    await world.publish(
      'page',
      'p',
      `@extends("layout")${script(`
        setVariable('secret', 's3cret')
        setVariable('sent', request.query.x)
        session.set('sent', request.query.x)
        setVariable('kept', session.get('sent'))
      `)}@block("name"){{ query.x }}@endblock
      {{ query.x }}{{ query.x | raw }}@component("card", { text: query.x })@set(a = query.x){{ a | raw }}
      @setSessionItem("again", query.x){{ var.kept | raw }}`,
    )
    const { status, text } = await world.visit(`/p${stranger(value)}`)
    expect(status).toBe(200)
    expect(text).toContain(value)
    expect(text).not.toContain('s3cret')
  })
})

describe('a template reaches nothing but data', () => {
  const roots = [
    'var',
    'var.list',
    'var.text',
    'var.n',
    'request',
    'request.headers',
    'query',
    'brand',
    'page',
    'customer',
  ]
  const called = ['getCrmEntries({ slug: "none" })']
  const keys = [
    'constructor',
    '__proto__',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    'at',
  ]

  it.each([...roots, ...called])('of %s', async (root) => {
    const prints = keys.flatMap((key) => [
      `{{ ${root}.${key} }}`,
      `{{ ${root}["${key}"] }}`,
      `{{ ${root}["${key}"]["constructor"]["name"] }}`,
      `@foreach(a in ${root}.${key}){{ a }}@endforeach`,
    ])
    world.execute('entity.create', { declaration: { name: 'None', slug: 'none' } })
    await world.publish(
      'page',
      'p',
      script(`setVariable('list', [1]); setVariable('text', 'a'); setVariable('n', 1)`) + `<p>${prints.join('')}</p>`,
    )
    const { text } = await world.visit('/p?constructor=&toString=')
    expect(text.replaceAll('<p></p>', '')).toBe('')
  })
})

describe('what a template names is looked up, and never a path', () => {
  const names = [
    '../../etc/passwd',
    '/etc/passwd',
    'file:///etc/passwd',
    'http://evil.example/x',
    '//evil.example/x',
    'C:\\\\Windows\\\\win.ini',
    '\\\\\\\\evil.example\\\\x',
    'card\\u0000',
    'card/../card',
    './card',
    'CARD',
    'card ',
    '%63ard',
    '__proto__',
    'constructor',
    'x'.repeat(10_000),
  ]

  it.each(names)('%s is no component and no page', async (name) => {
    await world.publish('component', 'card', 'found')
    await world.publish('page', 'card', 'found @yield("content")')
    expect(await places(`<p>\n  @component("${name}")`)).toEqual(['template.unknown_component example 2:14'])
    expect(await places(`@extends("${name}")`)).toEqual(['template.unknown_base example 1:1'])
    // One that is computed is looked up among those that the page names.
    await world.publish('page', 'p', '@component(query.x)<!-- -->@if(false)@component("card")@endif')
    const { status, text } = await world.visit(`/p${stranger(JSON.parse(`"${name}"`) as string)}`)
    expect([status, text.includes('found')]).toEqual([500, false])
    expect(await world.runs()).toMatchObject([
      { outcome: 'template_error', error: { code: 'template.unknown_component', document: 'p', line: 1, column: 1 } },
    ])
  })

  it('components that hold themselves end with the page, by whatever way round', async () => {
    await world.publish('component', 'one', '@component("two")')
    await world.publish('component', 'two', '@component("three")')
    await world.publish('component', 'three', '@component("one")')
    await world.publish('component', 'self', '<p>@component("self")</p>')
    for (const code of ['one', 'self']) {
      await world.publish('page', code, `@component("${code}")`)
      expect((await world.visit(`/${code}`)).status).toBe(500)
    }
    expect((await world.runs()).map(({ error }) => error?.code)).toEqual(['template.depth', 'template.depth'])
  })

  it('pages that extend each other, and chains without end, are found at save, where they begin', async () => {
    await world.publish('page', 'a', '@yield("content")')
    await world.publish('page', 'b', '@extends("a")')
    expect(await places('\n@extends("example")')).toEqual(['template.base_cycle example 2:1'])
    const circle = { kind: 'page', name: 'a', text: '@extends("b")' } as const
    const { issues } = await world.checker.checkChange(world.scope, circle)
    expect(issues).toMatchObject([{ code: 'template.base_cycle', document: 'a', line: 1, column: 1 }])
    for (let i = 1; i <= 20; i++)
      await world.publish('page', `long-${i}`, i === 1 ? 'end' : `@extends("long-${i - 1}")`)
    expect(await places('@extends("long-20")')).toEqual(['template.base_cycle example 1:1'])
  })

  it('a thousand components inside each other are too many, and the page says where', async () => {
    for (let i = 0; i < 1000; i++) await world.publish('component', `c-${i}`, `@component("c-${i + 1}")`)
    await world.publish('component', 'c-1000', 'end')
    expect(await places('@component("c-0")')).toEqual(['template.too_many_components c-199 1:12'])
  })

  it('what a component brings along is told with the place in that component', async () => {
    await world.publish('component', 'card', '<b>\n @component("none")</b>')
    expect(await places('<p>@component("card")')).toEqual(['template.unknown_component card 2:13'])
    expect(await places('\n @extends("layout")', 'component')).toEqual(['component.extends example 2:2'])
  })
})

describe('a template that makes too much of little ends with the error page, and the next visit is answered', () => {
  it.each([
    ['template.steps', '@foreach(a in 10000)@foreach(b in 10000)@foreach(c in 10000)@endforeach@endforeach@endforeach'],
    ['template.steps', '@foreach(i in 1000000000)@endforeach'],
    ['template.steps', '@set(a = [1])@foreach(i in 30)@set(a = [a, a])@endforeach{{ a | json }}'],
    ['template.depth', '@set(a = [1])@foreach(i in 99)@set(a = [a])@endforeach{{ a | json }}'],
    ['template.text', '@set(a = "aaaaaaaa")@foreach(i in 30)@set(a = a | replace:"a":a)@endforeach'],
    ['template.text', '@set(a = query.x)@foreach(i in 40)@set(a = [a, a] | join:a)@endforeach'],
    [
      'template.output',
      '@foreach(i in 100000)<p>{{ i }} and a hundred letters to go with it, so that five megabytes are soon full</p>@endforeach',
    ],
  ])('%s: %s', async (code, html) => {
    await world.publish('page', 'p', `<h1>before</h1>${html}`)
    await world.publish('page', 'fine', '{{ 6 * 7 }}')
    const { status, text } = await world.visit('/p?x=xxxxxxxx')
    expect([status, text.includes('before')]).toEqual([500, false])
    expect(await world.visit('/fine')).toMatchObject({ status: 200, text: '42' })
    expect((await world.runs()).find(({ page }) => page === 'p')).toMatchObject({
      outcome: 'template_error',
      error: { code, document: 'p', line: 1 },
    })
  })

  it('widths and counts that a visitor chooses are bounded', async () => {
    const filters = ['number_format', 'round', 'truncate:', 'slice:0', 'json', 'truncatewords', 'date_add'].map(
      (name) => `{{ "12" | ${name}:query.x | length }}`.replace('::', ':'),
    )
    await world.publish('page', 'p', filters.join(' ') + '{{ "now" | date:query.x | length }}')
    for (const width of ['5000000', '-5000000', '1e308', 'Infinity', 'NaN', 'y'.repeat(5000)]) {
      const { status, text } = await world.visit(`/p${stranger(width)}`)
      expect([status, text.length < 200]).toEqual([200, true])
    }
  })
})

describe('a template that is broken is refused with a place, and nothing of ours', () => {
  it.each([
    ['an open condition', '<p>\n@if(true)', '2:1'],
    ['a stray end', 'a\n\n @endforeach', '3:2'],
    ['an open loop', '@foreach(a in b)', '1:1'],
    ['an open brace', 'line\n  {{ query.x', '2:3'],
    ['half an expression', '{{ 1 + }}', '1:8'],
    ['an unknown filter', '{{ 1 |\n nope }}', '1:6'],
    ['an unknown function', '<i>{{ process.exit(1) }}', '1:19'],
    ['an open tag', '<p title="{{ query.x }}', '1:1'],
    ['a tag of a megabyte', `<p ${'a '.repeat(500_000)}{{ query.x }}>`, '1:1000004'],
    ['a name of a megabyte', `<${'a'.repeat(1_000_000)} {{ query.x }}>`, '1:1000003'],
    ['noise', `\u0000\ufffd\u001b[31m{{ \u0000 }}\ud800`, '1:11'],
    ['100,000 open braces', '{{'.repeat(100_000), '1:1'],
    ['parentheses without end', `{{ ${'('.repeat(100_000)}1 }}`, undefined],
    ['conditions without end', '@if(a)'.repeat(100_000), undefined],
    ['elements without end', '<b v-if="a">'.repeat(20_000), undefined],
  ])('%s', async (_, html, place) => {
    const issues = await check(html)
    expect(issues.length).toBeGreaterThan(0)
    expect(issues.length).toBeLessThanOrEqual(100)
    for (const { message, line, column } of issues) {
      expect(message).not.toMatch(/\.ts|node:|\bat \w+ \(|undefined|RangeError|call stack/)
      expect([line >= 1, column >= 1]).toEqual([true, true])
    }
    const [first] = issues.filter(({ severity }) => severity === 'error')
    if (place !== undefined) expect(`${first?.line}:${first?.column}`).toBe(place)
    // One that got live all the same, as one of an older version may have, shows its visitors the error page.
    await world.publish('page', 'broken', html)
    const { status, text } = await world.visit('/broken')
    expect([status, text.includes('query'), text.includes('template.')]).toEqual([500, false, false])
  })
})

describe('raw is allowed, and told where it prints what a visitor sends', () => {
  it.each([
    '{{ query.x | raw }}',
    '{{ request.path | upper | raw }}',
    '@set(a = route_params.x)@foreach(b in [a]){{ b | raw }}@endforeach',
    '<p title="{{ request.body.x | raw }}"></p>',
  ])('%s', async (html) => {
    expect(await check(html)).toMatchObject([{ code: 'template.raw_visitor_data', severity: 'warning', line: 1 }])
  })

  it('of a field that is cleaned when it is saved, it is not', async () => {
    expect(await check('{{ getCrmField({ slug: "a", fieldKey: "about" }) | raw }}')).toEqual([])
  })

  it('v-html prints what nothing of runs, whatever it is', async () => {
    await world.publish('page', 'p', '<div v-html="query.x"></div>')
    for (const payload of payloads) {
      const { status, text } = await world.visit(`/p${stranger(payload)}`)
      expect(status).toBe(200)
      expect(text, payload).not.toMatch(
        /<(script|style|base|meta|iframe|svg|math|form|input|plaintext)|<[^>]*\son\w+\s*=/i,
      )
      expect(text, payload).not.toMatch(/<[^>]*(javascript|vbscript|data):/i)
    }
  })
})

describe('what is no page says nothing of what was sent', () => {
  const marks = ['<script>pwned()</script>', '"><img src onerror=pwned()>', "javascript:pwned()//'", '{{ 60601 * 7 }}']

  it.each(marks)('%s', async (mark) => {
    await world.publish('page', 'fault', '{{ setCrmField({ slug: query.x, fieldKey: query.x, value: 1 }) }}')
    await world.publish('page', 'throws', script('throw new Error(request.query.x)'), { onError: 'fail_closed' })
    await world.publish('page', 'members-only', 'hello', { requiresLogin: true })
    const encoded = encodeURIComponent(mark)
    const answers = [
      [404, await world.visit(`/none/${encoded}?x=${encoded}`)],
      [500, await world.visit(`/fault?x=${encoded}`)],
      [500, await world.visit(`/throws?x=${encoded}`)],
      [401, await world.visit(`/members-only?x=${encoded}`, { body: { x: mark } })],
    ] as const
    for (const [status, answer] of answers) {
      expect(answer.status).toBe(status)
      for (const part of ['pwned', '60601', '424207', encoded]) expect(answer.text).not.toContain(part)
    }
    const { status, headers } = await world.visit(`/members-only?x=${encoded}`)
    expect(status).toBe(302)
    expect(headers.get('location')).toMatch(/^\/members\/login\?next=[\w%.~!*'()-]+$/)
  })
})
