import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Limits, renderTemplate, TemplateRuntimeError } from './index.ts'
import { findIssues, type PageSetting, parsePage, renderContext, renderPage } from './testing/render-page.ts'

/** Renders a page that may wait. */
const render = async (source: string, setting: PageSetting = {}): Promise<string> =>
  renderTemplate(parsePage(source, setting), renderContext(setting))

function faultOf(run: () => unknown): TemplateRuntimeError {
  try {
    run()
  } catch (error) {
    if (error instanceof TemplateRuntimeError) return error
    throw error
  }
  throw new Error('The page rendered.')
}

const describeFault = ({ code, template, line, column }: TemplateRuntimeError): string =>
  `${code} in ${template} at ${line}:${column}`

describe('a function that answers later', () => {
  const waited: string[] = []
  const functions = {
    later: async (value: unknown) => {
      await setTimeout(1)
      waited.push(JSON.stringify(value))
      return value
    },
    now: (value: unknown) => {
      waited.push(JSON.stringify(value))
      return value
    },
  }

  it.each([
    ['{{ later(1) }}{{ 2 }}', '12'],
    ['{{ later("a") | upper }}', 'A'],
    ['{{ later(1) + later(2) * later(3) }}', '7'],
    ['{{ later(later(1)) }}', '1'],
    ['{{ [later(1), 2, later(3)] | join:"" }}', '123'],
    ['{{ { a: later(1) }.a }}', '1'],
    ['{{ later([5])[later(0)] }}', '5'],
    ['{{ later(0) or later(2) }}', '2'],
    ['{{ 1 and later(2) }}', '2'],
    ['{{ later(1) ? later("y") : later("n") }}', 'y'],
    ['{{ "x" | default:later(1) }}', 'x'],
    ['@if(later(0))a@elseif(later(1))b@else c@endif d', 'b d'],
    ['@if(later(0))a@else c@endif', ' c'],
    ['@foreach(x in later([1, 2])){{ x }}{{ later(x) }},@endforeach!', '11,22,!'],
    ['@foreach(x in [1, 2, 3])@if(x == 2){{ later(x) }}@else{{ x }}@endif@endforeach', '123'],
    ['@set(a = later(1)){{ a }}@do(later(2)){{ a }}', '11'],
    ['<p v-if="later(1)" :title="later(2)" :class="later(3)" v-text="later(4)"></p>', '<p title="2" class="3">4</p>'],
    ['<p v-for="x in later([1])" v-show="later(0)">{{ x }}</p>', '<p style="display: none">1</p>'],
    ['<p v-html="later(\'<i>\')"></p>', '<p><i></p>'],
    ['<a href="{{ later("javascript:") }}{{ later("x") }}">', '<a href="">'],
    ['@component("c", { v: later(1) })', '[11]'],
    ['<title>@component("c", { v: later("<") })</title>', '<title>[&lt;&lt;]</title>'],
    ['@block("a"){{ later(1) }}@endblock', '1'],
    ['@setSessionItem(later("a"), later("b")){{ 1 }}', '1'],
  ])('%s', async (source, html) => {
    const components = { c: '[{{ v }}{{ later(v) }}]' }
    expect(await render(source, { functions, components })).toBe(html)
  })

  it('in a page and its base, with what is set before and after', async () => {
    const page = '@extends("b")@set(a = later(1))@block("x"){{ later(a + 1) }}@endblock{{ later("c") }}'
    expect(await render(page, { functions, bases: ['@yield("x"){{ later(a) }}@yield("content")'] })).toBe('21c')
  })

  it('calls are made one after the other, in the order of the page', async () => {
    waited.length = 0
    await render('{{ later(1) }}{{ now(2) }}@foreach(x in [3, 4]){{ later(x) }}{{ now(5) }}@endforeach', { functions })
    expect(waited).toEqual(['1', '2', '3', '5', '4', '5'])
  })

  it('a page in which nothing waits is there at once, with calls or without', () => {
    expect(renderPage('{{ now(1) }}@foreach(x in now([1])){{ x }}@endforeach', { functions })).toBe('11')
  })

  it('ten thousand calls that wait in one loop do not pile up', async () => {
    const source = '@foreach(i in 10000)@if(quick(i))x@endif@endforeach'
    expect(await render(source, { functions: { quick: async (i) => Promise.resolve(i) } })).toBe('x'.repeat(10_000))
  })

  it('two renderings of one template do not meet', async () => {
    const template = parsePage('@set(a = later(var.x))@foreach(i in 3){{ later(a) }}@endforeach', { functions })
    const pages = ['x', 'y', 'z'].map(async (x) =>
      renderTemplate(template, renderContext({ functions, names: { var: { x } } })),
    )
    expect(await Promise.all(pages)).toEqual(['xxx', 'yyy', 'zzz'])
  })
})

