import { describe, expect, it } from 'vitest'
import { findIssues, type PageSetting, parsePage, renderPage } from '../testing/render-page.ts'

const setting: PageSetting = {
  names: { var: { n: 5, yes: true, list: ['a', 'b'], people: [{ name: 'Ann', age: 3 }, { name: 'Bo' }] } },
  functions: { f: (x) => `f(${JSON.stringify(x)})` },
}
const show = (source: string, more: PageSetting = {}): string => renderPage(source, { ...setting, ...more })

describe('@if', () => {
  it.each([
    ['@if(var.yes)a@endif', 'a'],
    ['@if(var.none)a@endif', ''],
    ['@if (var.none) a @else b @endif', ' b '],
    ['@if(var.n > 9)a@elseif(var.n > 4)b@else c@endif', 'b'],
    ['@if(var.none)a@elseif(var.none)b@endif', ''],
    ['@if(var.yes)@if(var.none)a@else b@endif@endif', ' b'],
    ['@if((var.n + 1) * 2 == 12)a@endif', 'a'],
    ['@if(")" == ")")a@endif', 'a'],
    ['<p class="a@if(var.yes) b@endif">', '<p class="a b">'],
    ['<p @if(var.yes)id="a"@else id="b"@endif>', '<p id="a">'],
    ["@if(var.yes)it's@endif", "it's"],
  ])('%s', (source, html) => {
    expect(show(source)).toBe(html)
  })

  it.each([
    ['@if(a)', ['unclosed 1:1']],
    ['@endif', ['unexpected 1:1']],
    ['@else', ['unexpected 1:1']],
    ['@elseif(a)', ['unexpected 1:1']],
    ['@if(a)@else x @else y @endif', ['unexpected 1:15']],
    ['@if(a)@else x @elseif(b) y @endif', ['unexpected 1:15']],
    ['@if(a)@foreach(b in c)@endif', ['unclosed 1:7']],
    ['@if(a', ['unclosed 1:1']],
    ['@if()', ['expression 1:5']],
    ['@if(a b)', ['expression 1:7']],
    ['@if(a)@else if (b)@endif', ['unknown_directive 1:7']],
    ['@if a @endif', ['unknown_directive 1:1', 'unexpected 1:7']],
  ])('%s is found at save', (source, issues) => {
    expect(findIssues(source)).toEqual(issues)
  })
})

describe('@foreach', () => {
  it.each([
    ['@foreach(x in var.list){{ x }},@endforeach', 'a,b,'],
    ['@foreach((x, i) in var.list){{ i }}{{ x }}@endforeach', '0a1b'],
    ['@foreach(x of var.list){{ x }}@endforeach', 'ab'],
    ['@foreach(p in var.people){{ p.name }}@endforeach', 'AnnBo'],
    ['@foreach((v, k) in var.people[0]){{ k }}={{ v }} @endforeach', 'name=Ann age=3 '],
    ['@foreach(i in 3){{ i }}@endforeach', '123'],
    ['@foreach(i in var.n - 3){{ i }}@endforeach', '12'],
    ['@foreach(x in var.none){{ x }}@endforeach', ''],
    ['@foreach(x in "text"){{ x }}@endforeach', ''],
    ['@foreach(x in -2){{ x }}@endforeach', ''],
    ['@foreach(x in [3, 1, 2] | sort){{ x }}@endforeach', '123'],
    ['@foreach(x in var.list)@foreach(x in [1, 2]){{ x }}@endforeach{{ x }}@endforeach', '12a12b'],
    ['@set(x = "before")@foreach(x in [1]){{ x }}@endforeach{{ x }}', '1before'],
    ['@foreach(x in [1])@endforeach{{ x }}', ''],
    ['@foreach(x in var.list)@if(x == "b"){{ x }}@endif@endforeach', 'b'],
  ])('%s', (source, html) => {
    expect(show(source)).toBe(html)
  })

  it.each([
    ['@foreach(x)@endforeach', ['expression 1:11']],
    ['@foreach(x in)@endforeach', ['expression 1:14']],
    ['@foreach(x.y in z)@endforeach', ['expression 1:11']],
    ['@foreach((x, y, z) in a)@endforeach', ['expression 1:15']],
    ['@foreach(var in a)@endforeach', ['directive 1:1']],
    ['@foreach((x, page) in a)@endforeach', ['directive 1:1']],
    ['@foreach(and in a)@endforeach', ['expression 1:10']],
    ['@foreach(x in a)', ['unclosed 1:1']],
    ['@foreach(x in a)@else@endforeach', ['unexpected 1:17']],
    ['@for(x in a)@endfor', ['unknown_directive 1:1', 'unknown_directive 1:13']],
  ])('%s is found at save', (source, issues) => {
    expect(findIssues(source)).toEqual(issues)
  })
})