describe('a rendering that is told to give way', () => {
  const components = {
    c: '[@foreach(i in v){{ i }}@endforeach]',
    deep: '{{ n }}@if(n < 40)@component("deep", { n: n + 1 })@endif',
  }

  it.each([
    ['a loop', '@foreach(i in 200)<b>{{ i }}</b>@endforeach!'],
    ['a loop without a body', '@foreach(i in 5000)@endforeach!'],
    ['loops in loops', '@foreach(i in 20)@foreach(j in 20){{ i }}{{ j }} @endforeach@endforeach!'],
    ['a long page', '{{ 1 }}-'.repeat(500)],
    ['components', '@foreach(i in 50)@component("c", { v: i })@endforeach'],
    ['a component in itself', '@component("deep", { n: 1 })'],
    ['a block', '@block("x")@foreach(i in 100){{ i }}@endforeach@endblock!'],
    ['an attribute', '<ul v-for="i in 100" :title="i"><li v-if="i > 50">{{ i }}</li><li v-else></li></ul>'],
    ['an address', '<a href="/{{ 1 }}@foreach(i in 100){{ i }}@endforeach">'],
  ])('goes on where it was: %s', async (_name, source) => {
    const atOnce = renderPage(source, { components })
    let asked = 0
    const giveWay = async () => {
      asked++
      await setTimeout(0)
    }
    expect(await render(source, { components, context: { giveWay } })).toBe(atOnce)
    expect(asked).toBeGreaterThan(0)
  })

  it('fails where it fails otherwise', async () => {
    const source = '@foreach(i in 100)\n{{ i == 90 ? fail() : i }}@endforeach'
    const functions = {
      fail: () => {
        throw new TypeError('no')
      },
    }
    const giveWay = () => setTimeout(0)
    const fault = await render(source, { functions, context: { giveWay } }).catch((error: unknown) => error)
    expect(describeFault(fault as TemplateRuntimeError)).toBe('template.call_failed in page at 2:1')
  })
})

describe('a fault while rendering', () => {
  const functions = {
    fail: () => {
      throw new TypeError('slug is required')
    },
    failLater: async () => {
      await setTimeout(1)
      throw new TypeError('slug is required')
    },
  }

  it('names the template that was at work, with line and column', () => {
    const fault = faultOf(() => renderPage('a\n  {{ fail() }}', { functions }))
    expect(describeFault(fault)).toBe('template.call_failed in page at 2:3')
    expect(fault.message).toBe('fail failed: slug is required')
    expect(fault.cause).toBeInstanceOf(TypeError)

    const components = { c: '<b>\n{{ fail() }}</b>' }
    expect(describeFault(faultOf(() => renderPage('x @component("c")', { functions, components })))).toBe(
      'template.call_failed in c at 2:1',
    )
    expect(
      describeFault(faultOf(() => renderPage('@extends("b")', { functions, bases: ['\n<p :title="fail()">'] }))),
    ).toBe('template.call_failed in base-1 at 2:4')
    expect(
      describeFault(faultOf(() => renderPage('@component("c"){{ fail() }}', { functions, components: { c: 'c\nc' } }))),
    ).toBe('template.call_failed in page at 1:16')
  })

  it('is the same when it comes later', async () => {
    const fault = await render('a{{ 1 }}\n@if(failLater())b@endif', { functions }).catch((error: unknown) => error)
    expect(describeFault(fault as TemplateRuntimeError)).toBe('template.call_failed in page at 2:1')
  })

  it('is the host’s where the host says so', async () => {
    const isAuthorFault = (error: unknown): boolean => !(error instanceof TypeError)
    expect(() => renderPage('{{ fail() }}', { functions, context: { isAuthorFault } })).toThrow(TypeError)
    await expect(render('{{ failLater() }}', { functions, context: { isAuthorFault } })).rejects.toBeInstanceOf(
      TypeError,
    )
  })

  it('is an unknown component, a component that extends, a base that is not given', () => {
    expect(describeFault(faultOf(() => renderPage('a @component("nope")')))).toBe(
      'template.unknown_component in page at 1:3',
    )
    expect(describeFault(faultOf(() => renderPage('@component("c")', { components: { c: '@extends("x")' } })))).toBe(
      'template.component_extends in page at 1:1',
    )
    expect(describeFault(faultOf(() => renderPage('@extends("x")')))).toBe('template.base_missing in page at 1:1')
  })
})

describe('a page can’t take more than its limits', () => {
  const big = 'x'.repeat(100_000)
  const setting: PageSetting = {
    names: { var: { big, list: Array.from({ length: 1000 }, (_, index) => `item ${index}`) } },
    functions: { f: () => null },
    components: {
      self: '@component("self")',
      ping: '@component("pong")',
      pong: '@component("ping")',
      deep: `${'@if(true)'.repeat(40)}@component("deep")${'@endif'.repeat(40)}`,
    },
  }

  it.each([
    ['an empty loop', '@foreach(i in 1000000000)@endforeach', 'template.steps'],
    ['an empty loop over an element', '<br v-if="false" v-for="i in 1000000000">', 'template.steps'],
    ['nested loops', `${'@foreach(i in 1000)'.repeat(4)}${'@endforeach'.repeat(4)}`, 'template.steps'],
    [
      'loops that print',
      '@foreach(i in 1000)@foreach(j in var.list){{ var.big }}@endforeach@endforeach',
      'template.output',
    ],
    ['static text in a loop', `@foreach(i in 1000000)${big}@endforeach`, 'template.output'],
    ['replace that amplifies', '@set(a = var.big | replace:"x":var.big)', 'template.text'],
    [
      'replace step by step',
      '@set(a = "x")@foreach(i in 100)@set(a = a | replace:"x":"xx")@endforeach',
      'template.text',
    ],
    ['a text doubled with +', '@set(a = "x")@foreach(i in 100)@set(a = a + a)@endforeach', 'template.text'],
    ['join that doubles', '@set(a = "x")@foreach(i in 100)@set(a = [a, a] | join:a)@endforeach', 'template.text'],
    [
      'join of one long text',
      '@set(a = [var.big, var.big, var.big, var.big, var.big, var.big, var.big, var.big, var.big, var.big, var.big] | join)',
      'template.text',
    ],
    ['long texts made and dropped', '@foreach(i in 100000)@do(var.big + i)@endforeach', 'template.steps'],
    ['long texts compared', '@foreach(i in 100000)@do(var.big + "" == var.big + "")@endforeach', 'template.steps'],
    [
      'a list that holds itself doubled',
      '@set(a = [1])@foreach(i in 60)@set(a = [a, a])@endforeach{{ a }}',
      'template.steps',
    ],
    [
      'the same, handed to a function',
      '@set(a = [1])@foreach(i in 60)@set(a = [a, a])@endforeach@do(f(a))',
      'template.steps',
    ],
    [
      'the same, kept in the session',
      '@set(a = [1])@foreach(i in 60)@set(a = [a, a])@endforeach@setSessionItem("a", a)',
      'template.steps',
    ],
    [
      'the same, as a class',
      '@set(a = ["x"])@foreach(i in 60)@set(a = [a, a])@endforeach<p :class="a">',
      'template.steps',
    ],
    ['a value nested without end', '@set(a = 1)@foreach(i in 100)@set(a = [a])@endforeach{{ a }}', 'template.depth'],
    [
      'the same, handed to a function',
      '@set(a = 1)@foreach(i in 100)@set(a = [a])@endforeach@do(f(a))',
      'template.depth',
    ],
    ['sorting in a loop', '@foreach(i in 100000)@do(var.list | sort)@endforeach', 'template.steps'],
    ['JSON in a loop', '@foreach(i in 100000)@do(var.list | json)@endforeach', 'template.steps'],
    ['formatting in a loop', '@foreach(i in 1000000)@do("now" | date:"EEEE")@endforeach', 'template.steps'],
    ['a component in itself', '@component("self")', 'template.depth'],
    ['components in each other', '@component("ping")', 'template.depth'],
    ['blocks in a component in itself', '@component("deep")', 'template.depth'],
    [
      'a block printed over and over',
      '@block("a"){{ var.big }}@endblock@foreach(i in 1000)@component("none")@endforeach',
      'template.unknown_component',
    ],
  ])('%s', (_, source, code) => {
    expect(faultOf(() => renderPage(source, setting)).code).toBe(code)
  })

  it('a block yielded in a loop is charged each time', () => {
    const page = '@extends("b")@block("a"){{ var.big }}@endblock'
    const base = '@foreach(i in 1000)@yield("a")@endforeach'
    expect(faultOf(() => renderPage(page, { ...setting, bases: [base] })).code).toBe('template.output')
  })

  it.each([
    ['{{ 1.5 | round:5000000 }}', '1.5'],
    ['{{ 1.5 | round:-5 }}', '2'],
    ['{{ 1 | number_format:5000000 | length }}', '22'],
    ['{{ 1 | currency:"EUR":5000000 | length }}', '23'],
    ['{{ "now" | date:var.big | length }}', '100'],
    ['{{ [1] | json:5000000 }}', '[\n        1\n]'],
    ['{{ "abc" | truncate:5000000 }}', 'abc'],
    ['{{ "abc" | slice:-5000000:5000000 }}', 'abc'],
    ['{{ "2026-01-01" | date_add:5000000000:"years" }}', ''],
    ['{{ 1e308 | number_format:20 }}', '1e+308'],
  ])('widths, counts and precisions are bounded: %s', (source, html) => {
    expect(renderPage(source, setting)).toBe(html)
  })

  it('limits can be set, and output is counted in bytes', () => {
    const limits = (limit: Partial<Limits>): PageSetting => ({ context: { limits: limit } })
    expect(renderPage('{{ "ä" }}', limits({ output: 2 }))).toBe('ä')
    expect(faultOf(() => renderPage('ää{{ "ä" }}', limits({ output: 5 }))).code).toBe('template.output')
    expect(faultOf(() => renderPage('{{ 1 + 1 }}', limits({ steps: 2 }))).code).toBe('template.steps')
    expect(renderPage('{{ 1 + 1 }}', limits({ steps: 3 }))).toBe('2')
    expect(faultOf(() => renderPage('{{ "ab" + "c" }}', limits({ text: 2 }))).code).toBe('template.text')
  })

  const mega = 'x'.repeat(1024 * 1024)
  /** Components one in the other: each is two levels, the innermost what it says. */
  const nested = (count: number, innermost: string) => ({
    components: Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`c${i}`, i === count - 1 ? innermost : `@component("c${i + 1}")`]),
    ),
  })

  it.each<[string, string, string, PageSetting, PageSetting?]>([
    ['5 MB', '@foreach(i in 5){{ var.mega }}@endforeach', '@foreach(i in 5){{ var.mega }}@endforeach.', {}],
    ['1,000,000 steps', '@foreach(i in 999999)@endforeach', '@foreach(i in 1000000)@endforeach', {}],
    ['texts of 1 MB', '{{ (var.mega + "") | length }}', '{{ (var.mega + "x") | length }}', {}],
    ['200 levels', '@component("c0")', '@component("c0")', nested(100, ''), nested(100, '@if(1)@if(1)@endif@endif')],
  ])('it may have %s, and no more', (_, within, past, setting, settingPast = setting) => {
    const names = { var: { mega } }
    expect(renderPage(within, { names, ...setting })).not.toContain('.')
    expect(faultOf(() => renderPage(past, { names, ...settingPast })).code).toMatch(
      /^template\.(output|steps|text|depth)$/,
    )
  })

  it('a page of ten thousand rows is well within them', () => {
    const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, name: `Name ${id}`, amount: id / 3 }))
    const source =
      '<tr v-for="r in var.rows"><td>{{ r.id }}</td><td>{{ r.name | upper }}</td><td>{{ r.amount | currency }}</td></tr>'
    expect(renderPage(source, { names: { var: { rows } } }).match(/<tr>/g)).toHaveLength(10_000)
  })

  it('nor can its source: what is nested too deeply is found at save', () => {
    expect(findIssues(`${'@if(a)'.repeat(60)}${'@endif'.repeat(60)}`)).toEqual(['nesting 1:295'])
    expect(findIssues(`${'<p v-if="a">'.repeat(60)}${'</p>'.repeat(60)}`)).toEqual(['nesting 1:589'])
  })
})