describe('@set and @do', () => {
  it.each([
    ['@set(a = 1 + 1){{ a }}', '2'],
    ['{{ a }}@set(a = 1)', ''],
    ['@set(a = 1)@set(a = a + 1){{ a }}', '2'],
    ['@set(sum = 0)@foreach(x in [1, 2, 3])@set(sum = sum + x)@endforeach{{ sum }}', '6'],
    ['@set(a = "x" | upper){{ a }}', 'X'],
    ['@set(a = { b: [1] }){{ a.b[0] }}', '1'],
    ['@set (a = ")"){{ a }}', ')'],
    ['@do(f(1))', ''],
    ['<p @set(a = 1) class="{{ a }}">', '<p  class="1">'],
  ])('%s', (source, html) => {
    expect(show(source)).toBe(html)
  })

  it.each([
    ['@set(a)', ['expression 1:7']],
    ['@set(var = 1)', ['directive 1:1']],
    ['@set(a.b = 1)', ['expression 1:7']],
    ['@set(true = 1)', ['expression 1:6']],
    ['@set(a = )', ['expression 1:10']],
    ['@set(a = 1', ['unclosed 1:1']],
    ['@do()', ['expression 1:5']],
  ])('%s is found at save', (source, issues) => {
    expect(findIssues(source)).toEqual(issues)
  })

  it('a function in @do is called once, in its turn', () => {
    const calls: unknown[] = []
    const functions = { note: (x: unknown) => calls.push(x) }
    expect(show('a@do(note(1))b@foreach(i in 2)@do(note([i]))@endforeach', { functions })).toBe('ab')
    expect(calls).toEqual([1, [1], [2]])
  })
})

describe('calls', () => {
  it('functions get the values of their arguments', () => {
    const source = '{{ f({ slug: \'deals\', fieldKey: "name", n: [var.n, { a: var.none }] }) }}'
    expect(show(source)).toBe(
      'f({&quot;slug&quot;:&quot;deals&quot;,&quot;fieldKey&quot;:&quot;name&quot;,&quot;n&quot;:[5,{}]})',
    )
  })

  it('an answer is a value like any other: paths, filters, loops', () => {
    const functions = { find: () => [{ id: 1, values: { name: '<b>' } }] }
    expect(show('{{ find()[0].values.name }}', { functions })).toBe('&lt;b&gt;')
    expect(show('@foreach(x in find()){{ x.id }}@endforeach', { functions })).toBe('1')
    expect(show('{{ find() | length }}', { functions })).toBe('1')
  })

  it('what is not reached is not called', () => {
    const functions = {
      fail: () => {
        throw new Error('called')
      },
    }
    expect(show('{{ var.none and fail() }}{{ var.yes or fail() }}{{ var.yes ? 1 : fail() }}', { functions })).toBe(
      'true1',
    )
  })
})

describe('the session', () => {
  it('@setSessionItem and @clearSessionItem tell the host and print nothing', () => {
    const told: unknown[] = []
    const context = {
      setSessionItem: (key: string, value: unknown) => told.push([key, value]),
      clearSessionItem: (key: string) => told.push(key),
    }
    expect(
      show('a@setSessionItem("k", { n: var.n })b@setSessionItem("x", var.none)@clearSessionItem("k" + 1)c', {
        context,
      }),
    ).toBe('abc')
    expect(told).toEqual([['k', { n: 5 }], ['x', null], 'k1'])
    expect(findIssues('@setSessionItem("k")')).toEqual(['expression 1:20'])
    expect(findIssues('@clearSessionItem()')).toEqual(['expression 1:19'])
  })
})

describe('@component', () => {
  const components = {
    card: '<b title="{{ title }}">{{ title | default:"none" }}{{ n }}</b>',
    outer: '[@component("card", { title: t, n: 1 })]',
    setter: '@set(mine = 1){{ mine }}{{ theirs }}{{ x }}',
    globals: '{{ var.n }}{{ page.slug }}',
    loop: '@component("loop")',
    slots: '@yield("content")@block("content")own@endblock',
  }
  it.each([
    ['@component("card", { title: "<i>" })', '<b title="&lt;i&gt;">&lt;i&gt;</b>'],
    ['@component("card")', '<b title="">none</b>'],
    ['@component("outer", { t: "T" })', '[<b title="T">T1</b>]'],
    ['@component("ca" + "rd", { title: var.n, })', '<b title="5">5</b>'],
    ['@foreach(x in var.list)@component("card", { title: x })@endforeach', '<b title="a">a</b><b title="b">b</b>'],
    ['@set(theirs = 2)@foreach(x in [1])@component("setter")@endforeach{{ mine }}', '1'],
    ['@component("globals")', '5'],
    ['@component("slots")', 'own'],
    ['<title>@component("card", { title: "T" })</title>', '<title>&lt;b title=&quot;T&quot;&gt;T&lt;/b&gt;</title>'],
  ])('%s', (source, html) => {
    expect(show(source, { components })).toBe(html)
  })

  it('codes written out are known from the template, each once', () => {
    expect(parsePage('@component("b")\n @component("a")@component(var.x)@component("b")').components).toEqual([
      { name: 'b', line: 1, column: 12 },
      { name: 'a', line: 2, column: 13 },
    ])
  })

  it.each([
    ['@component()', ['expression 1:12']],
    ['@component("a", 1)', ['expression 1:17']],
    ['@component("a", { page: 1 })', ['directive 1:17']],
    ['@component("a", {}, {})', ['expression 1:19']],
    ['<script>@component("a")</script>', ['no_safe_place 1:9']],
    ['<p title=@component("a")>', []],
    ['<p @component("a")>', ['no_safe_place 1:4']],
    ['<a href="@component("a")">', ['no_safe_place 1:10']],
    ['<!-- @component("a") -->', ['no_safe_place 1:6']],
  ])('%s is found at save', (source, issues) => {
    expect(findIssues(source)).toEqual(issues)
  })
})

describe('what only looks like a directive is left alone', () => {
  it.each([
    '@media print { a { b: c } }',
    '<style>@media (min-width: 1px) { a { b: c } } @import "x.css"; @font-face { font-family: x }</style>',
    'mail me@else.example or bob@if.example, or set@set.com',
    '@ @@ @1 @{x}',
    '<p @click="go" @keyup.enter="x">',
    '<script>/** @param x @extends Y */</script>',
    'to @set or not to @do, that is @block',
    'https://unpkg.com/vue@3/dist',
    '[[ user.name | upper ]] [[1, 2], [3]]',
    '[[ a + "{{ var.n }}" ]] <p title="[[ @if(b) ]]">',
    'a { b } }} } {',
    '@endiffy',
  ])('%s', (source) => {
    expect(show(source)).toBe(source)
  })

  it('brackets that are not closed, or stand in a script, are brackets', () => {
    expect(show('[[ {{ var.n }} ] ]')).toBe('[[ 5 ] ]')
    expect(show('[ [{{ var.n }}]] {{ var.n }}')).toBe('[ [5]] 5')
    expect(show('<script>a = [[{{ var.n }}], [{{ var.n }}]]</script>')).toBe('<script>a = [[5], [5]]</script>')
    expect(show('<script type="application/json">[[{{ var.n }}]]</script>')).toContain('[[5]]')
  })

  it('@@ prints an @ that would begin a directive', () => {
    expect(show('@@if(x) @@endif @@component("c") a@@b @@media')).toBe('@if(x) @endif @component("c") a@@b @@media')
    expect(show('<p title="@@if(x)"><a href="@@if(x)"></a>')).toBe('<p title="@if(x)"><a href="@if(x)"></a>')
  })

  it('and what is spelled much like one is pointed at', () => {
    expect(findIssues('@foreech(x in y) @endforech')).toEqual(['unknown_directive 1:1', 'unknown_directive 1:18'])
    expect(findIssues('@if(a)b@elsec@endif')).toEqual(['unknown_directive 1:8'])
    expect(findIssues('@include("x") @section("y")')).toEqual(['unknown_directive 1:1', 'unknown_directive 1:15'])
  })
})

describe('comments and ranges that are left out', () => {
  it('{{-- --}} prints nothing, whatever it holds', () => {
    expect(show('a{{-- {{ x }} @if( <script> --}}b')).toBe('ab')
    expect(show('<p {{-- c --}}title="a{{-- c --}}b"{{-- c --}}>')).toBe('<p title="ab">')
    expect(show('<a href="java{{-- c --}}{{ var.x }}">', { names: { var: { x: 'script:alert(1)' } } })).toBe(
      '<a href="">',
    )
    expect(show('<script>a = 1 {{-- {{ b }} --}} + 2</script>')).toBe('<script>a = 1  + 2</script>')
  })

  it('omitted ranges are neither read nor printed, and positions stay those of the source', () => {
    const source =
      'a<script scope=backend>if (a < b) "{{ x"</script>{{ var.n }}\n<script scope="backend">y</script>{{ b c }}'
    const first = [source.indexOf('<script'), source.indexOf('</script>') + 9] as const
    const second = [source.lastIndexOf('<script'), source.lastIndexOf('</script>') + 9] as const
    expect(() => show(source, { omit: [second, first] })).toThrow('2:40 template.expression')
    expect(show(source.replace('b c', 'var.n'), { omit: [first, second] })).toBe('a5\n5')
  })

  it('nothing of an omitted range is printed, wherever it turns out to stand', () => {
    const script = '<script scope=backend>secret()</script>'
    for (const around of [
      '<p v-pre>#</p>',
      '{{ "#" }}',
      '{{-- # --}}',
      '@set(a = "#"){{ a }}',
      '<!-- # -->',
      '<p title="#">',
      '<p :title="\'#\'">',
      '<title>#</title>',
      '[[ # ]]',
      '<p v-if="true">#</p>',
    ]) {
      const start = around.indexOf('#')
      const html = show(around.replace('#', script), { omit: [[start, start + script.length]] })
      expect(html, around).not.toContain('secret')
    }
  })
})