describe('a preview', () => {
  it('marks what is missing in text, and prints nothing elsewhere', () => {
    const source =
      '<p title="{{ var.x }}">{{ var.x }}{{ var.y | default:"d" }}{{ var.z | upper }}</p><script>a = {{ var.x }}</script>'
    expect(renderPage(source, { context: { markMissing: true } })).toBe(
      '<p title=""><mark class="missing-value">var.x</mark>d<mark class="missing-value">var.z | upper</mark></p>' +
        '<script>a = null</script>',
    )
    expect(renderPage(source)).toBe('<p title="">d</p><script>a = null</script>')
  })
})

describe('warnings at save', () => {
  it.each([
    ['{{ query.q | raw }}', ['raw_visitor_data 1:1']],
    ['{{ request.body.html | default:"x" | raw }}', ['raw_visitor_data 1:1']],
    ['{{ "<b>" + route_params.id | raw }}', ['raw_visitor_data 1:1']],
    ['{{ getSessionItem("x") | raw }}', ['raw_visitor_data 1:1']],
    ['@set(a = query.q)@set(b = [a]){{ b | join | raw }}', ['raw_visitor_data 1:31']],
    ['@foreach(x in query.list){{ x | raw }}@endforeach', ['raw_visitor_data 1:26']],
    ['<script>a = "{{ query.q | raw }}"</script>', ['raw_visitor_data 1:14']],
    ['{{ var.html | raw }}', []],
    ['{{ query.q }}<p v-html="query.q"></p>', []],
    ['<script src="{{ var.cdn }}/a.js"></script>', ['code_address 1:14']],
    ['<link rel="stylesheet" href="{{ var.cdn }}">', ['code_address 1:30']],
    ['<base href="{{ var.x }}">', ['code_address 1:13']],
    [
      '<script :src="var.x"></script><script @if(a)src="{{ var.x }}"@endif></script>',
      ['code_address 1:9', 'code_address 1:50'],
    ],
    ['<script src="https://cdn.example/{{ var.version }}.js"></script>', []],
    ['<script src="/js/{{ var.name }}.js"></script>', []],
    ['<link rel="icon" href="{{ var.icon }}"><img src="{{ var.icon }}">', []],
    ['{{ custmer.name }}{{ vra.x }}', ['unknown_name 1:4', 'unknown_name 1:22']],
    ['@set(total = 1){{ totl }}', ['unknown_name 1:19']],
    ['@foreach(entry in var.x){{ entri.title }}@endforeach', ['unknown_name 1:28']],
    ['{{ something.else }}', []],
  ])('%s', (source, issues) => {
    expect(findIssues(source, ['getSessionItem'])).toEqual(issues)
  })

  it('stop nothing: there is a template', () => {
    expect(renderPage('{{ query.q | raw }}', { names: { query: { q: '<b>' } } })).toBe('<b>')
  })
})
